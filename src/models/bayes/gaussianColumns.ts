import { StateReader, type State, type Stateful } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import { moved, packed, roomFor, type Room } from './stretches.ts';

/** What River adds to each density, so that no class is ruled out by one value that is far from all that it has had. */
const FLOOR = 1e-9;
const ROOT_TAU = Math.sqrt(2 * Math.PI);
const MAXIMUM = Number.MAX_VALUE;
const STEP = 2 ** 448;
const BACK = 2 ** -448;
const LOG_STEP = 448 * Math.LN2;

/**
 * A normal distribution for each class (by its place, see `learnedClasses.ts`) and column: weights, means, and sums of squared distances
 * (Welford 1962, in the order of operations of River's `stats.Var`), and of these, at each learning, what a density needs: a prediction
 * then takes one exponential a class and column.
 */
export class GaussianColumns implements Stateful {
  static readonly version = 1;
  /** How many have been learned. */
  private columns = 0;
  private places = 0;
  private room: Room = { stride: 0, places: 0 };
  private counts: Float64Array = new Float64Array(0);
  private means: Float64Array = new Float64Array(0);
  private squares: Float64Array = new Float64Array(0);
  /** 1 / (deviation · √2); infinite where nothing varies, or nothing was learned: there is no density then. */
  private inverses: Float64Array = new Float64Array(0);
  /** 1 / (deviation · √(2π)): the density at the mean; 0 where there is none. */
  private peaks: Float64Array = new Float64Array(0);

  /** @param places how many classes a state has to hold */
  constructor(places: number, state?: State) {
    if (state !== undefined)
      this.restore(new StateReader('gaussian columns', state, GaussianColumns.version), places);
  }

  /**
   * Puts in the place of a class' prior, which is positive, the logarithm of: how likely `x` is in that class, times the prior. A missing
   * number says nothing about any class. (In an array, since V8 makes an object of a number that a function takes or gives.)
   *
   * River adds a logarithm a column. Here the densities are multiplied, and one logarithm is taken in the end: the same to the last few
   * bits, in half the time. The product is kept within 2^±448 by steps that lose no bit.
   */
  logLikelihood(place: number, x: Vector, priors: Float64Array): void {
    const { means, inverses, peaks } = this;
    const { values } = x;
    // Of further columns no class knows anything: the factor would be the same for all.
    const size = Math.min(x.size, this.columns);
    let product = priors[place]!;
    let steps = 0;
    for (let column = 0, at = place * this.room.stride; column < size; column++, at++) {
      // A density is below 2^538 (of the least variance that there is), so that no product overflows.
      while (product > STEP) {
        product *= BACK;
        steps++;
      }
      while (product < BACK) {
        product *= STEP;
        steps--;
      }
      const value = values[column]!;
      if (value - value !== 0) continue;
      const z = (value - means[at]!) * inverses[at]!;
      const distance = z * z;
      // Also false where it is NaN: at the mean of what has not varied.
      product *= distance < 745 ? FLOOR + peaks[at]! * Math.exp(-distance) : FLOOR;
    }
    priors[place] = Math.log(product) + steps * LOG_STEP;
  }

  learnOne(place: number, x: Vector, weight: number): void {
    const { values, size } = x;
    this.grow(place + 1, size);
    const { counts, means, squares } = this;
    for (let column = 0, at = place * this.room.stride; column < size; column++, at++) {
      const value = values[column]!;
      if (value - value !== 0) continue;
      const count = Math.min(counts[at]! + weight, MAXIMUM);
      const before = means[at]!;
      const mean = between(before, value, weight / count);
      const square = squares[at]! + weight * (value - before) * (value - mean);
      counts[at] = count;
      means[at] = mean;
      // Beyond the finite numbers (or 0 times that): with such a deviation no density counts, and the largest number says the same.
      squares[at] = Math.abs(square) <= MAXIMUM ? square : MAXIMUM;
      this.prepare(at);
    }
  }

  snapshot(): State {
    const { columns, places, room } = this;
    return {
      version: GaussianColumns.version,
      columns,
      counts: packed(this.counts, room, places, columns),
      means: packed(this.means, room, places, columns),
      squares: packed(this.squares, room, places, columns),
    };
  }

  private prepare(at: number): void {
    const deviation = Math.sqrt(this.squares[at]! / this.counts[at]!);
    const varies = deviation > 0;
    this.inverses[at] = varies ? 1 / (deviation * Math.SQRT2) : Infinity;
    this.peaks[at] = varies ? 1 / (deviation * ROOT_TAU) : 0;
  }

  private grow(places: number, columns: number): void {
    if (places > this.places) this.places = places;
    if (columns > this.columns) this.columns = columns;
    const { room } = this;
    const more = roomFor(room, this.places, this.columns);
    if (more === room) return;
    this.counts = moved(this.counts, room, more, 0);
    this.means = moved(this.means, room, more, 0);
    this.squares = moved(this.squares, room, more, 0);
    this.inverses = moved(this.inverses, room, more, Infinity);
    this.peaks = moved(this.peaks, room, more, 0);
    this.room = more;
  }

  private restore(reader: StateReader, places: number): void {
    const columns = reader.integer('columns');
    if (places === 0 && columns > 0) throw reader.wrong('columns', '0 where no class was learned');
    const length = places * columns;
    const counts = reader.float64('counts', length);
    const means = reader.float64('means', length);
    const squares = reader.float64('squares', length);
    if (!counts.every((count) => count >= 0 && count <= MAXIMUM)) {
      throw reader.wrong('counts', 'a list of weights');
    }
    if (!means.every(Number.isFinite)) throw reader.wrong('means', 'a list of finite numbers');
    if (!squares.every(Number.isFinite)) throw reader.wrong('squares', 'a list of finite numbers');
    this.columns = columns;
    this.places = places;
    this.room = { stride: columns, places };
    this.counts = counts.slice();
    this.means = means.slice();
    this.squares = squares.slice();
    this.inverses = new Float64Array(length).fill(Infinity);
    this.peaks = new Float64Array(length);
    for (let at = 0; at < length; at++) if (counts[at]! > 0) this.prepare(at);
  }
}

/**
 * `before`, moved towards `value` by a share of the way: as River does it, where that is a finite number. The way may be longer than the
 * largest number, and the end of all of it be rounded to beyond.
 */
function between(before: number, value: number, share: number): number {
  const way = value - before;
  const mean = Math.abs(way) <= MAXIMUM ? before + share * way : before * (1 - share) + value * share;
  return Math.abs(mean) <= MAXIMUM ? mean : value;
}
