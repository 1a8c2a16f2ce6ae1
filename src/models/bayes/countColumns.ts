import { StateReader, type State, type Stateful } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { moved, packed, roomFor, type Room } from './stretches.ts';

const MAXIMUM = Number.MAX_VALUE;

/**
 * Sums of counts for each class (by its place, see `learnedClasses.ts`) and column, and, made at each learning, the logarithms of those
 * that changed: a prediction then takes none but one a class.
 */
export class CountColumns implements Stateful {
  static readonly version = 1;
  /** Added to each sum. */
  private readonly alpha: number;
  /** How many have been learned. */
  private columns = 0;
  private places = 0;
  private room: Room = { stride: 0, places: 0 };
  private counts: Float64Array = new Float64Array(0);
  /** log(count + alpha) */
  private logs: Float64Array = new Float64Array(0);
  /** By place: of all columns. */
  private totals: Float64Array = new Float64Array(0);
  /** By column: 1 where a number has been there, be it 0. */
  private seen: Float64Array = new Float64Array(0);
  /** How many of them. */
  private terms = 0;

  /** @param places how many classes a state has to hold */
  constructor(alpha: number, places: number, state?: State) {
    this.alpha = alpha;
    if (state !== undefined)
      this.restore(new StateReader('count columns', state, CountColumns.version), places);
  }

  /**
   * Adds to `target[place]` the logarithm of how likely counts like those of `x` are in that class, times `factor`. Into an array, since
   * V8 makes an object of a number that a function returns.
   */
  addLogLikelihood(target: Float64Array, place: number, x: Vector, factor: number): void {
    const { logs, alpha } = this;
    const { values, size } = x;
    const known = Math.min(size, this.columns);
    const all = Math.log(Math.min(this.totals[place]! + alpha * Math.max(this.terms, 1), MAXIMUM));
    let sum = 0;
    for (let column = 0, at = place * this.room.stride; column < known; column++, at++) {
      const count = values[column]!;
      if (count > 0 && count <= MAXIMUM) sum += count * factor * (logs[at]! - all);
    }
    if (size > known) {
      const never = Math.log(alpha) - all;
      for (let column = known; column < size; column++) {
        const count = values[column]!;
        if (count > 0 && count <= MAXIMUM) sum += count * factor * never;
      }
    }
    target[place]! += sum;
  }

  learnOne(place: number, x: Vector, weight: number): void {
    const { values, size } = x;
    this.grow(place + 1, size);
    if (this.terms < this.columns) this.notice(x);
    const { counts, logs, alpha } = this;
    let total = this.totals[place]!;
    for (let column = 0, at = place * this.room.stride; column < size; column++, at++) {
      const count = values[column]!;
      if (!(count > 0 && count <= MAXIMUM)) continue;
      const sum = Math.min(counts[at]! + count * weight, MAXIMUM);
      counts[at] = sum;
      logs[at] = Math.log(Math.min(sum + alpha, MAXIMUM));
      total += count * weight;
    }
    this.totals[place] = Math.min(total, MAXIMUM);
  }

  snapshot(): State {
    const { columns, places } = this;
    return {
      version: CountColumns.version,
      columns,
      seen: Uint8Array.from(this.seen.subarray(0, columns)),
      counts: packed(this.counts, this.room, places, columns),
      totals: this.totals.slice(0, places),
    };
  }

  /** Which columns have had a number: of the others, smoothing takes no account. */
  private notice({ values, size }: Vector): void {
    for (let column = 0; column < size; column++) {
      if (this.seen[column] !== 0 || Number.isNaN(values[column])) continue;
      this.seen[column] = 1;
      this.terms++;
    }
  }

  private grow(places: number, columns: number): void {
    if (places > this.places) this.places = places;
    if (columns > this.columns) this.columns = columns;
    const { room } = this;
    const more = roomFor(room, this.places, this.columns);
    if (more === room) return;
    this.counts = moved(this.counts, room, more, 0);
    this.logs = moved(this.logs, room, more, Math.log(this.alpha));
    this.totals = grown(this.totals, more.places);
    this.seen = grown(this.seen, more.stride);
    this.room = more;
  }

  private restore(reader: StateReader, places: number): void {
    const columns = reader.integer('columns');
    if (places === 0 && columns > 0) throw reader.wrong('columns', '0 where no class was learned');
    const seen = reader.bytes('seen', columns);
    const counts = reader.float64('counts', places * columns);
    const totals = reader.float64('totals', places);
    if (!seen.every((one) => one <= 1)) throw reader.wrong('seen', 'a list of 0 and 1');
    const fits = (sum: number): boolean => sum >= 0 && sum <= MAXIMUM;
    if (!counts.every(fits)) throw reader.wrong('counts', 'a list of sums');
    if (counts.some((sum, at) => sum > 0 && seen[at % columns] === 0)) {
      throw reader.wrong('seen', '1 for each column that was counted');
    }
    if (!totals.every(fits)) throw reader.wrong('totals', 'a list of sums');
    this.columns = columns;
    this.places = places;
    this.room = { stride: columns, places };
    this.counts = counts.slice();
    this.logs = counts.map((count) => Math.log(Math.min(count + this.alpha, MAXIMUM)));
    this.totals = totals.slice();
    this.seen = Float64Array.from(seen);
    this.terms = seen.reduce((sum, one) => sum + one, 0);
  }
}
