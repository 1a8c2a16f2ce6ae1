/**
 * An event, decoded: one object a task, filled anew for each event, so that the hot path allocates nothing.
 * What is kept longer than the event is copied (see pipeline/waiting.ts).
 */
export class Sample {
  /** As it stood in the event, or `topic-partition-offset`. */
  id: string | number = '';
  /** Event time in ms since the epoch; NaN where there is none. */
  time = NaN;
  /** Who sent it; undefined where the configuration names no source. */
  source: string | undefined = undefined;
  /** The record's key (each byte as one character), or the field that the configuration names. */
  key: string | undefined = undefined;
  /** The number features in their declared order; NaN: missing. */
  readonly numbers: Float64Array;
  /** The category features in their declared order; undefined: missing. */
  readonly categories: (string | undefined)[];

  constructor(numbers: number, categories: number) {
    this.numbers = new Float64Array(numbers).fill(NaN);
    this.categories = new Array<string | undefined>(categories).fill(undefined);
  }
}
