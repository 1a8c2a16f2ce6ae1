import type { ModelFollower } from './models/follower.ts';
import type { WorkerOptions } from './options.ts';
import type { RegistryCalls } from './schemas/registryCalls.ts';
import type { TaskStatus } from './status.ts';

/** What tells a partition from all others; with `threads` there is `thread`, too. */
export const ofPartition = ['topic', 'partition'] as const;

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** One metric of the table that the reference, /metrics and the dashboards are made from. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly help: string;
  /** A partition's values now; empty: unknown, and then absent rather than 0. Labels without `ofPartition`. */
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
  readonly options: {
    readonly input: Pick<WorkerOptions['input'], 'topic'>;
    readonly checkpoint: WorkerOptions['checkpoint'];
  };
  statuses(): readonly TaskStatus[];
  readonly rebalances: number;
  /** Undefined without `fallback`. */
  readonly batchModels: Pick<ModelFollower, 'run' | 'refused' | 'storeFailures'> | undefined;
  /** Of each schema registry that it asks; left out: it has none. */
  readonly registryCalls?: readonly Pick<RegistryCalls, 'counts' | 'awaySeconds'>[];
  /** How many schemas it asks them for. */
  readonly waitingSchemas?: number;
}

export type HistogramName =
  | 'driftline_slice_duration_seconds'
  | 'driftline_commit_duration_seconds'
  | 'driftline_checkpoint_duration_seconds'
  | 'driftline_prediction_latency_seconds';
export type Observe = (name: HistogramName, value: number) => void;

type CountName = 'events' | 'accepted' | 'updates' | 'drifts' | 'clamped';

export function counter(name: string, help: string, read: Metric['read']): Metric {
  return { name: `driftline_${name}_total`, type: 'counter', labels: ofPartition, help, read };
}

export function count(name: string, field: CountName, help: string): Metric {
  return counter(name, help, ({ pipeline }) =>
    pipeline === undefined ? [] : [[{}, pipeline.counts[field]]],
  );
}

export function gauge(
  name: string,
  help: string,
  value: (status: TaskStatus, now: number) => number | undefined,
): Metric {
  const read: Metric['read'] = (status, now) => {
    const known = value(status, now);
    return known === undefined ? [] : [[{}, known]];
  };
  return { name: `driftline_${name}`, type: 'gauge', labels: ofPartition, help, read };
}

export function own(name: string, help: string, value: (status: TaskStatus) => number): Metric {
  return counter(name, help, (status) => [[{}, value(status)]]);
}
