import { erf } from '../../stats/erf.ts';
import { takeRoots } from '../../stats/glibcPowers.ts';
import type { Distribution } from './distribution.ts';
import { MAXIMUM, MEAN, MINIMUM, SQUARES, WEIGHT, type Gaussians } from './gaussians.ts';

/** Fills in `splits` thresholds between a column's smallest and largest number. @returns how many there are */
export function thresholdsOf(
  gaussians: Gaussians,
  column: number,
  splits: number,
  into: Float64Array,
): number {
  const { numbers } = gaussians;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let rank = 0; rank < gaussians.seen(column); rank++) {
    const c = gaussians.classAt(column, rank);
    const from = numbers[gaussians.rest(c, column) + MINIMUM]!;
    const to = numbers[gaussians.rest(c, column) + MAXIMUM]!;
    if (from < minimum) minimum = from;
    if (to > maximum) maximum = to;
  }
  const step = (maximum - minimum) / (splits + 1);
  let count = 0;
  for (let i = 0; i < splits; i++) {
    const threshold = minimum + step * (i + 1);
    if (minimum < threshold && threshold < maximum) into[count++] = threshold;
  }
  return count;
}

/** How the classes would lie on both sides of a threshold. */
export function divide(
  gaussians: Gaussians,
  column: number,
  threshold: number,
  left: Distribution,
  right: Distribution,
): void {
  const { numbers } = gaussians;
  left.clear();
  right.clear();
  for (let rank = 0; rank < gaussians.seen(column); rank++) {
    const c = gaussians.classAt(column, rank);
    const n = numbers[gaussians.rest(c, column) + WEIGHT]!;
    if (threshold < numbers[gaussians.rest(c, column) + MINIMUM]!) right.add(c, n);
    else if (threshold >= numbers[gaussians.rest(c, column) + MAXIMUM]!) left.add(c, n);
    else {
      const below = cdf(gaussians, c, column, threshold) * n;
      left.add(c, below);
      right.add(c, n - below);
    }
  }
}

/** Of the class in hand, its variance, then its standard deviation. */
const deviation = new Float64Array(1);

function cdf(gaussians: Gaussians, c: number, column: number, x: number): number {
  const { numbers } = gaussians;
  const n = numbers[gaussians.rest(c, column) + WEIGHT]!;
  const squares = numbers[gaussians.rest(c, column) + SQUARES]!;
  deviation[0] = n > 1 && squares > 0 ? squares / (n - 1) : 0;
  if (deviation[0] === 0) return 0;
  // Its last bit is one of the weights that a leaf begins with, and so of when that is looked at.
  takeRoots(deviation, deviation, 1);
  return 0.5 * (1 + erf((x - numbers[gaussians.asked(c, column) + MEAN]!) / deviation[0] / Math.SQRT2));
}
