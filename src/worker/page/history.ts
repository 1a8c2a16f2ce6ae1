import { Ring } from '../../stats/ring.ts';

/** How many reasons have a series of their own; the rest is counted as `others`. */
export const mostReasons = 24;
const others = 'rejected.others';

export interface Stretch {
  readonly next: number;
  readonly times: number[];
  readonly series: Record<string, number[]>;
}

/** The newest points of some series. A series takes memory from its first number that is not `usual` on. */
export class History {
  private readonly ring: Ring;
  private readonly times: Float64Array;
  private readonly columns = new Map<string, Float32Array>();
  private readonly reasons = new Set<string>();
  private readonly usual: (name: string) => number;
  /** Points that were ever added. */
  private added = 0;

  /** @param usual what a series is where nothing is told of it: 0, or NaN (unknown) */
  constructor(points: number, usual: (name: string) => number = () => 0) {
    this.ring = new Ring(points);
    this.times = new Float64Array(points);
    this.usual = usual;
  }

  get points(): number {
    return this.ring.maximum;
  }

  /** Of one series. */
  get columnBytes(): number {
    return this.points * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Of all points. */
  get bytes(): number {
    return this.times.byteLength + this.columns.size * this.columnBytes;
  }

  /** Whether a series begins with this value. */
  begins(name: string, value: number): boolean {
    return !this.columns.has(name) && !Object.is(value, this.usual(name));
  }

  /** @param values NaN: unknown */
  add(time: number, values: ReadonlyMap<string, number>): void {
    const place = this.ring.next();
    this.added++;
    this.times[place] = time;
    for (const [name, value] of values) if (this.begins(name, value)) this.begin(name);
    for (const [name, column] of this.columns) column[place] = single(values.get(name) ?? this.usual(name));
  }

  /** The series of a reason for which an event was rejected. */
  reasonSeries(reason: string): string {
    const name = `rejected.${reason}`;
    if (!this.reasons.has(name) && this.reasons.size === mostReasons) return others;
    this.reasons.add(name);
    return name;
  }

  /** Series whose names begin so are no more. */
  forget(prefix: string): void {
    for (const name of this.columns.keys()) if (name.startsWith(prefix)) this.columns.delete(name);
  }

  /**
   * The points from number `first` on, as far as they are still there. A series of nothing but 0 is left out.
   * @param prefix of the names of those series that are wanted; it is left out of them
   */
  since(first: number, prefix = ''): Stretch {
    const { ring, times, columns, added } = this;
    const from = Math.max(0, ring.size - Math.max(0, added - first));
    const places = Array.from({ length: ring.size - from }, (_, i) => ring.place(from + i));
    const series: Record<string, number[]> = {};
    for (const [name, column] of columns) {
      if (!name.startsWith(prefix) || places.every((place) => column[place] === 0)) continue;
      series[name.slice(prefix.length)] = places.map((place) => rounded(column[place]!));
    }
    return { next: added, times: places.map((place) => times[place]!), series };
  }

  private begin(name: string): void {
    const usual = this.usual(name);
    const column = new Float32Array(this.points);
    this.columns.set(name, usual === 0 ? column : column.fill(usual));
  }
}

const largest = 3.4028234663852886e38;

/** What is beyond single precision is its largest number: it is known to be large, not unknown. */
function single(value: number): number {
  return value > largest ? largest : value;
}

/** Single precision has seven digits; as a double it would be written with seventeen. */
function rounded(value: number): number {
  if (Number.isInteger(value) || Number.isNaN(value)) return value;
  // The dear way only for small ones: a day of points is many.
  return Math.abs(value) > 1000 ? Math.round(value * 1000) / 1000 : Number(value.toPrecision(7));
}
