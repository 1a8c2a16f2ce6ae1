import type { Check } from '../checkReport.ts';
import { dashboardFaults, dashboardFiles } from './lint.ts';

interface PlantedPanel {
  readonly name: string;
  readonly find: string | RegExp;
  readonly put: string;
  /** What the rules say. */
  readonly says: RegExp;
}

/** Each is planted into the Worker dashboard. */
const planted: readonly PlantedPanel[] = [
  {
    name: 'a panel with a metric that does not exist',
    find: 'driftline_lag_seconds',
    put: 'driftline_lag_minutes',
    says: /Lag: there is no metric driftline_lag_minutes/,
  },
  {
    name: 'a counter as it is',
    find: /rate\((driftline_learned_total\{[^}]*\})\[\$__rate_interval\]\)/,
    put: '$1',
    says: /Learned: the counter driftline_learned_total is in neither rate nor increase/,
  },
  {
    name: 'the rate of a gauge',
    find: /max\((driftline_lag_seconds\{[^}]*\})\)/,
    put: 'max(rate($1[$__rate_interval]))',
    says: /Lag: the gauge driftline_lag_seconds is in rate/,
  },
  { name: 'a rate over a fixed time', find: '[$__rate_interval]', put: '[5m]', says: /no other range/ },
  {
    name: "a rate's interval elsewhere",
    find: /max\((driftline_lag_seconds\{[^}]*\})\)/,
    put: 'max(max_over_time($1[$__rate_interval]))',
    says: /\$__rate_interval is for rate and increase/,
  },
  {
    name: 'a query of all jobs',
    find: 'job=~\\"$job\\",',
    put: '',
    says: /is not narrowed by job=~"\$job"/,
  },
  { name: 'what is no PromQL', find: '"sum(', put: '"sum((', says: /not PromQL at/ },
  {
    name: 'a label that the series do not have',
    find: 'by (source, reason)',
    put: 'by (source, why)',
    says: /no series of it has the label why/,
  },
  {
    name: 'a legend with a label that is summed away',
    find: '"legendFormat": "{{source}}: {{reason}}"',
    put: '"legendFormat": "{{partition}}"',
    says: /the legend has \{\{partition\}\}/,
  },
  { name: 'a panel without a unit', find: '"unit": "s",', put: '', says: /has no unit/ },
  { name: 'a panel upon another', find: '"x": 8,', put: '"x": 4,', says: /lies upon/ },
  {
    name: 'a data source by name',
    find: /("title": "Lag",[^}]*"uid": )"\$\{datasource\}"/,
    put: '$1"prometheus"',
    says: /Lag: does not use the data source/,
  },
  { name: 'an id', find: '"id": null', put: '"id": 7', says: /id is not null/ },
  {
    name: 'a dashboard that may be edited',
    find: '"editable": false',
    put: '"editable": true',
    says: /is editable/,
  },
];

/** The rules for dashboards, and faults that they must find. */
export function dashboardChecks(): readonly Check[] {
  const files = dashboardFiles();
  return [
    ...[...files].map(([name, text]) => ({
      name: `dashboard ${name}: form and queries`,
      run: () => dashboardFaults(name, text),
    })),
    ...planted.map(({ name, find, put, says }) => ({
      name: `planted and caught in a dashboard: ${name}`,
      run: async () => {
        const text = files.get('worker')!;
        const spoiled = text.replace(find, put);
        if (spoiled === text) return [`${String(find)} is not there to be changed`];
        const said = (await dashboardFaults('worker', spoiled)).join('\n');
        return says.test(said) ? [] : [`nobody said ${String(says)}, but: ${said}`];
      },
    })),
  ];
}
