import { CategoryCounts } from './categoryCounts.ts';
import { MISSING } from './categories.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { FeatureOrder } from './featureOrder.ts';
import { addColumnExactly, voteRow } from './gaussianVotes.ts';
import { Gaussians, NUMBERS_A_CLASS } from './gaussians.ts';
import type { RowInHand } from './rowInHand.ts';
import { codeOf, featureOf } from './suggestion.ts';

/** What one leaf of a classifier has seen of each feature, in the order in which the features came. */
export class Observers {
  readonly numbers = new Gaussians();
  readonly counts: (CategoryCounts | undefined)[] = [];
  readonly order = new FeatureOrder();
  /** How many numbers it keeps: what its memory is measured by. It follows from what was learned alone. */
  size = 0;

  /** What the leaf weighs its classes by has changed, for this one. @param c the class' number in the leaf */
  weigh(c: number, weights: Float64Array): void {
    this.numbers.reserve(0, c + 1);
    this.numbers.fit(c, weights);
  }

  /** @param c the class' number in the leaf, which weighs it by `weights`, @param classes how many the leaf knows */
  update(row: RowInHand, c: number, w: number, weights: Float64Array, classes: number): void {
    const { numbers, order } = this;
    const { categories } = row;
    numbers.reserve(row.size, classes);
    this.size += NUMBERS_A_CLASS * numbers.learn(row, c, weights, order);
    for (let feature = 0; feature < categories.length; feature++) {
      const category = categories[feature]!;
      if (category < 0 || order.isDisabled(codeOf(feature))) continue;
      let counts = this.counts[feature];
      if (counts === undefined) {
        counts = this.counts[feature] = new CategoryCounts();
        order.add(codeOf(feature));
      }
      const before = counts.size;
      counts.update(category, c, w);
      this.size += counts.size - before;
    }
  }

  /**
   * Fills in naive Bayes' logarithms, by class, but for rounding, and for a summand that all have in common.
   * @returns false, with `votes` in disorder, where only `voteExactly` can
   */
  vote(row: RowInHand, votes: Float64Array, classes: number): boolean {
    if (!voteRow(this.numbers, row, votes, classes)) return false;
    for (let feature = 0; feature < this.counts.length; feature++) {
      this.counts[feature]?.vote(row.categories[feature]!, votes, classes);
    }
    return true;
  }

  /** As River does it: feature by feature, in the order in which they came. */
  voteExactly(row: RowInHand, votes: Float64Array, classes: number): void {
    const { codes, count } = this.order;
    for (let i = 0; i < count; i++) {
      const code = codes[i]!;
      if (code < 0)
        this.counts[featureOf(code)]!.voteExactly(row.categories[featureOf(code)]!, votes, classes);
      else addColumnExactly(this.numbers, code, row, votes, classes);
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
    if (!this.order.disable(code)) return;
    if (code < 0) {
      this.size -= this.counts[featureOf(code)]!.size;
      this.counts[featureOf(code)] = undefined;
    } else this.size -= NUMBERS_A_CLASS * this.numbers.seen(code);
  }

  clear(): void {
    this.numbers.clear();
    this.counts.length = 0;
    this.order.clear();
    this.size = 0;
  }

  write(to: FlatWriter): void {
    this.order.write(to, (code) => {
      if (code < 0) this.counts[featureOf(code)]!.write(to);
      else this.numbers.write(code, to);
    });
  }

  /** @param categories how many categories each category feature has, @param classes how many the leaf knows */
  static read(from: FlatReader, columns: number, categories: readonly number[], classes: number): Observers {
    const observers = new Observers();
    const { numbers, counts } = observers;
    observers.order.read(from, columns, categories.length, (code) => {
      if (code < 0) {
        const found = CategoryCounts.read(from, categories[featureOf(code)]!, classes);
        counts[featureOf(code)] = found;
        observers.size += found.size;
        return;
      }
      if (code >= numbers.width) numbers.reserve(Math.min(columns, Math.max(code + 1, 2 * code)), classes);
      numbers.read(code, classes, from);
      if (numbers.seen(code) === 0) throw from.wrong('ints', 'columns that have been seen');
      observers.size += NUMBERS_A_CLASS * numbers.seen(code);
    });
    return observers;
  }
}
