import type { FeatureOrder } from './featureOrder.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import type { RowInHand } from './rowInHand.ts';
import { within } from './within.ts';

const HALF_LOG_PI = 0.5 * Math.log(Math.PI);
/** A product between these can take any one number more. */
const LOW = 1e-100;
const HIGH = 1e100;

/** How many numbers are kept of a column and a class, roughly. */
export const NUMBERS_A_CLASS = 8;

/** What naive Bayes asks of a column and a class, by `asked`. */
export const MEAN = 0;
/** 1 / (2 · variance); 0 where there is none, or where there is no density yet. */
export const PRECISION = 1;
const ASKED = 2;

/** What else there is, by `rest`. */
export const WEIGHT = 0;
export const SQUARES = 1;
export const MINIMUM = 2;
export const MAXIMUM = 3;
const REST = 4;

const NUMBERS = ASKED + REST;

/**
 * A normal distribution for each column and class of one leaf. River's `tree.splitter.GaussianSplitter` and
 * `proba.Gaussian`, whose order of floating-point operations is kept. Classes are known by the leaf's own numbers for them.
 */
export class Gaussians {
  /** By class in the order in which they came: what naive Bayes asks of each column, so that it lies together, then the rest. */
  numbers = new Float64Array(0);
  /** How many columns there is room for. */
  width = 0;
  /** Up to the last column that has seen a number. */
  used = 0;
  /** By class: what of naive Bayes' logarithm hangs on no row: the class' weight, and -½ · ln(2π · variance) of each column. */
  constants = new Float64Array(0);
  /**
   * By class: where its numbers begin; -1: it has learned no row of that class, and has no room for it, since of many classes that a leaf
   * begins with few may ever come to it.
   */
  starts = new Int32Array(0);
  /** How many have numbers, and for how many there is room. */
  private taken = 0;
  private room = 0;
  /** By column: its classes in the order in which they came, at column · room + rank. */
  private ranks = new Uint16Array(0);
  private counts = new Uint16Array(0);

  /** Where MEAN and PRECISION begin. The class must have come. */
  asked(c: number, column: number): number {
    return this.starts[c]! + ASKED * column;
  }

  /** Where WEIGHT, SQUARES, MINIMUM and MAXIMUM begin. The class must have come. */
  rest(c: number, column: number): number {
    return this.starts[c]! + ASKED * this.width + REST * column;
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

  /**
   * Learns a row of a class, and makes its `constants` anew; a column that is new comes to `order`.
   * @param leafWeights what the leaf has learned, by class, this row with it
   * @returns to how many columns the class is new
   */
  learn(row: RowInHand, c: number, leafWeights: Float64Array, order: FeatureOrder): number {
    const { values, size } = row;
    if (size === 0) {
      this.fit(c, leafWeights);
      return 0;
    }
    if (this.starts[c]! < 0) this.take(c);
    const { isPlain } = row;
    const { numbers, used } = this;
    const w = row.weight[0]!;
    let asked = this.starts[c]!;
    let rest = asked + ASKED * this.width;
    let isNew = false;
    // Most columns have seen the same weight.
    let n = numbers[rest]! + w;
    let share = w / n;
    // As in `fit`, which would have to go over all of it once more.
    let logs = 0;
    let product = leafWeights[c]! * leafWeights[c]!;
    let densities = 0;
    // Nothing is made in this loop, nor called that is not inlined: after that V8 looks again where the array lies. And an exported
    // constant it looks up each time, so that `rest` to `rest` + 3 are WEIGHT, SQUARES, MINIMUM and MAXIMUM, `asked` and the next MEAN and
    // PRECISION.
    for (let column = 0; column < size; column++) {
      const value = values[column]!;
      let precision: number;
      if (isPlain || value === value) {
        const x = isPlain ? value : within(value);
        const before = numbers[rest]!;
        if (before === 0) {
          isNew = true;
          numbers[rest + 2] = x;
          numbers[rest + 3] = x;
        } else if (x < numbers[rest + 2]!) numbers[rest + 2] = x;
        else if (x > numbers[rest + 3]!) numbers[rest + 3] = x;
        if (before + w !== n) {
          n = before + w;
          share = w / n;
        }
        numbers[rest] = n;
        const oldMean = numbers[asked]!;
        const mean = oldMean + share * (x - oldMean);
        numbers[asked] = mean;
        const squares = numbers[rest + 1]! + w * (x - oldMean) * (x - mean);
        numbers[rest + 1] = squares;
        precision = squares > 0 && n > 1 ? ((n - 1) * 0.5) / squares : 0;
        numbers[asked + 1] = precision;
      } else precision = numbers[asked + 1]!;
      asked += ASKED;
      rest += REST;
      if (precision === 0) continue;
      densities++;
      product *= precision;
      if (product > LOW && product < HIGH) continue;
      logs += Math.log(product);
      product = 1;
    }
    this.constants[c] = 0.5 * (logs + Math.log(product)) - densities * HALF_LOG_PI;
    const added = isNew ? this.introduce(c, order) : 0;
    if (size < used || this.used < size) this.fit(c, leafWeights);
    return added;
  }

  /**
   * Makes a class' `constants` anew, with one logarithm of a product.
   * @param weights what the leaf has learned, by class
   */
  fit(c: number, weights: Float64Array): void {
    const { numbers } = this;
    const used = this.starts[c]! < 0 ? 0 : this.used;
    let logs = 0;
    let product = weights[c]! * weights[c]!;
    let densities = 0;
    for (let column = 0; column < used; column++) {
      const precision = numbers[this.asked(c, column) + PRECISION]!;
      if (precision === 0) continue;
      densities++;
      product *= precision;
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
      const rest = this.rest(c, column);
      to.float(this.numbers[rest + WEIGHT]!);
      to.float(this.numbers[this.asked(c, column) + MEAN]!);
      to.float(this.numbers[rest + SQUARES]!);
      to.float(this.numbers[rest + MINIMUM]!);
      to.float(this.numbers[rest + MAXIMUM]!);
    }
  }

  /** `fit` must follow, for each class. @param classes how many the leaf knows; there is room for them */
  read(column: number, classes: number, from: FlatReader): void {
    const count = from.count("a column's classes", classes);
    for (let rank = 0; rank < count; rank++) {
      const c = from.int('a class', 0, classes - 1);
      if (this.starts[c]! < 0) this.take(c);
      const asked = this.asked(c, column);
      const rest = this.rest(c, column);
      const { numbers } = this;
      if (numbers[rest + WEIGHT] !== 0) throw from.wrong('ints', 'different classes of a column');
      this.ranks[column * this.room + rank] = c;
      const n = (numbers[rest + WEIGHT] = from.float('weight', Number.MIN_VALUE));
      numbers[asked + MEAN] = from.float('mean');
      const squares = (numbers[rest + SQUARES] = from.float('sum of squares'));
      const minimum = (numbers[rest + MINIMUM] = from.float('minimum'));
      numbers[rest + MAXIMUM] = from.float('maximum', minimum);
      numbers[asked + PRECISION] = squares > 0 && n > 1 ? ((n - 1) * 0.5) / squares : 0;
    }
    this.counts[column] = count;
    if (column >= this.used) this.used = column + 1;
  }

  /** Gives a class its slot. */
  private take(c: number): void {
    if (this.taken === this.room) this.resize(this.width, Math.max(2, 2 * this.room));
    this.starts[c] = this.taken++ * NUMBERS * this.width;
  }

  private resize(width: number, room: number): void {
    const numbers = new Float64Array(room * NUMBERS * width);
    for (let slot = 0; slot < this.room; slot++) {
      const from = slot * NUMBERS * this.width;
      const rest = from + ASKED * this.width;
      const to = slot * NUMBERS * width;
      numbers.set(this.numbers.subarray(from, rest), to);
      numbers.set(this.numbers.subarray(rest, rest + REST * this.width), to + ASKED * width);
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
    let added = 0;
    for (let column = 0; column < width; column++) {
      if (numbers[this.rest(c, column) + WEIGHT] === 0 || order.isDisabled(column)) continue;
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
