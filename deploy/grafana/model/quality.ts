import { tallied } from '../../../src/pipeline/tally.ts';
import type { Panel } from '../declarations.ts';
import { increase, of, rate } from '../expressions.ts';

const loss = of('driftline_fallback_window_loss');
const chosen = `${of('driftline_fallback_active')} == 1`;
const windowMetric = 'driftline_window_metric';
const byPartition = '{{app}} {{topic}} {{partition}}';

const names = { served: 'served', online: 'online', batch: 'batch', noChange: 'no change' } as const;

/** Of one app there are either classes or numbers. */
function accuracy(source: string): string {
  const each = (counter: string): string =>
    `sum by (app) (${rate(`driftline_${counter}_total`, `source="${source}"`)})`;
  const all = `(${each('labelled_answers')} > 0)`;
  return `1 - ${each('wrong_answers')} / ${all} or ${each('absolute_errors')} / ${all}`;
}

export const quality: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Accuracy of each',
    description:
      'Share of right answers to the labelled events, or of numbers the mean absolute error: of what was served, of what the online and (with `fallback`) the batch model answered or would have, and of no change, which answers the label before. All partitions together; empty while no labels come.',
    unit: 'short',
    queries: tallied.map((source) => ({
      expr: accuracy(source),
      legend: `{{app}} ${names[source]}`,
    })),
    width: 24,
  },
  {
    kind: 'lines',
    title: 'Loss of each model',
    description:
      'Mean loss over the last `fallback.window` labelled events, of each model what it would have answered: log loss, or squared error. Served: of the one that is chosen to answer. The mean of the partitions. With `fallback` only.',
    unit: 'short',
    queries: [
      { expr: `avg by (app, source) (${loss})`, legend: '{{app}} {{source}}' },
      { expr: `avg by (app) (${loss} * (${chosen}))`, legend: '{{app}} served' },
    ],
  },
  {
    kind: 'lines',
    title: 'Online beside no change',
    description:
      'Accuracy of the online model over the last events (`evaluate.window`), beside that of "as last time"; of numbers the mean absolute errors. The mean of the partitions.',
    unit: 'short',
    queries: [
      { expr: `avg by (app) (${of(windowMetric, 'metric=~"accuracy|mae"')})`, legend: '{{app}} online' },
      { expr: `avg by (app) (${of(windowMetric, 'metric="noChange"')})`, legend: '{{app}} no change' },
    ],
  },
  {
    kind: 'lines',
    title: 'More of the online model',
    description:
      "The online model's other metrics over the last events: log loss, AUC and kappa, or RMSE and R²; the mean of the partitions.",
    unit: 'short',
    queries: [
      {
        expr: `avg by (app, metric) (${of(windowMetric, 'metric!~"accuracy|mae|noChange"')})`,
        legend: '{{app}} {{metric}}',
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Since the beginning',
    description:
      "The online model's metrics over all events that were scored, and no change's; the mean of the partitions.",
    unit: 'short',
    queries: [{ expr: `avg by (app, metric) (${of('driftline_metric')})`, legend: '{{app}} {{metric}}' }],
  },
  {
    kind: 'lines',
    title: 'Served, by partition',
    description: 'Mean loss of the model that is chosen to answer, by partition. With `fallback` only.',
    unit: 'short',
    queries: [{ expr: `avg by (app, topic, partition) (${loss} * (${chosen}))`, legend: byPartition }],
  },
  {
    kind: 'lines',
    title: 'Drifts by partition',
    description: 'Changes that the drift detector found in what the online model answers.',
    unit: 'short',
    queries: [
      { expr: `sum by (app, topic, partition) (${increase('driftline_drifts_total')})`, legend: byPartition },
    ],
  },
];
