import { Ring } from '../../stats/ring.ts';

/** How many reasons have a series of their own; the rest is counted as `others`. */
const mostReasons = 24;
const others = 'rejected.others';

export interface Stretch {
  readonly next: number;
  readonly times: number[];
  readonly series: Record<string, number[]>;
}

/** The newest points of some series, in memory whose size is known beforehand, however many partitions there are. */
export class History {
  private readonly ring: Ring;
  private readonly times: Float64Array;
  private readonly columns = new Map<string, Float32Array>();
  private reasons = 0;
  /** Points that were ever added. */
  private added = 0;

  constructor(points: number, names: readonly string[]) {
    this.ring = new Ring(points);
    this.times = new Float64Array(points);
    for (const name of names) this.columns.set(name, new Float32Array(points));
  }

  get points(): number {
    return this.ring.maximum;
  }

  /** Of all points. */
  get bytes(): number {
    return [...this.columns.values()].reduce(
      (sum, { byteLength }) => sum + byteLength,
      this.times.byteLength,
    );
  }

  /** @param values what is not there is 0; NaN: unknown */
  add(time: number, values: ReadonlyMap<string, number>): void {
    const place = this.ring.next();
    this.added++;
    this.times[place] = time;
    for (const column of this.columns.values()) column[place] = 0;
    for (const [name, value] of values) this.columns.get(name)![place] = value;
  }

  /** The series of a reason for which an event was rejected. */
  reasonSeries(reason: string): string {
    const name = `rejected.${reason}`;
    if (this.columns.has(name)) return name;
    const known = this.reasons < mostReasons ? name : others;
    if (!this.columns.has(known)) this.columns.set(known, new Float32Array(this.points));
    if (known === name) this.reasons++;
    return known;
  }

  /** The points from number `first` on, as far as they are still there. A series of nothing but 0 is left out. */
  since(first: number): Stretch {
    const { ring, times, columns, added } = this;
    const from = Math.max(0, ring.size - Math.max(0, added - first));
    const places = Array.from({ length: ring.size - from }, (_, i) => ring.place(from + i));
    const series: Record<string, number[]> = {};
    for (const [name, column] of columns) {
      if (places.every((place) => column[place] === 0)) continue;
      series[name] = places.map((place) => rounded(column[place]!));
    }
    return { next: added, times: places.map((place) => times[place]!), series };
  }
}

/** Single precision has seven digits; as a double it would be written with seventeen. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 1000) / 1000;
}
