import type { FlatReader, FlatWriter } from './flat.ts';
import { Moments } from './moments.ts';

/** How many numbers a category is. */
const NUMBERS = 3;

/** The labels that came with each category of one feature, in one leaf. River's `NominalSplitterReg`. */
export class CategoryMoments {
  private readonly of: (Moments | undefined)[] = [];

  get size(): number {
    return NUMBERS * this.of.length;
  }

  update(category: number, y: number, w: number): void {
    for (let i = this.of.length; i <= category; i++) this.of.push(undefined);
    let moments = this.of[category];
    if (moments === undefined) this.of[category] = moments = new Moments();
    moments.update(y, w);
  }

  get(category: number): Moments {
    return this.of[category]!;
  }

  /** Categories that came, by number. */
  seen(): number[] {
    return [...this.of.keys()].filter((category) => this.of[category] !== undefined);
  }

  write(to: FlatWriter): void {
    const seen = this.seen();
    to.int(seen.length);
    for (const category of seen) {
      to.int(category);
      this.get(category).write(to);
    }
  }

  static read(from: FlatReader, categories: number): CategoryMoments {
    const found = new CategoryMoments();
    const count = from.count('categories', categories);
    for (let i = 0; i < count; i++) {
      const category = from.int('a category', found.of.length, categories - 1);
      while (found.of.length < category) found.of.push(undefined);
      const moments = Moments.read(from);
      if (!(moments.n > 0)) throw from.wrong('floats', 'categories that have a weight');
      found.of.push(moments);
    }
    return found;
  }
}
