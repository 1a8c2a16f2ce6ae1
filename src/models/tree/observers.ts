import type { Vector } from '../../core/vector.ts';
import { CategoryCounts } from './categoryCounts.ts';
import { MISSING } from './categories.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { Gaussians, NUMBERS_A_CLASS } from './gaussians.ts';

/** What a feature is called in a list of both: a column by its index, a category feature by -1 - its number. */
export const codeOf = (feature: number): number => -1 - feature;

/** What one leaf of a classifier has seen of each feature, in the order in which the features came. */
export class Observers {
  readonly numbers = new Gaussians();
  readonly counts: (CategoryCounts | undefined)[] = [];
  /** Codes of features; `count` of them. */
  order = new Int32Array(8);
  count = 0;
  /** How many numbers it keeps: what its memory is measured by. It follows from what was learned alone. */
  size = 0;
  /** Codes of features that are no longer looked at. */
  private readonly disabled = new Set<number>();

  /** @param c the class' number in the leaf, @param classes how many the leaf knows */
  update(x: Vector, categories: Int32Array, c: number, w: number, classes: number): void {
    const { numbers } = this;
    const { values, size } = x;
    numbers.reserve(size, classes);
    for (let column = 0; column < size; column++) {
      const value = values[column]!;
      if (value !== value || (this.disabled.size > 0 && this.disabled.has(column))) continue;
      if (numbers.seen(column) === 0) this.add(column);
      if (numbers.update(column, c, value, w)) this.size += NUMBERS_A_CLASS;
    }
    for (let feature = 0; feature < categories.length; feature++) {
      const category = categories[feature]!;
      if (category < 0 || (this.disabled.size > 0 && this.disabled.has(codeOf(feature)))) continue;
      let counts = this.counts[feature];
      if (counts === undefined) {
        counts = this.counts[feature] = new CategoryCounts();
        this.add(codeOf(feature));
      }
      const before = counts.size;
      counts.update(category, c, w);
      this.size += counts.size - before;
    }
  }

  /** Adds each feature's part of naive Bayes to `votes`, by class. */
  vote(x: Vector, categories: Int32Array, votes: Float64Array, classes: number): void {
    const { order, count, numbers } = this;
    const { values, size } = x;
    for (let i = 0; i < count; i++) {
      const code = order[i]!;
      if (code < 0) this.counts[-1 - code]!.vote(categories[-1 - code]!, votes, classes);
      else if (code < size) {
        const value = values[code]!;
        if (value === value) numbers.vote(code, value, votes, classes);
      }
    }
  }

  /** What River's naive Bayes does beside its answer: see CategoryCounts. */
  know(categories: Int32Array, weights: Float64Array, classes: number): void {
    for (let feature = 0; feature < this.counts.length; feature++) {
      const counts = this.counts[feature];
      if (counts === undefined || counts.known >= classes || categories[feature] === MISSING) continue;
      const before = counts.size;
      for (let c = 0; c < classes; c++) if (weights[c]! > 0) counts.know(c);
      this.size += counts.size - before;
    }
  }

  /** Looks at a feature no longer, and forgets what it was. */
  disable(code: number): void {
    const at = this.order.subarray(0, this.count).indexOf(code);
    if (at < 0) return;
    this.order.copyWithin(at, at + 1, this.count--);
    this.disabled.add(code);
    if (code < 0) {
      this.size -= this.counts[-1 - code]!.size;
      this.counts[-1 - code] = undefined;
    } else this.size -= NUMBERS_A_CLASS * this.numbers.seen(code);
  }

  clear(): void {
    this.numbers.clear();
    this.counts.length = 0;
    this.count = 0;
    this.size = 0;
  }

  write(to: FlatWriter): void {
    to.int(this.count);
    for (let i = 0; i < this.count; i++) {
      const code = this.order[i]!;
      to.int(code);
      if (code < 0) this.counts[-1 - code]!.write(to);
      else this.numbers.write(code, to);
    }
    to.int(this.disabled.size);
    for (const code of [...this.disabled].sort((a, b) => a - b)) to.int(code);
  }

  /** @param categories how many categories each category feature has, @param classes how many the leaf knows */
  static read(from: FlatReader, columns: number, categories: readonly number[], classes: number): Observers {
    const observers = new Observers();
    const count = from.count('features', columns + categories.length);
    const codes = new Set<number>();
    const code = (): number => {
      const found = from.int('a feature', -categories.length, columns - 1);
      if (codes.has(found)) throw from.wrong('ints', 'different features of a leaf');
      codes.add(found);
      return found;
    };
    for (let i = 0; i < count; i++) {
      const feature = code();
      observers.add(feature);
      if (feature < 0) {
        const counts = CategoryCounts.read(from, categories[-1 - feature]!, classes);
        observers.counts[-1 - feature] = counts;
        observers.size += counts.size;
      } else {
        observers.numbers.reserve(feature + 1, classes);
        observers.numbers.read(feature, classes, from);
        if (observers.numbers.seen(feature) === 0) throw from.wrong('ints', 'columns that have been seen');
        observers.size += NUMBERS_A_CLASS * observers.numbers.seen(feature);
      }
    }
    const disabled = from.count('features', columns + categories.length);
    for (let i = 0; i < disabled; i++) observers.disabled.add(code());
    return observers;
  }

  private add(code: number): void {
    if (this.count === this.order.length) {
      const order = new Int32Array(2 * this.count);
      order.set(this.order);
      this.order = order;
    }
    this.order[this.count++] = code;
  }
}
