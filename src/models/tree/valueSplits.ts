import type { Categories } from './categories.ts';
import type { CategoryMoments } from './categoryMoments.ts';
import { Moments, varianceReduction } from './moments.ts';
import { EACH, EQUALS, NUMBER } from './nodes.ts';
import type { SearchTree } from './searchTree.ts';
import { featureOf, inOrderOfMerit, nothing, type Suggestion } from './suggestion.ts';
import type { ValueObservers } from './valueObservers.ts';

/** A split with the labels that its children begin with and, below EACH, the categories that lead to them. */
export interface ValueSuggestion extends Suggestion {
  readonly parts: readonly { readonly category: number; readonly labels: Moments }[];
}

export interface ValueSplitRules {
  readonly minSamplesSplit: number;
  readonly binarySplit: boolean;
  readonly meritPreprune: boolean;
}

const none: ValueSuggestion = { ...nothing, parts: [] };

/** Looks for a leaf's best splits: of each feature one, ordered by merit, the best last; of equal ones in the features' order. */
export class ValueSplits {
  private readonly rules: ValueSplitRules;
  private readonly categories: Categories;

  constructor(rules: ValueSplitRules, categories: Categories) {
    this.rules = rules;
    this.categories = categories;
  }

  suggest(labels: Moments, { order, trees, moments }: ValueObservers): ValueSuggestion[] {
    const found: ValueSuggestion[] = this.rules.meritPreprune ? [none] : [];
    for (let i = 0; i < order.count; i++) {
      const code = order.codes[i]!;
      found.push(
        code < 0
          ? this.ofCategories(code, moments[featureOf(code)]!, labels)
          : this.ofNumbers(code, trees[code]!, labels),
      );
    }
    return inOrderOfMerit(found);
  }

  private ofNumbers(code: number, tree: SearchTree, labels: Moments): ValueSuggestion {
    const best = tree.best(labels, this.rules.minSamplesSplit);
    if (best === undefined) return none;
    const parts = [best.left, best.right].map((part) => ({ category: 0, labels: part }));
    return { merit: best.merit, kind: NUMBER, code, threshold: best.value, category: 0, parts };
  }

  private ofCategories(code: number, moments: CategoryMoments, labels: Moments): ValueSuggestion {
    const { minSamplesSplit, binarySplit } = this.rules;
    const text = (category: number): string => this.categories.text(featureOf(code), category);
    const seen = moments.seen().sort((a, b) => (text(a) < text(b) ? -1 : 1));
    let best = none;
    if (!binarySplit && seen.length > 2) {
      const parts = seen.map((category) => ({ category, labels: new Moments().copy(moments.get(category)) }));
      const merit = varianceReduction(
        labels,
        parts.map((part) => part.labels),
        minSamplesSplit,
      );
      best = { merit, kind: EACH, code, threshold: 0, category: 0, parts };
    }
    for (const category of seen) {
      const own = new Moments().copy(moments.get(category));
      const rest = new Moments().copy(labels);
      rest.subtract(own.n, own.mean, own.squares);
      const merit = varianceReduction(labels, [own, rest], minSamplesSplit);
      if (!(merit > best.merit)) continue;
      const parts = [own, rest].map((part) => ({ category: 0, labels: part }));
      best = { merit, kind: EQUALS, code, threshold: 0, category, parts };
    }
    return best;
  }
}
