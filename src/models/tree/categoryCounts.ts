import { nearestLog } from '../../stats/nearestLog.ts';
import type { Distribution } from './distribution.ts';
import type { FlatReader, FlatWriter } from './flat.ts';

/**
 * How often each category of one feature came with each class, in one leaf. River's `NominalSplitterClassif`.
 * Classes are known by the leaf's own numbers for them.
 */
export class CategoryCounts {
  /** Of classes, and of categories. */
  private room = 2;
  private categories = 4;
  /** By category · room + class. */
  private weights = new Float64Array(8);
  /** By class. */
  private totals = new Float64Array(2);
  /** Classes in the order in which they came. */
  private ranks = new Uint16Array(2);
  private count = 0;
  private highest = -1;

  update(category: number, c: number, w: number): void {
    this.know(c);
    if (category >= this.categories) this.resize(Math.max(category + 1, 2 * this.categories), this.room);
    const at = category * this.room + c;
    if (category > this.highest) this.highest = category;
    this.weights[at]! += w;
    this.totals[c]! += w;
  }

  /**
   * Gives a class its place in the order, without a weight. In River naive Bayes does that when it asks for a class that
   * has not come yet.
   */
  know(c: number): void {
    for (let rank = 0; rank < this.count; rank++) if (this.ranks[rank] === c) return;
    if (c >= this.room) this.resize(this.categories, Math.max(c + 1, 2 * this.room));
    if (this.count === this.ranks.length) {
      const ranks = new Uint16Array(2 * this.count);
      ranks.set(this.ranks);
      this.ranks = ranks;
    }
    this.ranks[this.count++] = c;
  }

  /** How many numbers it keeps, but for what there is room for. */
  get size(): number {
    return (this.highest + 1) * this.count;
  }

  /** How many classes have a place. */
  get known(): number {
    return this.count;
  }

  /** Adds the logarithm of each class' share of a category to `votes`, by class; one that has none adds nothing. */
  vote(category: number, votes: Float64Array, classes: number): void {
    if (category < 0 || category >= this.categories) return;
    const known = classes < this.room ? classes : this.room;
    const at = category * this.room;
    for (let c = 0; c < known; c++) {
      const weight = this.weights[at + c]!;
      if (weight > 0) votes[c]! += Math.log(weight / this.totals[c]!);
    }
  }

  /** As `vote`, with River's logarithms: they part classes that are equally probable. */
  voteExactly(category: number, votes: Float64Array, classes: number): void {
    if (category < 0 || category >= this.categories) return;
    const known = classes < this.room ? classes : this.room;
    const at = category * this.room;
    for (let c = 0; c < known; c++) {
      const weight = this.weights[at + c]!;
      if (weight > 0) votes[c]! += nearestLog(weight / this.totals[c]!);
    }
  }

  has(category: number): boolean {
    if (category >= this.categories) return false;
    for (let c = 0; c < this.room; c++) if (this.weights[category * this.room + c]! > 0) return true;
    return false;
  }

  /** Categories that came, by number. */
  seen(): number[] {
    const seen: number[] = [];
    for (let category = 0; category < this.categories; category++)
      if (this.has(category)) seen.push(category);
    return seen;
  }

  /** The classes of one category, in the order `classes`. */
  each(category: number, classes: readonly number[], into: Distribution): void {
    into.clear();
    for (const c of classes) {
      const weight = c < this.room ? this.weights[category * this.room + c]! : 0;
      if (weight > 0) into.add(c, weight);
    }
  }

  /** The classes with a category, and with any other. */
  divide(category: number, equal: Distribution, other: Distribution): void {
    equal.clear();
    other.clear();
    for (let rank = 0; rank < this.count; rank++) {
      const c = this.ranks[rank]!;
      const weight = this.weights[category * this.room + c]!;
      if (weight > 0) equal.add(c, weight);
      let rest = 0;
      let found = false;
      for (let i = 0; i < this.categories; i++) {
        if (i === category || this.weights[i * this.room + c] === 0) continue;
        rest += this.weights[i * this.room + c]!;
        found = true;
      }
      if (found) other.add(c, rest);
    }
  }

  write(to: FlatWriter): void {
    to.int(this.count);
    for (let rank = 0; rank < this.count; rank++) {
      to.int(this.ranks[rank]!);
      to.float(this.totals[this.ranks[rank]!]!);
    }
    to.int(this.weights.reduce((cells, weight) => cells + (weight === 0 ? 0 : 1), 0));
    this.weights.forEach((weight, at) => {
      if (weight === 0) return;
      to.int(Math.floor(at / this.room));
      to.int(at % this.room);
      to.float(weight);
    });
  }

  /** @param categories how many the feature has, @param classes how many the leaf knows */
  static read(from: FlatReader, categories: number, classes: number): CategoryCounts {
    const counts = new CategoryCounts();
    const known = from.count("a feature's classes", classes);
    for (let rank = 0; rank < known; rank++) {
      const c = from.int('a class', 0, classes - 1);
      counts.know(c);
      if (counts.count !== rank + 1) throw from.wrong('ints', 'different classes of a feature');
      counts.totals[c] = from.float('weight', 0);
    }
    const cells = from.count('weights of categories', categories * classes);
    const totals = counts.totals.slice();
    let last = -1;
    for (let i = 0; i < cells; i++) {
      const category = from.int('a category', 0, categories - 1);
      const c = from.int('a class', 0, classes - 1);
      const weight = from.float('weight', Number.MIN_VALUE);
      const place = category * classes + c;
      if (place <= last) throw from.wrong('ints', 'categories in their order');
      last = place;
      counts.update(category, c, weight);
      if (counts.count !== known) throw from.wrong('ints', 'classes that are known');
    }
    counts.totals = counts.totals.map((_, c) => totals[c] ?? 0);
    return counts;
  }

  private resize(categories: number, room: number): void {
    const weights = new Float64Array(categories * room);
    for (let category = 0; category < this.categories; category++) {
      const from = category * this.room;
      weights.set(this.weights.subarray(from, from + this.room), category * room);
    }
    const totals = new Float64Array(room);
    totals.set(this.totals);
    this.weights = weights;
    this.totals = totals;
    this.categories = categories;
    this.room = room;
  }
}
