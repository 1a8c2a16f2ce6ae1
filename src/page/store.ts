import type { PageData } from '../worker/page/pageData.ts';

/** All points that were told of, put together from one answer after the other. */
export class Store {
  /** Whose points are wanted; null: of all partitions together. */
  partition: number | null = null;
  /** The newest answer; undefined: there was none yet. */
  latest: PageData | undefined;
  times: number[] = [];
  readonly series = new Map<string, (number | null)[]>();
  /** Another process answers than before, or the same one has begun anew: the points before are gone. */
  changed: 'another' | 'anew' | undefined;

  /** What to ask for next. */
  get since(): number {
    return this.latest?.next ?? 0;
  }

  /** @param partition whose points are wanted from now on */
  choose(partition: number | null): void {
    this.partition = partition;
    this.forget();
  }

  /** @returns false: it is of another process than the one before, and all must be asked for anew */
  take(data: PageData): boolean {
    // Another partition was chosen since it was asked for, or two have asked for the same.
    if (data.shown.partition !== this.partition) return true;
    const before = this.latest;
    if (
      before !== undefined &&
      (before.about.began !== data.about.began || before.about.host !== data.about.host)
    ) {
      this.forget();
      this.changed = before.about.host === data.about.host ? 'anew' : 'another';
      return false;
    }
    if (data.next - data.times.length < this.since) return true;
    this.latest = data;
    const had = this.times.length;
    this.times.push(...data.times);
    for (const [name, values] of Object.entries(data.series)) {
      const column = this.series.get(name) ?? new Array<number | null>(had).fill(0);
      column.push(...values);
      this.series.set(name, column);
    }
    const excess = Math.max(0, this.times.length - data.shown.points);
    // A series that an answer leaves out was 0 in it.
    for (const column of this.series.values()) {
      while (column.length < this.times.length) column.push(0);
      column.splice(0, excess);
    }
    this.times.splice(0, excess);
    return true;
  }

  private forget(): void {
    this.latest = undefined;
    this.times = [];
    this.series.clear();
  }
}
