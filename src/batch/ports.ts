/** What the nightly job needs of the world, beside the worker's ports. `adapters/` fits it. */

/** A labelled event, as the models see it: what stays of an event once it has been read, filtered and remembered. */
export interface LabelledEvent {
  /** ms since the epoch; NaN: it has none. */
  readonly time: number;
  /** Class index, or value. */
  readonly y: number;
  /** By the slots of the chain. NaN: missing. */
  readonly numbers: Float64Array;
  readonly categories: readonly (string | undefined)[];
}

/** A stretch of event time, ms: from `from` up to but not including `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const always: Span = { from: -Infinity, to: Infinity };

/** Some rows of a spool, in memory. Valid until the next block is asked for. */
export interface RowBlock {
  /** The spool's number of the first one. */
  readonly first: number;
  readonly count: number;
  time(i: number): number;
  y(i: number): number;
  /** Writes row i's fields. */
  load(i: number, numbers: Float64Array, categories: (string | undefined)[]): void;
}

/**
 * Labelled events on disk, in columns: written once, in the order in which they come, then read as often as is wanted. Memory does not
 * grow with the number of rows.
 */
export interface Spool {
  readonly rows: number;
  /** bytes on disk. */
  readonly bytes: number;
  /** Copies what it is given. Writes now and then, and only then returns a promise, to be awaited. @throws SpoolError where the disk is full, or the limit reached */
  append(row: LabelledEvent): Promise<void> | undefined;
  /** So many rows from the spool's number `first` on have no time any more: no reader takes them. */
  forget(first: number, count: number): void;
  /** What has been appended can be read from here on. More may be appended then: which rows make a block does not depend on it. @throws SpoolError */
  seal(): Promise<void>;
  /**
   * Blocks in the order of the rows, or (an epoch) in an order that `random` decides; within a block the order is the trainer's. Of a
   * span, those that may have rows of it.
   */
  blocks(span: Span, random?: () => number): AsyncIterable<RowBlock>;
  /** The times alone, in the order of the rows, of the same blocks; each array is valid until the next one. */
  times(span: Span): AsyncIterable<Float64Array>;
  /** Gives the disk back. To be called in any case. */
  remove(): Promise<void>;
}

/** Asked between blocks of rows: where an end, a limit of memory or a progress bar has its say. */
export interface Watch {
  /** What comes now. `total`: rows; undefined: not known. */
  begin(phase: string, total: number | undefined): void;
  /** So many more rows. @throws Error where the job must not go on */
  step(rows: number): void;
}

export const unwatched: Watch = { begin: () => undefined, step: () => undefined };

/** Rows that could not be kept: what, where, and what to do. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError';
}
