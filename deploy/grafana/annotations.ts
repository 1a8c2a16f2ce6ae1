import { increase, of } from './expressions.ts';
import { datasource } from './panelJson.ts';

/** What is marked in the charts of every dashboard. */
export const marks = [
  {
    name: 'Drift',
    color: 'orange',
    expr: `sum by (app, topic, partition) (${increase('driftline_drifts_total')}) > 0`,
    text: '{{app}}, {{topic}}, partition {{partition}}: the drift detector found a change',
  },
  {
    // A version that was not there a step before.
    name: 'Batch model',
    color: 'blue',
    expr:
      `count by (app, version) (${of('driftline_batch_model_in_use')}) ` +
      `unless count by (app, version) (${of('driftline_batch_model_in_use')} offset $__interval)`,
    text: '{{app}}: the batch model is now {{version}}',
  },
] as const;

export const annotations: readonly object[] = [
  {
    builtIn: 1,
    name: 'Annotations & Alerts',
    type: 'dashboard',
    datasource: { type: 'grafana', uid: '-- Grafana --' },
    enable: true,
    hide: true,
    iconColor: 'rgba(0, 211, 255, 1)',
  },
  ...marks.map(({ name, color, expr, text }) => ({
    name,
    datasource,
    enable: true,
    iconColor: color,
    expr,
    target: { refId: 'Anno', expr, range: true },
    titleFormat: name,
    textFormat: text,
    tagKeys: 'app',
    useValueForTime: false,
  })),
];
