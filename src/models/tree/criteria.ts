import type { Distribution } from './distribution.ts';

/** How good a split of the classes is. River's `tree.split_criterion`, in its order of floating-point operations. */
export interface Criterion {
  /** What `merit` measures a split against. */
  before(all: Distribution): number;
  /** -∞: the split is none. `count` of the `parts`. */
  merit(before: number, parts: readonly Distribution[], count: number): number;
  /** By how much merits can differ, of so many classes. */
  range(classes: number): number;
}

/** Whether at least two parts have more than this share of the weight. */
function divides(parts: readonly Distribution[], count: number, minimumShare: number): boolean {
  let total = 0;
  for (let i = 0; i < count; i++) total += parts[i]!.sum();
  if (!(total > 0)) return false;
  let found = 0;
  for (let i = 0; i < count; i++) if (parts[i]!.sum() / total > minimumShare) found++;
  return found >= 2;
}

function entropy({ weights, size }: Distribution): number {
  let sum = 0;
  let negative = 0;
  for (let i = 0; i < size; i++) {
    const weight = weights[i]!;
    if (!(weight > 0)) continue;
    negative -= weight * Math.log2(weight);
    sum += weight;
  }
  return sum > 0 ? (negative + sum * Math.log2(sum)) / sum : 0;
}

function infoGain(minBranchFraction: number): Criterion {
  return {
    before: entropy,
    merit(before, parts, count) {
      if (!divides(parts, count, minBranchFraction)) return -Infinity;
      let total = 0;
      for (let i = 0; i < count; i++) total += parts[i]!.sum();
      let after = 0;
      for (let i = 0; i < count; i++) after += parts[i]!.sum() * entropy(parts[i]!);
      return before - after / total;
    },
    range: (classes) => Math.log2(Math.max(classes, 2)),
  };
}

function impurity({ weights, size }: Distribution, sum: number): number {
  let gini = 1;
  if (sum === 0) return gini;
  for (let i = 0; i < size; i++) {
    const share = weights[i]! / sum;
    gini -= share * share;
  }
  return gini;
}

function gini(minBranchFraction: number): Criterion {
  return {
    before: () => 0,
    merit(_before, parts, count) {
      if (!divides(parts, count, minBranchFraction)) return -Infinity;
      let total = 0;
      for (let i = 0; i < count; i++) total += parts[i]!.sum();
      let after = 0;
      for (let i = 0; i < count; i++) {
        const sum = parts[i]!.sum();
        after += (sum / total) * impurity(parts[i]!, sum);
      }
      return 1 - after;
    },
    range: () => 1,
  };
}

export const criteria = { infoGain, gini };
