import { erf } from '../../stats/erf.ts';
import type { Distribution } from './distribution.ts';
import type { FlatReader, FlatWriter } from './flat.ts';

const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);
/** Values beyond are taken for this: their squares would not be finite. */
const LARGEST = 1e100;

/** How many numbers are kept of a column and a class, roughly. */
export const NUMBERS_A_CLASS = 8;
/** Of a column and a class: what its numbers were. */
const WEIGHT = 0;
const SQUARES = 1;
const MINIMUM = 2;
const MAXIMUM = 3;
/** And what the density is made of, apart: naive Bayes reads all of these, and learning touches one class'. */
const MEAN = 0;
/** -2 · variance; 0 where there is none, or where there is no density yet. */
const MINUS_TWO_VARIANCES = 1;
const HALF_LOG_VARIANCE = 2;

/**
 * A normal distribution for each column and class of one leaf. River's `tree.splitter.GaussianSplitter` and
 * `proba.Gaussian`, whose order of floating-point operations is kept.
 *
 * Classes are known by the leaf's own numbers for them. What belongs to a column and a class stands at column · room + class.
 */
export class Gaussians {
  private columns = 0;
  /** Of classes. */
  private room = 0;
  private moments = new Float64Array(0);
  private fits = new Float64Array(0);
  /** By column: its classes in the order in which they came. */
  private ranks = new Uint16Array(0);
  private counts = new Uint16Array(0);

  /** How many columns there is room for. */
  get width(): number {
    return this.columns;
  }

  /** How many classes a column has seen. */
  seen(column: number): number {
    return column < this.columns ? this.counts[column]! : 0;
  }

  reserve(columns: number, classes: number): void {
    if (columns <= this.columns && classes <= this.room) return;
    const wider = Math.max(columns, this.columns);
    const room = classes <= this.room ? this.room : Math.max(classes, 2 * this.room);
    const moments = new Float64Array(wider * room * 4);
    const fits = new Float64Array(wider * room * 3);
    const ranks = new Uint16Array(wider * room);
    const counts = new Uint16Array(wider);
    for (let column = 0; column < this.columns; column++) {
      const [from, to] = [column * this.room, column * room];
      moments.set(this.moments.subarray(from * 4, (from + this.room) * 4), to * 4);
      fits.set(this.fits.subarray(from * 3, (from + this.room) * 3), to * 3);
      ranks.set(this.ranks.subarray(from, from + this.room), to);
    }
    counts.set(this.counts);
    this.moments = moments;
    this.fits = fits;
    this.ranks = ranks;
    this.counts = counts;
    this.columns = wider;
    this.room = room;
  }

  /** Forgets all and gives back the memory. */
  clear(): void {
    this.columns = this.room = 0;
    this.moments = this.fits = new Float64Array(0);
    this.ranks = this.counts = new Uint16Array(0);
  }

  /** @returns whether this class is new to the column */
  update(column: number, c: number, values: Float64Array, w: number): boolean {
    const { moments, fits } = this;
    const value = values[column]!;
    const x = value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value;
    const at = column * this.room + c;
    const moment = at * 4;
    const fit = at * 3;
    const before = moments[moment + WEIGHT]!;
    const isNew = before === 0;
    if (isNew) {
      this.ranks[column * this.room + this.counts[column]!++] = c;
      moments[moment + MINIMUM] = x;
      moments[moment + MAXIMUM] = x;
    } else if (x < moments[moment + MINIMUM]!) moments[moment + MINIMUM] = x;
    else if (x > moments[moment + MAXIMUM]!) moments[moment + MAXIMUM] = x;
    const n = before + w;
    moments[moment + WEIGHT] = n;
    const oldMean = fits[fit + MEAN]!;
    const mean = oldMean + (w / n) * (x - oldMean);
    fits[fit + MEAN] = mean;
    moments[moment + SQUARES]! += w * (x - oldMean) * (x - mean);
    this.fit(at);
    return isNew;
  }

  /**
   * Adds the logarithm of each class' density at a column's value to `votes`, by class; one without a density adds nothing.
   * (It takes the whole row: a number that is handed to a function can cost an object.)
   */
  vote(column: number, values: Float64Array, votes: Float64Array, classes: number): void {
    const { fits, room } = this;
    if (column >= this.columns) return;
    const value = values[column]!;
    if (value !== value) return;
    const x = value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value;
    const known = classes < room ? classes : room;
    let fit = column * room * 3;
    for (let c = 0; c < known; c++, fit += 3) {
      const divisor = fits[fit + MINUS_TWO_VARIANCES]!;
      if (divisor === 0) continue;
      const d = x - fits[fit + MEAN]!;
      const p = (d * d) / divisor - HALF_LOG_TAU - fits[fit + HALF_LOG_VARIANCE]!;
      if (p > -Infinity) votes[c]! += p;
    }
  }

  /** Fills in `splits` thresholds between the smallest and the largest number. @returns how many there are */
  thresholds(column: number, splits: number, into: Float64Array): number {
    let minimum = Infinity;
    let maximum = -Infinity;
    for (let rank = 0; rank < this.counts[column]!; rank++) {
      const moment = this.at(column, rank) * 4;
      if (this.moments[moment + MINIMUM]! < minimum) minimum = this.moments[moment + MINIMUM]!;
      if (this.moments[moment + MAXIMUM]! > maximum) maximum = this.moments[moment + MAXIMUM]!;
    }
    const width = (maximum - minimum) / (splits + 1);
    let count = 0;
    for (let i = 0; i < splits; i++) {
      const threshold = minimum + width * (i + 1);
      if (minimum < threshold && threshold < maximum) into[count++] = threshold;
    }
    return count;
  }

  /** How the classes would lie on both sides of a threshold. */
  divide(column: number, threshold: number, left: Distribution, right: Distribution): void {
    const { moments } = this;
    left.clear();
    right.clear();
    for (let rank = 0; rank < this.counts[column]!; rank++) {
      const at = this.at(column, rank);
      const c = this.ranks[column * this.room + rank]!;
      const n = moments[at * 4 + WEIGHT]!;
      if (threshold < moments[at * 4 + MINIMUM]!) right.add(c, n);
      else if (threshold >= moments[at * 4 + MAXIMUM]!) left.add(c, n);
      else {
        const below = this.cdf(at, threshold) * n;
        left.add(c, below);
        right.add(c, n - below);
      }
    }
  }

  write(column: number, to: FlatWriter): void {
    to.int(this.counts[column]!);
    for (let rank = 0; rank < this.counts[column]!; rank++) {
      const at = this.at(column, rank);
      to.int(this.ranks[column * this.room + rank]!);
      to.float(this.moments[at * 4 + WEIGHT]!);
      to.float(this.fits[at * 3 + MEAN]!);
      to.float(this.moments[at * 4 + SQUARES]!);
      to.float(this.moments[at * 4 + MINIMUM]!);
      to.float(this.moments[at * 4 + MAXIMUM]!);
    }
  }

  /** @param classes how many the leaf knows; there is room for them */
  read(column: number, classes: number, from: FlatReader): void {
    const count = from.count("a column's classes", classes);
    for (let rank = 0; rank < count; rank++) {
      const c = from.int('a class', 0, classes - 1);
      const at = column * this.room + c;
      if (this.moments[at * 4 + WEIGHT] !== 0) throw from.wrong('ints', 'different classes of a column');
      this.ranks[column * this.room + rank] = c;
      const n = from.float('weight', Number.MIN_VALUE);
      this.moments[at * 4 + WEIGHT] = n;
      this.fits[at * 3 + MEAN] = from.float('mean');
      this.moments[at * 4 + SQUARES] = from.float('sum of squares');
      const minimum = from.float('minimum');
      this.moments[at * 4 + MINIMUM] = minimum;
      this.moments[at * 4 + MAXIMUM] = from.float('maximum', minimum);
      this.fit(at);
    }
    this.counts[column] = count;
  }

  /** Where a column's class stands that was the `rank`-th to come. */
  private at(column: number, rank: number): number {
    return column * this.room + this.ranks[column * this.room + rank]!;
  }

  private fit(at: number): void {
    const n = this.moments[at * 4 + WEIGHT]!;
    const variance = n > 1 ? this.moments[at * 4 + SQUARES]! / (n - 1) : 0;
    this.fits[at * 3 + MINUS_TWO_VARIANCES] = variance > 0 ? -2 * variance : 0;
    this.fits[at * 3 + HALF_LOG_VARIANCE] = variance > 0 ? 0.5 * Math.log(variance) : 0;
  }

  private cdf(at: number, x: number): number {
    const n = this.moments[at * 4 + WEIGHT]!;
    const squares = this.moments[at * 4 + SQUARES]!;
    const sigma = n > 1 && squares > 0 ? Math.sqrt(squares / (n - 1)) : 0;
    if (sigma === 0) return 0;
    return 0.5 * (1 + erf((x - this.fits[at * 3 + MEAN]!) / sigma / Math.SQRT2));
  }
}
