import type { Panel } from '../declarations.ts';
import { increase, of } from '../expressions.ts';
import { answersOverTime, batchAge, batchVersions } from '../shared.ts';

export const answers: readonly Panel[] = [
  answersOverTime,
  {
    kind: 'areas',
    title: 'Partitions by the model that is chosen',
    description: 'How many partitions have chosen which model to answer. With `fallback` only.',
    unit: 'short',
    queries: [{ expr: `sum by (source) (${of('driftline_fallback_active')})`, legend: '{{source}}' }],
  },
  batchVersions,
  batchAge,
  {
    kind: 'lines',
    title: 'Online models replaced',
    description:
      'Times that a useless online model was replaced, by its last good copy or by one that begins afresh.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (by) (${increase('driftline_fallback_recoveries_total')})`,
        legend: '{{by}}',
        fault: true,
      },
    ],
  },
];
