import type { ModelFollower } from './models/follower.ts';
import type { TaskStatus } from './status.ts';

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** One metric of the table that the reference, /metrics and the dashboards are made from. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly help: string;
  /** A partition's values now; empty: unknown, and then absent rather than 0. Labels without `partition`. */
  read(status: TaskStatus, now: number): readonly Sample[];
}

export interface Histogram {
  readonly name: HistogramName;
  readonly type: 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds, seconds. */
  readonly buckets: readonly number[];
}

/** A metric of the whole process, of no partition. */
export interface WorkerMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly help: string;
  /** Empty: unknown. */
  read(worker: WorkerCounts): readonly Sample[];
}

export interface WorkerCounts {
  statuses(): readonly TaskStatus[];
  readonly rebalances: number;
  /** Undefined without `fallback`. */
  readonly batchModels: Pick<ModelFollower, 'run' | 'refused' | 'storeFailures'> | undefined;
}

export type HistogramName =
  | 'driftline_slice_duration_seconds'
  | 'driftline_commit_duration_seconds'
  | 'driftline_checkpoint_duration_seconds'
  | 'driftline_prediction_latency_seconds';
export type Observe = (name: HistogramName, partition: number, value: number) => void;

type CountName =
  | 'events'
  | 'accepted'
  | 'unlabelled'
  | 'unfit'
  | 'unanswered'
  | 'learned'
  | 'updates'
  | 'drifts'
  | 'clamped';

function count(name: string, field: CountName, help: string): Metric {
  const read: Metric['read'] = ({ pipeline }) =>
    pipeline === undefined ? [] : [[{}, pipeline.counts[field]]];
  return { name: `driftline_${name}_total`, type: 'counter', labels: ['partition'], help, read };
}

function reasons(name: string, field: 'rejectedBy' | 'quarantinedBy' | 'droppedBy', help: string): Metric {
  return {
    name: `driftline_${name}_total`,
    type: 'counter',
    labels: ['partition', 'reason'],
    help,
    read: ({ pipeline }) =>
      [...(pipeline?.counts[field] ?? [])].map(([reason, value]) => [{ reason }, value]),
  };
}

function gauge(
  name: string,
  help: string,
  value: (status: TaskStatus, now: number) => number | undefined,
): Metric {
  const read: Metric['read'] = (status, now) => {
    const known = value(status, now);
    return known === undefined ? [] : [[{}, known]];
  };
  return { name: `driftline_${name}`, type: 'gauge', labels: ['partition'], help, read };
}

function own(name: string, help: string, value: (status: TaskStatus) => number): Metric {
  return {
    name: `driftline_${name}_total`,
    type: 'counter',
    labels: ['partition'],
    help,
    read: (status) => [[{}, value(status)]],
  };
}

function quality(name: string, help: string, window: boolean): Metric {
  return {
    name: `driftline_${name}`,
    type: 'gauge',
    labels: ['partition', 'metric'],
    help,
    read: ({ pipeline }) => {
      if (pipeline === undefined) return [];
      const { evaluation } = pipeline;
      const noChange = evaluation.noChange();
      const values = {
        ...(window ? evaluation.windowMetrics() : evaluation.metrics()),
        noChange: window ? noChange.window : noChange.total,
      };
      return Object.entries(values).flatMap(([metric, value]): Sample[] =>
        value === null ? [] : [[{ metric }, value]],
      );
    },
  };
}

export const metrics: readonly Metric[] = [
  count(
    'events',
    'events',
    'Events read: accepted, rejected and dropped ones. Counts of events go on over restarts.',
  ),
  count('accepted', 'accepted', 'Events that got a prediction, quarantined ones among them.'),
  reasons('rejected', 'rejectedBy', 'Events that became dead letters.'),
  reasons(
    'quarantined',
    'quarantinedBy',
    'Reasons why events were predicted but neither scored nor learned.',
  ),
  reasons('dropped', 'droppedBy', 'Events that were counted and nothing else.'),
  count('unlabelled', 'unlabelled', 'Accepted events without a label.'),
  count(
    'unfit_labels',
    'unfit',
    'Accepted events whose label does not fit the model: predicted, not learned.',
  ),
  count(
    'unanswered',
    'unanswered',
    'Labelled events that the model could not answer yet: predicted null, not scored.',
  ),
  {
    name: 'driftline_scored_total',
    type: 'counter',
    labels: ['partition'],
    help: 'Events scored with the prediction that was made before they were learned.',
    read: ({ pipeline }) => (pipeline === undefined ? [] : [[{}, pipeline.evaluation.scored]]),
  },
  count('learned', 'learned', 'Labelled events that the model has learned, each once.'),
  count('updates', 'updates', 'Times that the update interval was due.'),
  count('drifts', 'drifts', 'Changes that the drift detector found.'),
  count(
    'clamped_times',
    'clamped',
    "Events whose time lay more than input.maximumAhead after their record's timestamp.",
  ),
  gauge(
    'waiting_events',
    'Labelled events that wait for the update interval.',
    ({ pipeline }) => pipeline?.waiting.size,
  ),
  quality(
    'metric',
    "Prequential metrics over all scored events; metric noChange is the no-change baseline's.",
    false,
  ),
  quality('window_metric', 'Prequential metrics over the sliding window (evaluate.window).', true),
  gauge(
    'lag_records',
    'Offsets that wait to be read, up to the last stable one: records, and what else has an offset, as markers of transactions have; absent while unknown.',
    (status) => status.lag,
  ),
  gauge(
    'lag_seconds',
    'Age of the last record that was read, by its timestamp, while others wait; 0 where none does. Absent while unknown.',
    (status, now) => status.lagSeconds(now),
  ),
  gauge('next_offset', 'Input offset to read next.', (status) => status.next),
  gauge(
    'checkpoint_age_seconds',
    'Seconds since the newest snapshot of the state was written.',
    (status, now) => {
      const time = status.manifest?.snapshot?.time;
      return time === undefined ? undefined : Math.max(0, now - time) / 1000;
    },
  ),
  gauge('checkpoint_bytes', 'Size of the newest snapshot.', (status) => status.manifest?.snapshot?.bytes),
  gauge(
    'restore_seconds',
    'How long the last restore took, replay included.',
    (status) => status.restoreSeconds,
  ),
  gauge(
    'lost_records',
    'Records that were gone before they could be read, or learned again after a restart.',
    (status) => status.manifest?.lost,
  ),
  own('commits', 'Transactions committed by this process.', (status) => status.commits),
  own('checkpoints', 'Snapshots of the state written by this process.', (status) => status.checkpoints),
  own(
    'transactions_aborted',
    'Transactions that failed, and whose work was done again from the checkpoint.',
    (status) => status.aborted,
  ),
  own('retries', 'Times that the task started anew after trouble that passes.', (status) => status.retries),
];

export const workerMetrics: readonly WorkerMetric[] = [
  {
    name: 'driftline_rebalances_total',
    type: 'counter',
    labels: [],
    help: 'Times that the group has told this process which partitions are its own.',
    read: ({ rebalances }) => [[{}, rebalances]],
  },
];

export const histograms: readonly Histogram[] = [
  {
    name: 'driftline_prediction_latency_seconds',
    type: 'histogram',
    labels: ['partition'],
    help: "From a record's timestamp to the commit of what came out of it; of the oldest record in each transaction.",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  },
  {
    name: 'driftline_slice_duration_seconds',
    type: 'histogram',
    labels: ['partition'],
    help: 'Time that a slice of records held the event loop.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  },
  {
    name: 'driftline_commit_duration_seconds',
    type: 'histogram',
    labels: ['partition'],
    help: 'Time of a transaction: begin, offsets, outputs, manifest, snapshot, commit.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  {
    name: 'driftline_checkpoint_duration_seconds',
    type: 'histogram',
    labels: ['partition'],
    help: 'Time of a commit that writes a snapshot of the state, its encoding included.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  },
];
