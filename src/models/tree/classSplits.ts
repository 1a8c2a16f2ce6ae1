import type { Categories } from './categories.ts';
import type { CategoryCounts } from './categoryCounts.ts';
import type { ClassLeaf } from './classLeaf.ts';
import type { Criterion } from './criteria.ts';
import { Distribution } from './distribution.ts';
import { divide, thresholdsOf } from './gaussianSplits.ts';
import { EACH, EQUALS, NUMBER } from './nodes.ts';
import type { Observers } from './observers.ts';
import { ROUGH, RoughMerits, type RoughRules } from './roughMerits.ts';
import { featureOf, inOrderOfMerit, nothing, type Suggestion } from './suggestion.ts';

export interface SplitRules extends RoughRules {
  readonly criterion: Criterion;
  readonly binarySplit: boolean;
  readonly meritPreprune: boolean;
  readonly maxShareToSplit: number;
}

/** Looks for a leaf's best splits: of each feature one, ordered by merit, the best last; of equal ones in the features' order. */
export class ClassSplits {
  private readonly rules: SplitRules;
  private readonly categories: Categories;
  /** Orders classes as River does where it sorts them. */
  private readonly compare: (a: number, b: number) => number;
  private readonly rough: RoughMerits;
  private readonly thresholds: Float64Array;
  private readonly all = new Distribution();
  private readonly pair = [new Distribution(), new Distribution()] as const;

  constructor(rules: SplitRules, categories: Categories, compare: (a: number, b: number) => number) {
    this.rules = rules;
    this.categories = categories;
    this.compare = compare;
    this.rough = new RoughMerits(rules);
    this.thresholds = new Float64Array(rules.splits);
  }

  get criterion(): Criterion {
    return this.rules.criterion;
  }

  suggest(leaf: ClassLeaf, observers: Observers): Suggestion[] {
    const { rules, all } = this;
    const share = leaf.majorityShare;
    if (share > rules.maxShareToSplit) return [nothing];
    leaf.distribution(all);
    const before = rules.criterion.before(all);
    const found: Suggestion[] = rules.meritPreprune ? [nothing] : [];
    const { codes, count } = observers.order;
    for (let i = 0; i < count; i++) {
      const code = codes[i]!;
      found.push(
        code < 0
          ? this.ofCategories(code, observers.counts[featureOf(code)]!, leaf, before)
          : this.ofNumbers(code, observers, before),
      );
    }
    return inOrderOfMerit(found);
  }

  /**
   * Whether the best split's merit is not beyond the second best's by more than `bound`, which is what most leaves find most times: told
   * from rough merits. False: they are too near to tell, or something else is not as it mostly is.
   */
  areSurelyClose(leaf: ClassLeaf, observers: Observers, bound: number): boolean {
    const { rules, all } = this;
    if (leaf.majorityShare > rules.maxShareToSplit) return false;
    leaf.distribution(all);
    const before = rules.criterion.before(all);
    let best = -Infinity;
    let second = -Infinity;
    const { codes, count } = observers.order;
    for (let i = 0; i < count; i++) {
      const code = codes[i]!;
      const merit =
        code < 0
          ? this.ofCategories(code, observers.counts[featureOf(code)]!, leaf, before).merit
          : this.rough.best(observers.numbers, code, before);
      if (merit !== merit) return false;
      if (merit > best) {
        second = best;
        best = merit;
      } else if (merit > second) second = merit;
    }
    return best - second <= bound - ROUGH;
  }

  /** The weights that a split's children begin with, each with the category that leads to it where each has a child. */
  parts({ kind, code, threshold, category }: Suggestion, leaf: ClassLeaf, observers: Observers): Part[] {
    if (kind === EACH) return this.partsOfEach(observers.counts[featureOf(code)]!, featureOf(code), leaf);
    const [left, right] = [new Distribution(), new Distribution()];
    if (kind === NUMBER) divide(observers.numbers, code, threshold, left, right);
    else observers.counts[featureOf(code)]!.divide(category, left, right);
    return [
      { category: 0, weights: left },
      { category: 0, weights: right },
    ];
  }

  private ofNumbers(code: number, { numbers }: Observers, before: number): Suggestion {
    const { pair, thresholds } = this;
    const { criterion, splits } = this.rules;
    const count = thresholdsOf(numbers, code, splits, thresholds);
    let merit = -Infinity;
    let best = 0;
    for (let i = 0; i < count; i++) {
      divide(numbers, code, thresholds[i]!, pair[0], pair[1]);
      const found = criterion.merit(before, pair, 2);
      if (found > merit) {
        merit = found;
        best = thresholds[i]!;
      }
    }
    return merit === -Infinity ? nothing : { merit, kind: NUMBER, code, threshold: best, category: 0 };
  }

  private ofCategories(code: number, counts: CategoryCounts, leaf: ClassLeaf, before: number): Suggestion {
    const { pair } = this;
    const { criterion, binarySplit } = this.rules;
    let best = nothing;
    if (!binarySplit) {
      const parts = this.partsOfEach(counts, featureOf(code), leaf).map(({ weights }) => weights);
      const merit = criterion.merit(before, parts, parts.length);
      best = { merit, kind: EACH, code, threshold: 0, category: 0 };
    }
    for (const category of this.inOrder(counts, featureOf(code))) {
      counts.divide(category, pair[0], pair[1]);
      const merit = criterion.merit(before, pair, 2);
      if (merit > best.merit) best = { merit, kind: EQUALS, code, threshold: 0, category };
    }
    return best;
  }

  private partsOfEach(counts: CategoryCounts, feature: number, leaf: ClassLeaf): Part[] {
    const classes = [...leaf.classes.subarray(0, leaf.count).keys()].sort((a, b) =>
      this.compare(leaf.classes[a]!, leaf.classes[b]!),
    );
    return this.inOrder(counts, feature).map((category) => {
      const weights = new Distribution();
      counts.each(category, classes, weights);
      return { category, weights };
    });
  }

  /** A leaf's categories, in the order of their texts. */
  private inOrder(counts: CategoryCounts, feature: number): number[] {
    const text = (category: number): string => this.categories.text(feature, category);
    return counts.seen().sort((a, b) => (text(a) < text(b) ? -1 : 1));
  }
}

/** A child of a split. */
export interface Part {
  readonly category: number;
  readonly weights: Distribution;
}
