import { nearestLog } from '../../stats/nearestLog.ts';
import { MEAN, PRECISION, SQUARES, WEIGHT, type Gaussians } from './gaussians.ts';
import type { RowInHand } from './rowInHand.ts';
import { isWithin, within } from './within.ts';

const HALF_LOG_PI = 0.5 * Math.log(Math.PI);
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);

/**
 * Fills in naive Bayes' logarithms of a row, by class; but for rounding, since it adds up in another order than River, and has taken a
 * logarithm a class where River takes one a column.
 * @returns false, with `votes` in disorder, where there is something to the row that only `addColumnExactly` can take
 */
export function voteRow(gaussians: Gaussians, row: RowInHand, votes: Float64Array, classes: number): boolean {
  const { numbers, starts, constants, used } = gaussians;
  const { values, size } = row;
  if (size < used) return false;
  const gaps = row.isPlain ? 0 : gapsOf(row, used);
  if (gaps < 0) return false;
  for (let c = 0; c < classes; c++) {
    let at = starts[c]!;
    if (at < 0) {
      votes[c] = constants[c]!;
      continue;
    }
    // Two sums, since each addition waits for the one before it. MEAN and PRECISION of a column lie at `at` and behind: V8 would look up
    // exported constants each time.
    let even = 0;
    let odd = 0;
    let column = 0;
    for (; column + 1 < used; column += 2) {
      const d = values[column]! - numbers[at]!;
      const e = values[column + 1]! - numbers[at + 2]!;
      if (d === d) even -= d * d * numbers[at + 1]!;
      if (e === e) odd -= e * e * numbers[at + 3]!;
      at += 4;
    }
    if (column < used) {
      const d = values[column]! - numbers[at]!;
      if (d === d) even -= d * d * numbers[at + 1]!;
    }
    votes[c] = even + odd + constants[c]!;
  }
  if (gaps > 0) leaveOut(gaussians, row, votes, classes);
  return true;
}

/** @returns how many numbers are missing; -1: one is so large that another is taken for it */
function gapsOf({ values }: RowInHand, columns: number): number {
  let gaps = 0;
  for (let column = 0; column < columns; column++) {
    const value = values[column]!;
    if (value !== value) gaps++;
    else if (!isWithin(value)) return -1;
  }
  return gaps;
}

/** What is missing has no part in the `constants` that were added. */
function leaveOut(gaussians: Gaussians, { values }: RowInHand, votes: Float64Array, classes: number): void {
  const { numbers, starts, used } = gaussians;
  for (let column = 0; column < used; column++) {
    if (values[column] === values[column]) continue;
    for (let c = 0; c < classes; c++) {
      const precision = starts[c]! < 0 ? 0 : numbers[gaussians.asked(c, column) + PRECISION]!;
      if (precision > 0) votes[c]! -= 0.5 * Math.log(precision) - HALF_LOG_PI;
    }
  }
}

/** Adds one column's part, in River's order of operations. A class without a density, or with a density of 0, adds nothing. */
export function addColumnExactly(
  gaussians: Gaussians,
  column: number,
  { values, size }: RowInHand,
  votes: Float64Array,
  classes: number,
): void {
  const { numbers, starts } = gaussians;
  if (column >= size) return;
  const value = values[column]!;
  if (value !== value) return;
  for (let c = 0; c < classes; c++) {
    if (starts[c]! < 0) continue;
    const n = numbers[gaussians.rest(c, column) + WEIGHT]!;
    const variance = n > 1 ? numbers[gaussians.rest(c, column) + SQUARES]! / (n - 1) : 0;
    if (!(variance > 0)) continue;
    const d = within(value) - numbers[gaussians.asked(c, column) + MEAN]!;
    const p = (d * d) / (-2 * variance) - HALF_LOG_TAU - 0.5 * nearestLog(variance);
    if (p > -Infinity) votes[c]! += p;
  }
}
