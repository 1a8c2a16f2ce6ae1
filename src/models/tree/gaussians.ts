import type { Vector } from '../../core/vector.ts';
import type { FeatureOrder } from './featureOrder.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { within } from './within.ts';

const HALF_LOG_PI = 0.5 * Math.log(Math.PI);
/** A product between these can take any one number more. */
const LOW = 1e-100;
const HIGH = 1e100;

/** How many numbers are kept of a column and a class, roughly. */
export const NUMBERS_A_CLASS = 8;

/** A class' lines, of a number a column, one after the other: what its numbers were. */
export const WEIGHT = 0;
export const MEAN = 1;
/** -1 / (2 · variance); 0 where there is none, or where there is no density yet. */
export const CURVATURE = 2;
export const SQUARES = 3;
export const MINIMUM = 4;
export const MAXIMUM = 5;
const LINES = 6;
/** The lines from which the others follow, as they are kept. */
const STATE = [WEIGHT, MEAN, SQUARES, MINIMUM, MAXIMUM];

/**
 * A normal distribution for each column and class of one leaf. River's `tree.splitter.GaussianSplitter` and
 * `proba.Gaussian`, whose order of floating-point operations is kept. Classes are known by the leaf's own numbers for them.
 */
export class Gaussians {
  /** By class in the order in which they came, line and column: see `line`. */
  numbers = new Float64Array(0);
  /** How many columns there is room for. */
  width = 0;
  /** Up to the last column that has seen a number. */
  used = 0;
  /** By class: what of naive Bayes' logarithm hangs on no row: the class' weight, and -½ · ln(2π · variance) of each column. */
  constants = new Float64Array(0);
  /**
   * By class: where its lines begin; -1: it has learned no row of that class, and has no room for it, since of many classes that a leaf
   * begins with few may ever come to it.
   */
  starts = new Int32Array(0);
  /** How many have lines, and for how many there is room. */
  private taken = 0;
  private room = 0;
  /** By column: its classes in the order in which they came, at column · room + rank. */
  private ranks = new Uint16Array(0);
  private counts = new Uint16Array(0);

  /** Where the numbers of one line of a class begin, of which each column has one. The class must have come. */
  line(c: number, line: number): number {
    return this.starts[c]! + line * this.width;
  }

  /** How many classes a column has seen. */
  seen(column: number): number {
    return column < this.width ? this.counts[column]! : 0;
  }

  /** A column's class that was the `rank`-th to come. */
  classAt(column: number, rank: number): number {
    return this.ranks[column * this.room + rank]!;
  }

  /** So many columns and classes may be asked for. */
  reserve(columns: number, classes: number): void {
    if (classes > this.starts.length) {
      const length = Math.max(classes, 2 * this.starts.length);
      const starts = new Int32Array(length).fill(-1);
      starts.set(this.starts);
      this.starts = starts;
      const constants = new Float64Array(length);
      constants.set(this.constants);
      this.constants = constants;
    }
    // Columns mostly come all at once, or else one by one.
    if (columns > this.width) this.resize(Math.max(columns, Math.ceil(1.5 * this.width)), this.room);
  }

  /** Forgets all and gives back the memory. */
  clear(): void {
    this.width = this.room = this.used = this.taken = 0;
    this.numbers = this.constants = new Float64Array(0);
    this.ranks = this.counts = new Uint16Array(0);
    this.starts = new Int32Array(0);
  }

  /** Learns a row of a class; a column that is new comes to `order`. `fit` must follow. @returns to how many columns the class is new */
  learn({ values, size }: Vector, c: number, w: number, order: FeatureOrder): number {
    if (size === 0) return 0;
    if (this.starts[c]! < 0) this.take(c);
    const { numbers, width } = this;
    const weights = this.starts[c]!;
    const means = weights + width;
    const curvatures = means + width;
    const sums = curvatures + width;
    const minima = sums + width;
    const maxima = minima + width;
    let isNew = false;
    let n = 0;
    let share = 0;
    // Nothing is made in this loop, nor called that is not inlined: after that V8 looks again where the array lies.
    for (let column = 0; column < size; column++) {
      const value = values[column]!;
      if (value !== value) continue;
      const x = within(value);
      const before = numbers[weights + column]!;
      if (before === 0) {
        isNew = true;
        numbers[minima + column] = x;
        numbers[maxima + column] = x;
      } else if (x < numbers[minima + column]!) numbers[minima + column] = x;
      else if (x > numbers[maxima + column]!) numbers[maxima + column] = x;
      // Most columns have seen the same weight.
      if (before + w !== n) {
        n = before + w;
        share = w / n;
      }
      numbers[weights + column] = n;
      const oldMean = numbers[means + column]!;
      const mean = oldMean + share * (x - oldMean);
      numbers[means + column] = mean;
      const squares = numbers[sums + column]! + w * (x - oldMean) * (x - mean);
      numbers[sums + column] = squares;
      numbers[curvatures + column] = squares > 0 && n > 1 ? ((n - 1) * -0.5) / squares : 0;
    }
    return isNew ? this.introduce(c, order) : 0;
  }

  /**
   * Makes a class' `constants` anew, with one logarithm of a product.
   * @param weights what the leaf has learned, by class
   */
  fit(c: number, weights: Float64Array): void {
    const { numbers } = this;
    const used = this.starts[c]! < 0 ? 0 : this.used;
    const curvatures = this.line(c, CURVATURE);
    let logs = 0;
    let product = weights[c]! * weights[c]!;
    let densities = 0;
    for (let column = 0; column < used; column++) {
      const curvature = numbers[curvatures + column]!;
      if (curvature === 0) continue;
      densities++;
      product *= -curvature;
      if (product > LOW && product < HIGH) continue;
      logs += Math.log(product);
      product = 1;
    }
    this.constants[c] = 0.5 * (logs + Math.log(product)) - densities * HALF_LOG_PI;
  }

  write(column: number, to: FlatWriter): void {
    to.int(this.counts[column]!);
    for (let rank = 0; rank < this.counts[column]!; rank++) {
      const c = this.classAt(column, rank);
      to.int(c);
      for (const line of STATE) {
        to.float(this.numbers[this.line(c, line) + column]!);
      }
    }
  }

  /** `fit` must follow, for each class. @param classes how many the leaf knows; there is room for them */
  read(column: number, classes: number, from: FlatReader): void {
    const count = from.count("a column's classes", classes);
    for (let rank = 0; rank < count; rank++) {
      const c = from.int('a class', 0, classes - 1);
      if (this.starts[c]! < 0) this.take(c);
      if (this.numbers[this.line(c, WEIGHT) + column] !== 0) {
        throw from.wrong('ints', 'different classes of a column');
      }
      this.ranks[column * this.room + rank] = c;
      const n = from.float('weight', Number.MIN_VALUE);
      const mean = from.float('mean');
      const squares = from.float('sum of squares');
      const minimum = from.float('minimum');
      const maximum = from.float('maximum', minimum);
      const curvature = squares > 0 && n > 1 ? ((n - 1) * -0.5) / squares : 0;
      [n, mean, curvature, squares, minimum, maximum].forEach((number, line) => {
        this.numbers[this.line(c, line) + column] = number;
      });
    }
    this.counts[column] = count;
    if (column >= this.used) this.used = column + 1;
  }

  /** Gives a class its slot. */
  private take(c: number): void {
    if (this.taken === this.room) this.resize(this.width, Math.max(2, 2 * this.room));
    this.starts[c] = this.taken++ * LINES * this.width;
  }

  private resize(width: number, room: number): void {
    const numbers = new Float64Array(room * LINES * width);
    for (let line = 0; line < this.room * LINES; line++) {
      numbers.set(this.numbers.subarray(line * this.width, (line + 1) * this.width), line * width);
    }
    const ranks = new Uint16Array(width * room);
    for (let column = 0; column < this.width; column++) {
      ranks.set(this.ranks.subarray(column * this.room, (column + 1) * this.room), column * room);
    }
    const counts = new Uint16Array(width);
    counts.set(this.counts);
    this.starts.forEach((start, c) => {
      if (start > 0) this.starts[c] = (start / this.width) * width;
    });
    this.numbers = numbers;
    this.ranks = ranks;
    this.counts = counts;
    this.width = width;
    this.room = room;
  }

  /** Gives a class its place in the columns that it is new to. @returns how many they are */
  private introduce(c: number, order: FeatureOrder): number {
    const { numbers, width, room, ranks, counts } = this;
    const weights = this.line(c, WEIGHT);
    let added = 0;
    for (let column = 0; column < width; column++) {
      if (numbers[weights + column] === 0 || order.isDisabled(column)) continue;
      const first = column * room;
      const count = counts[column]!;
      if (ranks.subarray(first, first + count).includes(c)) continue;
      if (count === 0) {
        order.add(column);
        if (column >= this.used) this.used = column + 1;
      }
      ranks[first + count] = c;
      counts[column] = count + 1;
      added++;
    }
    return added;
  }
}
