import type { Vector } from '../../core/vector.ts';
import { CategoryMoments } from './categoryMoments.ts';
import { FeatureOrder } from './featureOrder.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { roundTo } from '../../stats/roundTo.ts';
import { NUMBERS_A_POINT, SearchTree } from './searchTree.ts';
import { codeOf, featureOf } from './suggestion.ts';

/** What all leaves of a tree have in common. */
export interface PointRules {
  /** To how many decimal places numbers are rounded. */
  readonly digits: number;
  /** How many different numbers of a column a leaf keeps. */
  readonly maxPoints: number;
}

/** What one leaf of a regression tree has seen of each feature, in the order in which the features came. */
export class ValueObservers {
  /** By column, and by category feature. */
  readonly trees: (SearchTree | undefined)[] = [];
  readonly moments: (CategoryMoments | undefined)[] = [];
  readonly order = new FeatureOrder();
  /** How many numbers it keeps: what its memory is measured by. It follows from what was learned alone. */
  size = 0;

  update(x: Vector, categories: Int32Array, y: number, w: number, rules: PointRules): void {
    const { order, trees, moments } = this;
    const { values, size } = x;
    for (let column = 0; column < size; column++) {
      const value = values[column]!;
      if (value !== value || order.isDisabled(column)) continue;
      while (trees.length <= column) trees.push(undefined);
      let tree = trees[column];
      if (tree === undefined) {
        tree = trees[column] = new SearchTree();
        order.add(column);
      }
      const before = tree.count;
      tree.update(roundTo(value, rules.digits), y, w, rules.maxPoints);
      this.size += NUMBERS_A_POINT * (tree.count - before);
    }
    for (let feature = 0; feature < categories.length; feature++) {
      const category = categories[feature]!;
      if (category < 0 || order.isDisabled(codeOf(feature))) continue;
      while (moments.length <= feature) moments.push(undefined);
      let found = moments[feature];
      if (found === undefined) {
        found = moments[feature] = new CategoryMoments();
        order.add(codeOf(feature));
      }
      const before = found.size;
      found.update(category, y, w);
      this.size += found.size - before;
    }
  }

  /** As SearchTree's, of each column. */
  prune(...given: Parameters<SearchTree['prune']>): void {
    for (const tree of this.trees) {
      if (tree === undefined) continue;
      const before = tree.count;
      tree.prune(...given);
      this.size += NUMBERS_A_POINT * (tree.count - before);
    }
  }

  /** Looks at a feature no longer, and forgets what it was. */
  disable(code: number): void {
    if (!this.order.disable(code)) return;
    if (code < 0) {
      this.size -= this.moments[featureOf(code)]!.size;
      this.moments[featureOf(code)] = undefined;
    } else {
      this.size -= NUMBERS_A_POINT * this.trees[code]!.count;
      this.trees[code] = undefined;
    }
  }

  clear(): void {
    this.trees.length = 0;
    this.moments.length = 0;
    this.order.clear();
    this.size = 0;
  }

  write(to: FlatWriter): void {
    this.order.write(to, (code) => {
      if (code < 0) this.moments[featureOf(code)]!.write(to);
      else this.trees[code]!.write(to);
    });
  }

  static read(
    from: FlatReader,
    columns: number,
    categories: readonly number[],
    rules: PointRules,
  ): ValueObservers {
    const observers = new ValueObservers();
    const { trees, moments, order } = observers;
    order.read(from, columns, categories.length, (code) => {
      if (code < 0) {
        const found = CategoryMoments.read(from, categories[featureOf(code)]!);
        while (moments.length <= featureOf(code)) moments.push(undefined);
        moments[featureOf(code)] = found;
        observers.size += found.size;
        return;
      }
      const tree = SearchTree.read(from, rules.maxPoints);
      while (trees.length <= code) trees.push(undefined);
      trees[code] = tree;
      observers.size += NUMBERS_A_POINT * tree.count;
    });
    return observers;
  }
}
