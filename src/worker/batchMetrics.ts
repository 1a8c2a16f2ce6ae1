import { slots } from '../pipeline/fallback/reasons.ts';
import { recoveries } from '../pipeline/fallback/recovery.ts';
import { ofPartition, type Metric, type Sample, type WorkerMetric } from './metric.ts';
import { refusals } from './models/follower.ts';
import type { RunRecord } from './models/records.ts';
import type { TaskStatus } from './status.ts';

type Fallback = NonNullable<NonNullable<TaskStatus['pipeline']>['fallback']>;

/** Of a task's choice between its models: absent without `fallback`. */
function choice(
  name: string,
  type: Metric['type'],
  labels: readonly string[],
  help: string,
  read: (fallback: Fallback, watermark: number) => readonly Sample[],
): Metric {
  return {
    name: `driftline_${name}`,
    type,
    labels: [...ofPartition, ...labels],
    help,
    read: ({ pipeline }) =>
      pipeline?.fallback === undefined ? [] : read(pipeline.fallback, pipeline.watermark),
  };
}

/** Of a task. Only with `fallback`, as all of these. */
export const choiceMetrics: readonly Metric[] = [
  choice(
    'fallback_answers_total',
    'counter',
    ['source', 'reason'],
    'Predictions by the model that made them, and why it was that one. With `fallback` only.',
    (fallback) =>
      [...fallback.answers.entries()].map(({ slot, reason, count }) => [{ source: slot, reason }, count]),
  ),
  choice(
    'fallback_window_loss',
    'gauge',
    ['source'],
    'Mean loss of each model over the last `fallback.window` labelled events: log loss, or squared error.',
    (fallback) =>
      slots.flatMap((source): Sample[] => {
        const { loss, size } = fallback.scoresOf(source);
        return size === 0 ? [] : [[{ source }, loss]];
      }),
  ),
  choice(
    'fallback_active',
    'gauge',
    ['source'],
    'Which model was chosen to answer: 1 for it, 0 for the others.',
    (fallback) => slots.map((source): Sample => [{ source }, fallback.active === source ? 1 : 0]),
  ),
  choice(
    'fallback_recoveries_total',
    'counter',
    ['by'],
    'Times that a useless online model was replaced: by its last good copy, or by one that begins afresh.',
    (fallback) => recoveries.map((by): Sample => [{ by }, fallback.recoveries[by]]),
  ),
  choice(
    'batch_model_in_use',
    'gauge',
    ['version'],
    'Always 1; the label says which batch model the partition has.',
    ({ batchInUse }) => (batchInUse === undefined ? [] : [[{ version: batchInUse.version }, 1]]),
  ),
  choice(
    'batch_model_age_seconds',
    'gauge',
    [],
    "Event time since the end of the batch model's window.",
    (fallback, watermark) => {
      const age = fallback.batchAge(watermark);
      return age === undefined ? [] : [[{}, age / 1000]];
    },
  ),
];

/** Of the newest run of the nightly job. */
function run(
  name: string,
  labels: readonly string[],
  help: string,
  read: (run: RunRecord) => readonly Sample[],
): WorkerMetric {
  return {
    name: `driftline_batch_run_${name}`,
    type: 'gauge',
    labels,
    help,
    read: ({ batchModels }) => (batchModels?.run === undefined ? [] : read(batchModels.run)),
  };
}

/** Of the whole process. */
export const batchMetrics: readonly WorkerMetric[] = [
  run(
    'result',
    ['result'],
    'How the newest run of the nightly job ended: 1 for promoted, refused or failed.',
    ({ result }) =>
      (['promoted', 'refused', 'failed'] as const).map((one): Sample => [
        { result: one },
        one === result ? 1 : 0,
      ]),
  ),
  run(
    'timestamp_seconds',
    [],
    'When the newest run of the nightly job ended, seconds since the epoch.',
    ({ time }) => [[{}, time / 1000]],
  ),
  run('duration_seconds', [], 'How long the newest run of the nightly job took.', ({ seconds }) => [
    [{}, seconds],
  ]),
  run('rows', [], 'Labelled events that the newest run of the nightly job trained on.', ({ rows }) => [
    [{}, rows],
  ]),
  run(
    'event_time_seconds',
    [],
    'Event time of the last row of the newest run, seconds since the epoch.',
    ({ eventTime }) => (eventTime === null ? [] : [[{}, eventTime / 1000]]),
  ),
  run(
    'metric',
    ['metric'],
    "Of the newest run: its model's metrics on the test rows, `priorLoss` and `standingLoss` beside its `loss`, and `missing`, the share of " +
      'batch.window that lies before the first row.',
    ({ metrics }) =>
      Object.entries(metrics).flatMap(([metric, value]): Sample[] =>
        value === null ? [] : [[{ metric }, value]],
      ),
  ),
  {
    name: 'driftline_batch_refused_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Announced batch models that this process cannot use: hash (damaged or gone), format (of a newer version, or not usable), features (others).',
    read: ({ batchModels }) =>
      batchModels === undefined
        ? []
        : refusals.map((reason): Sample => [{ reason }, batchModels.refused.get(reason) ?? 0]),
  },
  {
    name: 'driftline_batch_store_failures_total',
    type: 'counter',
    labels: [],
    help: 'Times that the batch model of a checkpoint could not be had within a minute; the task then went on without it.',
    read: ({ batchModels }) => (batchModels === undefined ? [] : [[{}, batchModels.storeFailures]]),
  },
];
