import type { Store } from './store.ts';

/** How many points a chart has, about. */
const bucketsShown = 180;

export type Values = (number | null)[];

/** Points put together, for a range of time: sums are added up, of ages the highest one counts. */
export class Buckets {
  /** Middles, s since the epoch. */
  readonly times: number[] = [];
  private readonly store: Store;
  private readonly interval: number;
  /** By bucket: the first point, and the one after the last. */
  private readonly spans: [from: number, to: number][] = [];

  /** @param from ms since the epoch, as `to`; @param interval between two points, ms */
  constructor(store: Store, from: number, to: number, interval: number) {
    this.store = store;
    this.interval = interval;
    const width = Math.max(interval, Math.ceil((to - from) / bucketsShown / interval) * interval);
    let bucket = NaN;
    store.times.forEach((time, i) => {
      if (time < from) return;
      const own = Math.floor(time / width);
      if (own === bucket) this.spans.at(-1)![1] = i + 1;
      else {
        this.spans.push([i, i + 1]);
        this.times.push(((own + 0.5) * width) / 1000);
      }
      bucket = own;
    });
  }

  /** Of what was counted, how much it was in a time. @param unit ms */
  rates(name: string, unit: number): number[] {
    return this.sums(name).map((value, i) => {
      const [from, to] = this.spans[i]!;
      // The newest one has not all its points yet.
      return (value * unit) / ((to - from) * this.interval);
    });
  }

  sums(name: string): number[] {
    return this.each(name, (values) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0));
  }

  highest(name: string): Values {
    return this.each(name, (values) => {
      const known = values.filter((value) => value !== null);
      return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
    });
  }

  /** Names of what was counted under a prefix in this time, the most frequent first. */
  counted(prefix: string): { readonly name: string; readonly label: string; readonly total: number }[] {
    return [...this.store.series.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ name, label: name.slice(prefix.length), total: total(this.sums(name)) }))
      .filter((one) => one.total > 0)
      .sort((a, b) => b.total - a.total);
  }

  private each<T>(name: string, merge: (values: Values) => T): T[] {
    const column = this.store.series.get(name) ?? [];
    return this.spans.map(([from, to]) => merge(column.slice(from, to)));
  }
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
