import { answerReasons, slots } from '../../pipeline/fallback/reasons.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { tallied } from '../../pipeline/tally.ts';
import type { WorkerCounts } from '../metric.ts';
import type { ModelFollower } from '../models/follower.ts';
import type { TaskStatus } from '../status.ts';
import type { BatchNews, PartitionRow } from './pageData.ts';

/** What of a partition only grows, until its task has another pipeline (`restores`). What stands here twice is to be added up. */
export const totalNames: readonly string[] = [
  ...tallied.map((who) => `events.${who}`),
  ...tallied.map((who) => `errors.${who}`),
  // A sum in two doubles: see ErrorSum.
  ...tallied.map((who) => `errors.${who}`),
  ...slots.flatMap((slot) => answerReasons.map(({ reason }) => `answers.${slot}.${reason}`)),
  'read',
  'learned',
  'drifts',
  'recoveries',
];

export interface Totals {
  readonly restores: number;
  /** By `totalNames`. */
  readonly values: readonly number[];
  /** Dead letters by reason. */
  readonly rejected: readonly (readonly [reason: string, count: number])[];
}

export interface PartitionReading extends Omit<PartitionRow, 'thread' | 'quality'> {
  /** Undefined: it has no pipeline now. */
  readonly totals: Totals | undefined;
}

/** A worker as it stands: plain data, that a thread can send to another. */
export interface Reading {
  readonly partitions: readonly PartitionReading[];
  readonly batch: BatchNews | null;
}

export interface Readable extends Pick<WorkerCounts, 'statuses'> {
  readonly batchModels: Pick<ModelFollower, 'run' | 'refused' | 'newest'> | undefined;
}

/** @param now ms since the epoch */
export function readWorker(worker: Readable, now: number): Reading {
  const partitions = worker.statuses().map((status) => readPartition(status, now));
  const models = worker.batchModels;
  if (models === undefined) return { partitions, batch: null };
  const { newest, run, refused } = models;
  return {
    partitions,
    batch: { newest: newest?.entry.id ?? null, run: run ?? null, refused: [...refused] },
  };
}

/** Of a pipeline that is no partition's. */
export function readPipeline(pipeline: Pipeline): PartitionReading {
  return {
    partition: 0,
    state: 'running',
    ...readChoice(pipeline),
    learned: pipeline.counts.learned,
    lag: null,
    lagSeconds: null,
    checkpointAge: null,
    totals: totalsOf(pipeline, 0),
  };
}

function readChoice({ fallback }: Pipeline): Pick<PartitionRow, 'source' | 'reason' | 'batchModel'> {
  if (fallback === undefined) return { source: null, reason: null, batchModel: null };
  const { slot: source, reason } = fallback.choice;
  return { source, reason, batchModel: fallback.batchInUse?.version ?? null };
}

function readPartition(status: TaskStatus, now: number): PartitionReading {
  const { partition, state, pipeline, restores } = status;
  const written = status.manifest?.snapshot?.time;
  return {
    partition,
    state,
    ...(pipeline === undefined ? { source: null, reason: null, batchModel: null } : readChoice(pipeline)),
    learned: pipeline?.counts.learned ?? null,
    lag: status.lag ?? null,
    lagSeconds: status.lagSeconds(now) ?? null,
    checkpointAge: written === undefined ? null : Math.max(0, now - written) / 1000,
    totals: pipeline && totalsOf(pipeline, restores),
  };
}

function totalsOf({ tally, counts, fallback }: Pipeline, restores: number): Totals {
  const answers = fallback?.answers.counts ?? new Float64Array(slots.length * answerReasons.length);
  const recoveries = Object.values(fallback?.recoveries ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    restores,
    values: [
      ...tally.events,
      ...tally.errors.map(({ high }) => high),
      ...tally.errors.map(({ low }) => low),
      ...answers,
      counts.events,
      counts.learned,
      counts.drifts,
      recoveries,
    ],
    rejected: [...counts.rejectedBy],
  };
}
