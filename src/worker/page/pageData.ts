import type { Check } from '../health.ts';

/** What the built-in page is told, as JSON. No event's contents are in it: counts, times and reasons alone. */
export interface PageData {
  readonly about: About;
  /** ms since the epoch, by the worker's clock. */
  readonly now: number;
  readonly shown: Shown;
  /** Whether the process is ready, and why not; null: of a file. */
  readonly ready: Check | null;
  /** Partitions of which points are kept one by one, and those for which there was no room. */
  readonly kept: readonly number[];
  readonly unkept: readonly number[];
  /** What to ask for with `since` next time. */
  readonly next: number;
  /** When each point was taken, ms, ascending: those from `since` on. */
  readonly times: readonly number[];
  /** By name, as long as `times`; one that is not there is all 0. null: unknown. */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  readonly partitions: readonly PartitionRow[];
  /** Partitions that are too many to be listed. */
  readonly unlisted: number;
  /** null: without `fallback`. */
  readonly batch: BatchNews | null;
}

/** Whose points are told. */
export interface Shown {
  /** null: of all partitions together. */
  readonly partition: number | null;
  /** ms between two points. */
  readonly interval: number;
  /** How many points are kept. */
  readonly points: number;
}

export interface About {
  readonly app: string;
  readonly input: string;
  readonly output: string;
  readonly version: string;
  readonly task: 'classification' | 'regression';
  readonly fallback: boolean;
  /** The host that it runs on, which in Kubernetes is the pod; null: of a file. */
  readonly host: string | null;
  /** Of a backtest: its rows, and whether times are event times or, a second each, numbers of rows; null: it is of a worker. */
  readonly file: { readonly name: string; readonly axis: 'time' | 'rows' } | null;
  /** When this process began to record, ms since the epoch: before it nothing is known. */
  readonly began: number;
  /** ms between two points of all partitions together. */
  readonly interval: number;
  /** How many of these are kept. */
  readonly points: number;
}

export interface PartitionRow {
  readonly partition: number;
  /** Of the process, where it has several. */
  readonly thread: number | null;
  readonly state: string;
  /** Who answered last, and why it was that one; null: not known. */
  readonly source: string | null;
  readonly reason: string | null;
  readonly batchModel: string | null;
  /** Of the answers that were given lately: share of right ones, or mean absolute error. */
  readonly quality: number | null;
  readonly learned: number | null;
  readonly lag: number | null;
  readonly lagSeconds: number | null;
  readonly checkpointAge: number | null;
}

export interface BatchNews {
  /** What was announced last and can be used. */
  readonly newest: string | null;
  readonly run: NewestRun | null;
  /** How many announced models were refused, by reason. */
  readonly refused: readonly (readonly [reason: string, count: number])[];
}

/** How the nightly job's newest run ended. */
export interface NewestRun {
  readonly id: string | null;
  readonly result: string;
  readonly reason: string;
  readonly rows: number;
  readonly seconds: number;
  readonly eventTime: number | null;
  readonly time: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}
