import { StateReader, type State, type Stateful } from '../core/state.ts';
import { Ring } from './ring.ts';

/**
 * The mean of the last `maximum` numbers. A queue of two stacks, for which the ring itself serves: the numbers of the round before stand
 * from the next place on, those of this round before it. Of the older ones all sums up to the end of the ring are known, as they were
 * added at the round's beginning; the newer ones are added as they come. So nothing is ever subtracted: no rounding gathers over rounds,
 * and Infinity or 1e300 leave no trace when they go. A number costs two additions, in the mean.
 */
export class WindowMean implements Stateful {
  static readonly version = 1;
  /** NaN where there is no number. */
  value = NaN;
  private readonly ring: Ring;
  private readonly values: Float64Array;
  /** By place, of the round before: the sum of the values from there to the ring's end. */
  private readonly older: Float64Array;
  /** Of this round's values. */
  private newer = 0;

  constructor(maximum: number, state?: State) {
    this.ring = new Ring(maximum);
    this.values = new Float64Array(maximum);
    this.older = new Float64Array(maximum + 1);
    if (state !== undefined) this.restore(new StateReader('window mean', state, WindowMean.version));
  }

  get size(): number {
    return this.ring.size;
  }

  /** Takes a number, not NaN; where it is full, the oldest one goes. */
  add(x: number): void {
    const { ring, values, older } = this;
    const place = ring.next();
    if (place === 0 && ring.size === ring.maximum) this.beginRound();
    values[place] = x;
    this.newer += x;
    this.value = (this.newer + older[place + 1]!) / ring.size;
  }

  /** The numbers as they stand in the ring, since the order of the additions is part of what the mean is, to the last bit. */
  snapshot(): State {
    const { ring, values } = this;
    return {
      version: WindowMean.version,
      values: values.slice(0, ring.size),
      oldest: ring.size === 0 ? 0 : ring.place(0),
    };
  }

  private beginRound(): void {
    const { values, older } = this;
    this.newer = 0;
    for (let place = values.length - 1; place >= 0; place--)
      older[place] = values[place]! + older[place + 1]!;
  }

  private restore(reader: StateReader): void {
    const values = reader.float64('values');
    const oldest = reader.integer('oldest');
    if (values.some((value) => Number.isNaN(value))) throw reader.wrong('values', 'a list of numbers');
    if (oldest > 0 && oldest >= values.length) throw reader.wrong('oldest', 'a place in its values');
    const { ring } = this;
    // Of a window of another size, the newest, from the first place on.
    const same = values.length === ring.maximum;
    const kept = same ? values : rotated(values, oldest).slice(-ring.maximum);
    const first = same ? oldest : 0;
    this.values.set(kept);
    ring.refill(kept.length, first);
    if (ring.size === 0) return;
    // A ring that is full is at the end of a round where its oldest value stands first.
    const full = ring.size === ring.maximum && first === 0;
    const round = full || ring.size < ring.maximum ? ring.size : first;
    if (round < ring.size) this.beginRound();
    for (let place = 0; place < round; place++) this.newer += this.values[place]!;
    this.value = (this.newer + this.older[round]!) / ring.size;
  }
}

function rotated(values: Float64Array, first: number): Float64Array {
  const copy = new Float64Array(values.length);
  copy.set(values.subarray(first));
  copy.set(values.subarray(0, first), values.length - first);
  return copy;
}
