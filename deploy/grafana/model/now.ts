import type { Panel } from '../declarations.ts';
import { increase, of } from '../expressions.ts';
import { batchVersion, learned, whoAnswers } from '../shared.ts';

const windowMetric = 'driftline_window_metric';

export const now: readonly Panel[] = [
  whoAnswers,
  {
    kind: 'stat',
    title: 'Online',
    description:
      "The online model's accuracy over the last events (`evaluate.window`), or its mean absolute error; the mean of the partitions.",
    unit: 'short',
    queries: [{ expr: `avg(${of(windowMetric, 'metric=~"accuracy|mae"')})`, legend: 'online' }],
  },
  {
    kind: 'stat',
    title: 'No change',
    description:
      'The accuracy (or mean absolute error) of "as last time" on the same events. An online model that is not better has learned nothing.',
    unit: 'short',
    queries: [{ expr: `avg(${of(windowMetric, 'metric="noChange"')})`, legend: 'no change' }],
  },
  learned,
  {
    kind: 'stat',
    title: 'Drifts',
    description: 'Changes that the drift detector found.',
    unit: 'short',
    queries: [{ expr: `sum(${increase('driftline_drifts_total')})`, legend: 'drifts' }],
    limits: { orange: 1 },
  },
  batchVersion,
];
