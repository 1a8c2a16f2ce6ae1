import { StateReader, type State, type Stateful } from '../core/state.ts';
import { Ring } from './ring.ts';

/**
 * The mean of the last `maximum` numbers. Their sum is the root of a binary tree of partial sums over the ring, and each number is
 * added anew where it stands: nothing is ever subtracted, so no rounding gathers, and Infinity or 1e300 leave no trace when they go.
 */
export class WindowMean implements Stateful {
  static readonly version = 1;
  private readonly ring: Ring;
  /** Leaves from `leaves` on, one a place, 0 where there is none; node i is the sum of the nodes 2i and 2i + 1. */
  private readonly sums: Float64Array;
  private readonly leaves: number;

  constructor(maximum: number, state?: State) {
    this.ring = new Ring(maximum);
    this.leaves = 2 ** Math.ceil(Math.log2(maximum));
    this.sums = new Float64Array(this.leaves * 2);
    if (state !== undefined) this.restore(new StateReader('window mean', state, WindowMean.version));
  }

  get size(): number {
    return this.ring.size;
  }

  /** NaN where there is no number. */
  get value(): number {
    return this.ring.size === 0 ? NaN : this.sums[1]! / this.ring.size;
  }

  /** Takes a number, not NaN; where it is full, the oldest one goes. */
  add(x: number): void {
    const { sums } = this;
    let node = this.leaves + this.ring.next();
    sums[node] = x;
    for (node >>= 1; node > 0; node >>= 1) sums[node] = sums[2 * node]! + sums[2 * node + 1]!;
  }

  /** The numbers as they stand in the ring, since the order of the additions is part of what the mean is, to the last bit. */
  snapshot(): State {
    const { ring, leaves } = this;
    return {
      version: WindowMean.version,
      values: this.sums.slice(leaves, leaves + ring.size),
      oldest: ring.size === 0 ? 0 : ring.place(0),
    };
  }

  private restore(reader: StateReader): void {
    const values = reader.float64('values');
    const oldest = reader.integer('oldest');
    if (values.some((value) => Number.isNaN(value))) throw reader.wrong('values', 'a list of numbers');
    if (oldest > 0 && oldest >= values.length) throw reader.wrong('oldest', 'a place in its values');
    const { maximum } = this.ring;
    // Of a window of another size, the newest, from the first place on.
    const same = values.length === maximum;
    const kept = same ? values : rotated(values, oldest).slice(-maximum);
    this.sums.set(kept, this.leaves);
    this.ring.refill(kept.length, same ? oldest : 0);
    const { sums } = this;
    for (let node = this.leaves - 1; node > 0; node--) sums[node] = sums[2 * node]! + sums[2 * node + 1]!;
  }
}

function rotated(values: Float64Array, first: number): Float64Array {
  const copy = new Float64Array(values.length);
  copy.set(values.subarray(first));
  copy.set(values.subarray(0, first), values.length - first);
  return copy;
}
