import { History, type Stretch } from './history.ts';

/** Of what is no sum over a time, the highest value of the time counts; where a partition is not here it is unknown. */
export const levels = ['lag', 'lagSeconds', 'checkpointAge'] as const;
const isLevel = (name: string): boolean => (levels as readonly string[]).includes(name);
/** Series for which a partition must find room; few have more. */
export const roomTaken = 24;

const prefixOf = (partition: number): string => `${partition}/`;
const nameOf = (name: string): string => name.slice(name.indexOf('/') + 1);

/**
 * What was of each partition by itself, a coarser point for some of the process's. Memory is bounded: a partition for which there is no
 * room is not kept at all, and takes the place of one that has left the process.
 */
export class PartitionHistory {
  private readonly history: History;
  private readonly every: number;
  private readonly most: number;
  /** Of each partition that is kept, how many series it has. */
  private readonly series = new Map<number, number>();
  private readonly refused = new Set<number>();
  /** Since the last point. */
  private gathered = new Map<number, Map<string, number>>();
  private records = 0;

  /** @param every so many of the process's points are one; @param bytes for all partitions */
  constructor(points: number, every: number, bytes: number) {
    this.history = new History(points, (name) => (isLevel(nameOf(name)) ? NaN : 0));
    this.every = every;
    this.most = Math.floor((bytes - this.history.bytes) / this.history.columnBytes);
  }

  get bytes(): number {
    return this.history.bytes;
  }

  get points(): number {
    return this.history.points;
  }

  get kept(): number[] {
    return [...this.series.keys()].sort((a, b) => a - b);
  }

  /** Those for which there was no room. */
  get unkept(): number[] {
    return [...this.refused].sort((a, b) => a - b);
  }

  since(first: number, partition: number): Stretch {
    const { next, times, series } = this.history.since(first, prefixOf(partition));
    for (const name of levels) series[name] ??= times.map(() => NaN);
    return { next, times, series };
  }

  /** Of one of the process's points. @param values `levels` among them, which may be NaN */
  gather(partition: number, values: ReadonlyMap<string, number>): void {
    const own = this.gathered.get(partition) ?? new Map<string, number>();
    this.gathered.set(partition, own);
    for (const [name, value] of values) {
      const before = own.get(name);
      if (before === undefined || Number.isNaN(before)) own.set(name, value);
      else if (!isLevel(name)) own.set(name, before + value);
      else if (value > before) own.set(name, value);
    }
  }

  /** All partitions of one of the process's points have been gathered. */
  next(time: number): void {
    if (++this.records % this.every !== 0) return;
    const values = new Map<string, number>();
    for (const partition of this.refused) if (!this.gathered.has(partition)) this.refused.delete(partition);
    for (const [partition, own] of this.gathered) {
      const named = [...own].map(([name, value]) => [prefixOf(partition) + name, value] as const);
      if (!this.keep(partition, named)) continue;
      for (const [name, value] of named) values.set(name, value);
    }
    this.history.add(time, values);
    this.gathered.clear();
  }

  /** Finds room for a partition's values. */
  private keep(partition: number, values: readonly (readonly [name: string, value: number])[]): boolean {
    const had = this.series.get(partition);
    if (had === undefined && this.refused.has(partition) && this.away() === undefined) return false;
    const needed = (had ?? 0) + values.filter(([name, value]) => this.history.begins(name, value)).length;
    const others = [...this.series].filter(([other]) => other !== partition);
    let taken = others.reduce((sum, [, series]) => sum + Math.max(roomTaken, series), 0);
    while (taken + Math.max(roomTaken, needed) > this.most) {
      const away = this.away();
      if (away === undefined) {
        this.forget(partition);
        this.refused.add(partition);
        return false;
      }
      taken -= Math.max(roomTaken, this.series.get(away)!);
      this.forget(away);
    }
    this.refused.delete(partition);
    this.series.set(partition, needed);
    return true;
  }

  /** One that is kept, and has left the process. */
  private away(): number | undefined {
    return this.kept.find((partition) => !this.gathered.has(partition));
  }

  private forget(partition: number): void {
    this.series.delete(partition);
    this.history.forget(prefixOf(partition));
  }
}
