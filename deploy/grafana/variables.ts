import { datasource } from './panelJson.ts';

/**
 * What a dashboard can be narrowed to. All is `.*` of a label that a scrape need not add, so that series without it are there, too, and
 * `.+` of the two that Prometheus always adds.
 */
export const labelVariables = [
  { name: 'namespace', metric: 'driftline_build_info', all: '.*', needs: [] },
  { name: 'job', metric: 'driftline_build_info', all: '.+', needs: ['namespace'] },
  { name: 'app', metric: 'driftline_build_info', all: '.*', needs: ['namespace', 'job'] },
  { name: 'instance', metric: 'driftline_build_info', all: '.+', needs: ['namespace', 'job', 'app'] },
  {
    name: 'topic',
    metric: 'driftline_next_offset',
    all: '.*',
    needs: ['namespace', 'job', 'app'],
  },
] as const;

export const variables: readonly object[] = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1, hide: 0 },
  ...labelVariables.map(({ name, metric, all, needs }) => {
    const among = needs.map((label) => `${label}=~"$${label}"`).join(',');
    const query = `label_values(${metric}{${among}}, ${name})`;
    return {
      name,
      label: `${name[0]!.toUpperCase()}${name.slice(1)}`,
      type: 'query',
      datasource,
      // 1: values of a label.
      query: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
      // Whenever the time range changes: pods come and go.
      refresh: 2,
      sort: 1,
      multi: true,
      includeAll: true,
      allValue: all,
      current: { selected: true, text: ['All'], value: ['$__all'] },
      hide: 0,
    };
  }),
];
