import { StateReader, type State, type Stateful } from '../core/state.ts';

/** The last `maximum` numbers in their order of size: order statistics that the outliers among them hardly move. */
export class SortedWindow implements Stateful {
  static readonly version = 1;
  size = 0;
  private readonly maximum: number;
  /** The numbers as they came; once it is full, `head` is the oldest. */
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private head = 0;

  constructor(maximum: number, state?: State) {
    this.maximum = maximum;
    this.ring = new Float64Array(maximum);
    this.sorted = new Float64Array(maximum);
    if (state !== undefined) this.restore(new StateReader('sorted window', state, SortedWindow.version));
  }

  /** Takes a number, not NaN; where it is full, the oldest one goes. */
  add(x: number): void {
    const { ring, sorted, head, maximum } = this;
    if (this.size < maximum) {
      const place = this.rank(x);
      sorted.copyWithin(place + 1, place, this.size++);
      sorted[place] = x;
    } else {
      const gap = this.rank(ring[head]!);
      let place = this.rank(x);
      if (place > gap) sorted.copyWithin(gap, gap + 1, place--);
      else sorted.copyWithin(place + 1, place, gap);
      sorted[place] = x;
    }
    ring[head] = x;
    this.head = head + 1 === maximum ? 0 : head + 1;
  }

  /** With the two middle ones' mean where their number is even; NaN where there is none. */
  median(): number {
    const { sorted, size } = this;
    const middle = size >>> 1;
    return size % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }

  /** Median absolute deviation from `median`, in O(log size). */
  medianDeviation(median: number): number {
    const middle = this.size >>> 1;
    const upper = this.deviation(median, middle + 1);
    return this.size % 2 === 1 ? upper : (this.deviation(median, middle) + upper) / 2;
  }

  /** Interpolated linearly between the order statistics, as NumPy's default does (Hyndman and Fan 1996, type 7). */
  quantile(p: number): number {
    const position = (this.size - 1) * p;
    const below = Math.floor(position);
    const low = this.sorted[below]!;
    const high = this.sorted[Math.min(below + 1, this.size - 1)]!;
    return low + (position - below) * (high - low);
  }

  /** The numbers from the oldest to the newest. */
  snapshot(): State {
    const values = new Float64Array(this.size);
    const first = this.size === this.maximum ? this.head : 0;
    values.set(this.ring.subarray(first, this.size));
    values.set(this.ring.subarray(0, first), this.size - first);
    return { version: SortedWindow.version, values };
  }

  /** How many numbers are less than x. */
  private rank(x: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The k-th smallest (from 1) of |x - centre|: the k nearest numbers stand side by side, and the outer two are the farthest. */
  private deviation(centre: number, k: number): number {
    const { sorted } = this;
    let low = 0;
    let high = this.size - k;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (centre - sorted[middle]! > sorted[middle + k]! - centre) low = middle + 1;
      else high = middle;
    }
    return Math.max(Math.abs(centre - sorted[low]!), Math.abs(sorted[low + k - 1]! - centre));
  }

  private restore(reader: StateReader): void {
    const all = reader.float64('values');
    if (all.some((value) => Number.isNaN(value))) throw reader.wrong('values', 'a list of numbers');
    // Of a window that was larger, the newest.
    const values = all.slice(-this.maximum);
    this.size = values.length;
    this.head = this.size === this.maximum ? 0 : this.size;
    this.ring.set(values);
    this.sorted.set(values.slice().sort());
  }
}
