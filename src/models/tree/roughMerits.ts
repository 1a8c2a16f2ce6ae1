import { normalCdf } from '../../stats/normalCdf.ts';
import { MAXIMUM, MEAN, MINIMUM, PRECISION, WEIGHT, type Gaussians } from './gaussians.ts';
import { thresholdsOf } from './gaussianSplits.ts';

/** By how much a merit can be wrong, with much to spare: by what `normalCdf` is wrong, and what a logarithm makes of it. */
export const ROUGH = 1e-6;

/** Of a class in the column in hand. */
const N = 0;
const CENTRE = 1;
const SCALE = 2;
const FROM = 3;
const TO = 4;
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
  private classes = new Float64Array(8 * WIDTH);

  constructor(rules: RoughRules) {
    this.rules = rules;
    this.thresholds = new Float64Array(rules.splits);
  }

  /** @param before see `Criterion`. @returns the merit of a column's best split; -∞: none divides; NaN: not to be told roughly */
  best(gaussians: Gaussians, column: number, before: number): number {
    const { thresholds, rules } = this;
    const count = thresholdsOf(gaussians, column, rules.splits, thresholds);
    const end = this.gather(gaussians, column);
    let merit = -Infinity;
    for (let i = 0; i < count; i++) {
      const found = this.merit(thresholds[i]!, end, before);
      if (!(found <= merit)) merit = found;
      if (merit !== merit) return NaN;
    }
    return merit;
  }

  /** Puts down a column's classes one beside the other. @returns where they end */
  private gather(gaussians: Gaussians, column: number): number {
    const count = gaussians.seen(column);
    if (this.classes.length < count * WIDTH) this.classes = new Float64Array(2 * count * WIDTH);
    const { classes } = this;
    const { numbers } = gaussians;
    for (let rank = 0; rank < count; rank++) {
      const c = gaussians.classAt(column, rank);
      const at = rank * WIDTH;
      const asked = gaussians.asked(c, column);
      const rest = gaussians.rest(c, column);
      classes[at + N] = numbers[rest + WEIGHT]!;
      classes[at + CENTRE] = numbers[asked + MEAN]!;
      const scale = Math.sqrt(2 * numbers[asked + PRECISION]!);
      // A variance that is nearly 0 can be 0 in the exact order of operations, and its inverse can be beyond all numbers.
      classes[at + SCALE] = scale === Infinity ? NaN : scale;
      classes[at + FROM] = numbers[rest + MINIMUM]!;
      classes[at + TO] = numbers[rest + MAXIMUM]!;
    }
    return count * WIDTH;
  }

  private merit(threshold: number, end: number, before: number): number {
    const { classes } = this;
    const { minBranchFraction, splitCriterion } = this.rules;
    const isGini = splitCriterion === 'gini';
    let left = 0;
    let right = 0;
    // Of each side, of the weights of its classes: the sum of w · log2(w), or of w².
    let leftSum = 0;
    let rightSum = 0;
    for (let at = 0; at < end; at += WIDTH) {
      const n = classes[at + N]!;
      let below = 0;
      if (threshold >= classes[at + TO]!) below = n;
      else if (threshold >= classes[at + FROM]!) {
        const scale = classes[at + SCALE]!;
        if (scale !== 0) below = n * normalCdf((threshold - classes[at + CENTRE]!) * scale);
      }
      const above = n - below;
      left += below;
      right += above;
      if (isGini) {
        leftSum += below * below;
        rightSum += above * above;
      } else {
        if (below > 0) leftSum += below * Math.log2(below);
        if (above > 0) rightSum += above * Math.log2(above);
      }
    }
    const total = left + right;
    const shareLeft = left / total - minBranchFraction;
    const shareRight = right / total - minBranchFraction;
    // Whether it is a branch hangs on a last bit.
    if (!(Math.abs(shareLeft) > ROUGH && Math.abs(shareRight) > ROUGH)) return NaN;
    if (shareLeft < 0 || shareRight < 0) return -Infinity;
    if (isGini) return 1 - (total - leftSum / left - rightSum / right) / total;
    return before - (left * Math.log2(left) - leftSum + right * Math.log2(right) - rightSum) / total;
  }
}
