import type { Vector } from '../../core/vector.ts';

/** Numbers of which the squares add up to less are all within ±1e100: see `within`. */
const PLAIN = 1e199;

/**
 * The row that was asked about or learned last, copied: who learns has mostly just predicted, and what was found then need not be found
 * again.
 */
export class RowInHand {
  values = new Float64Array(8);
  size = 0;
  /** By feature. */
  readonly categories: Int32Array;
  /** What it counts when it is learned: one number, handed over here since V8 converts an argument at each use. */
  readonly weight = new Float64Array(1);
  /** The sum of the squares. */
  private squares = 0.5;
  /** Whether it was asked about, and nothing was learned since. */
  isAsked = false;
  /** Its categories when it was asked about: to learn it can number one. */
  private readonly asked: Int32Array;

  /** @param features how many categories a row has */
  constructor(features: number) {
    this.categories = new Int32Array(features);
    this.asked = new Int32Array(features);
  }

  /** Whether no number is missing, and none so large that another is taken for it. */
  get isPlain(): boolean {
    return this.squares < PLAIN;
  }

  /** Another row is asked about, with these categories. */
  ask(x: Vector): void {
    this.take(x);
    const { asked, categories } = this;
    for (let i = 0; i < asked.length; i++) asked[i] = categories[i]!;
    this.isAsked = true;
  }

  /** A row is learned. @returns whether it is the one that was asked about, and nothing was learned in between */
  learn(x: Vector): boolean {
    const isKnown = this.isAsked && this.has(x);
    if (!isKnown) this.take(x);
    this.isAsked = false;
    return isKnown;
  }

  private take({ values, size }: Vector): void {
    if (this.values.length < size) this.values = new Float64Array(2 * size);
    const kept = this.values;
    let squares = 0;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      kept[i] = value;
      squares += value * value;
    }
    this.size = size;
    this.squares = squares;
  }

  private has({ values, size }: Vector): boolean {
    if (size !== this.size) return false;
    const kept = this.values;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      const before = kept[i]!;
      if (value !== before && (value === value || before === before)) return false;
      // One 0 is equal to another, whose sign can be another.
      kept[i] = value;
    }
    const { asked, categories } = this;
    for (let i = 0; i < asked.length; i++) if (asked[i] !== categories[i]) return false;
    return true;
  }
}
