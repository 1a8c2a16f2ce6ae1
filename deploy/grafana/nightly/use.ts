import type { Panel } from '../declarations.ts';
import { increase, of } from '../expressions.ts';
import { batchAge, batchVersions, refusedByWorkers } from '../shared.ts';

const storeFailures = 'driftline_batch_store_failures_total';

export const use: readonly Panel[] = [
  batchVersions,
  batchAge,
  {
    kind: 'lines',
    title: 'Batch beside online',
    description:
      'Mean loss over the last `fallback.window` labelled events: of the batch model, and of the online model on the same events; the mean of the partitions.',
    unit: 'short',
    queries: [
      {
        expr: `avg by (app, source) (${of('driftline_fallback_window_loss', 'source=~"batch|online"')})`,
        legend: '{{app}} {{source}}',
      },
    ],
  },
  refusedByWorkers,
  {
    kind: 'lines',
    title: 'Batch models that could not be had',
    description:
      'Times that the batch model of a checkpoint could not be had within a minute, by worker; the task then went on without it.',
    unit: 'short',
    queries: [
      { expr: `sum by (instance) (${increase(storeFailures)})`, legend: '{{instance}}', fault: true },
    ],
  },
];
