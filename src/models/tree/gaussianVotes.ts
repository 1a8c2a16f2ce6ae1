import type { Vector } from '../../core/vector.ts';
import { nearestLog } from '../../stats/nearestLog.ts';
import { CURVATURE, MEAN, SQUARES, WEIGHT, type Gaussians } from './gaussians.ts';
import { isWithin, within } from './within.ts';

const HALF_LOG_PI = 0.5 * Math.log(Math.PI);
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);

/**
 * Fills in naive Bayes' logarithms of a row, by class; but for rounding, since it adds up in another order than River, and has taken a
 * logarithm a class where River takes one a column.
 * @returns false, with `votes` in disorder, where there is something to the row that only `addColumnExactly` can take
 */
export function voteRow(
  gaussians: Gaussians,
  { values, size }: Vector,
  votes: Float64Array,
  classes: number,
): boolean {
  const { numbers, starts, width, constants, used } = gaussians;
  if (size < used) return false;
  let gaps = 0;
  for (let column = 0; column < used; column++) {
    const value = values[column]!;
    if (value !== value) gaps++;
    else if (!isWithin(value)) return false;
  }
  for (let c = 0; c < classes; c++) {
    const start = starts[c]!;
    if (start < 0) {
      votes[c] = constants[c]!;
      continue;
    }
    const means = start + width;
    const curvatures = means + width;
    // Two sums, since each addition waits for the one before it.
    let even = 0;
    let odd = 0;
    let column = 0;
    for (; column + 1 < used; column += 2) {
      const d = values[column]! - numbers[means + column]!;
      const e = values[column + 1]! - numbers[means + column + 1]!;
      if (d === d) even += d * d * numbers[curvatures + column]!;
      if (e === e) odd += e * e * numbers[curvatures + column + 1]!;
    }
    if (column < used) {
      const d = values[column]! - numbers[means + column]!;
      if (d === d) even += d * d * numbers[curvatures + column]!;
    }
    votes[c] = even + odd + constants[c]!;
  }
  // What is missing has no part in it.
  for (let column = 0; gaps > 0; column++) {
    if (values[column] === values[column]) continue;
    gaps--;
    for (let c = 0; c < classes; c++) {
      const curvature = starts[c]! < 0 ? 0 : numbers[gaussians.line(c, CURVATURE) + column]!;
      if (curvature < 0) votes[c]! -= 0.5 * Math.log(-curvature) - HALF_LOG_PI;
    }
  }
  return true;
}

/** Adds one column's part, in River's order of operations. A class without a density, or with a density of 0, adds nothing. */
export function addColumnExactly(
  gaussians: Gaussians,
  column: number,
  { values, size }: Vector,
  votes: Float64Array,
  classes: number,
): void {
  const { numbers, starts } = gaussians;
  if (column >= size) return;
  const value = values[column]!;
  if (value !== value) return;
  for (let c = 0; c < classes; c++) {
    if (starts[c]! < 0) continue;
    const n = numbers[gaussians.line(c, WEIGHT) + column]!;
    const variance = n > 1 ? numbers[gaussians.line(c, SQUARES) + column]! / (n - 1) : 0;
    if (!(variance > 0)) continue;
    const d = within(value) - numbers[gaussians.line(c, MEAN) + column]!;
    const p = (d * d) / (-2 * variance) - HALF_LOG_TAU - 0.5 * nearestLog(variance);
    if (p > -Infinity) votes[c]! += p;
  }
}
