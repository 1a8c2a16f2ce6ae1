import { normalCdf } from '../../stats/normalCdf.ts';
import { roughLog2 } from '../../stats/roughLog2.ts';
import { MAXIMUM, MEAN, MINIMUM, PRECISION, WEIGHT, type Gaussians } from './gaussians.ts';
import { thresholdsOf } from './gaussianSplits.ts';

/** By how much a merit can be wrong, with much to spare: by what `normalCdf` is wrong, and what a logarithm makes of it. */
export const ROUGH = 1e-6;

/** A weight that is next to nothing, and what it is nothing beside. */
const TINY = 1e-300;
const LEAST = 1e-290;
/** How many numbers are put down of a class. */
const WIDTH = 5;

export interface RoughRules {
  readonly splits: number;
  readonly minBranchFraction: number;
  /** What is told of a part: information, or Gini's impurity. */
  readonly splitCriterion: 'infoGain' | 'gini';
}

/** How good a column's splits are, several times as fast as `ClassSplits` finds it, and nearly so. */
export class RoughMerits {
  private readonly rules: RoughRules;
  private readonly thresholds: Float64Array;
  /** By threshold, without what they are measured against. What a function gives that is not inlined, V8 would make an object of. */
  private readonly merits: Float64Array;
  private classes = new Float64Array(8 * WIDTH);
  /** The classes' weights on both sides of a threshold, then those of the sides. */
  private parts = new Float64Array(2 * 8 + 2);

  constructor(rules: RoughRules) {
    this.rules = rules;
    this.thresholds = new Float64Array(rules.splits);
    this.merits = new Float64Array(rules.splits);
  }

  /** @param before see `Criterion`. @returns the merit of a column's best split; -∞: none divides; NaN: not to be told roughly */
  best(gaussians: Gaussians, column: number, before: number): number {
    const { thresholds, merits, rules } = this;
    const count = thresholdsOf(gaussians, column, rules.splits, thresholds);
    const end = this.gather(gaussians, column);
    let merit = -Infinity;
    for (let i = 0; i < count; i++) {
      this.measure(i, end);
      const found = before + merits[i]!;
      if (!(found <= merit)) merit = found;
      if (merit !== merit) return NaN;
    }
    return merit;
  }

  /** Puts down a column's classes one beside the other. @returns where they end */
  private gather(gaussians: Gaussians, column: number): number {
    const count = gaussians.seen(column);
    if (this.classes.length < count * WIDTH) {
      this.classes = new Float64Array(2 * count * WIDTH);
      this.parts = new Float64Array(4 * count + 2);
    }
    const { classes } = this;
    const { numbers } = gaussians;
    for (let rank = 0; rank < count; rank++) {
      const c = gaussians.classAt(column, rank);
      const at = rank * WIDTH;
      const asked = gaussians.asked(c, column);
      const rest = gaussians.rest(c, column);
      classes[at] = numbers[rest + WEIGHT]!;
      classes[at + 1] = numbers[asked + MEAN]!;
      const scale = Math.sqrt(2 * numbers[asked + PRECISION]!);
      // A variance that is nearly 0 can be 0 in the exact order of operations, and its inverse can be beyond all numbers.
      classes[at + 2] = scale === Infinity ? NaN : scale;
      classes[at + 3] = numbers[rest + MINIMUM]!;
      classes[at + 4] = numbers[rest + MAXIMUM]!;
    }
    return count * WIDTH;
  }

  private measure(place: number, end: number): void {
    const { classes, parts, merits } = this;
    const { minBranchFraction, splitCriterion } = this.rules;
    const threshold = this.thresholds[place]!;
    let left = 0;
    let right = 0;
    let count = 0;
    for (let at = 0; at < end; at += 5) {
      const n = classes[at]!;
      let below = 0;
      if (threshold >= classes[at + 4]!) below = n;
      else if (threshold >= classes[at + 3]!) {
        const scale = classes[at + 2]!;
        if (scale !== 0) below = n * normalCdf((threshold - classes[at + 1]!) * scale);
      }
      const above = n - below;
      left += below;
      right += above;
      parts[count++] = below;
      parts[count++] = above;
    }
    const total = left + right;
    const shareLeft = left / total - minBranchFraction;
    const shareRight = right / total - minBranchFraction;
    // Whether it is a branch hangs on a last bit.
    if (!(Math.abs(shareLeft) > ROUGH && Math.abs(shareRight) > ROUGH && total > LEAST)) merits[place] = NaN;
    else if (shareLeft < 0 || shareRight < 0) merits[place] = -Infinity;
    else if (splitCriterion === 'gini') merits[place] = 1 - impurity(parts, count, left, right) / total;
    else {
      parts[count] = left;
      parts[count + 1] = right;
      // The sum of w · log2(w) of the classes' weights on both sides, without that of the sides.
      let sum = 0;
      for (let i = 0; i < count + 2; i++) {
        const w = parts[i]!;
        const information = w > TINY ? w * roughLog2(w) : 0;
        if (i < count) sum += information;
        else sum -= information;
      }
      merits[place] = sum / total;
    }
  }
}

/** Gini's, of two sides, times their weights. */
function impurity(parts: Float64Array, count: number, left: number, right: number): number {
  let leftSum = 0;
  let rightSum = 0;
  for (let i = 0; i < count; i += 2) {
    leftSum += parts[i]! * parts[i]!;
    rightSum += parts[i + 1]! * parts[i + 1]!;
  }
  return left + right - leftSum / left - rightSum / right;
}
