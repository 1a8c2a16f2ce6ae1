import type { Check } from '../health.ts';
import type { Clock } from '../ports.ts';
import { History } from './history.ts';
import type { About, PageData, PartitionRow } from './pageData.ts';
import { levels, PartitionHistory } from './partitionHistory.ts';
import { totalNames, type PartitionReading, type Reading, type Totals } from './reading.ts';

/** ms between two points, and how many: a day. */
export const pointInterval = 10_000;
export const pointsKept = 8640;
/** Of one partition by itself, a point stands for so many. */
const pointsTogether = 6;
/** Bytes for what is of each partition by itself; what is of all together takes 2.2 MB at most. */
const bytesByPartition = 2.75e6;
/** How many partitions are listed one by one. */
const mostRows = 200;
/** What a partition's answers of one point before count for: those of the last three minutes or so make its quality. */
const fading = 0.95;
/** The worst of the partitions'. */
const worst = ['lagSeconds', 'checkpointAge'] as const;

const servedEvents = totalNames.indexOf('events.served');
const servedErrors = totalNames.indexOf('errors.served');
const servedErrorsRest = totalNames.lastIndexOf('errors.served');

/** What is known of a partition from the point before. */
interface Before {
  readonly totals: Totals | undefined;
  readonly batchModel: string | null;
  /** Faded sums. */
  readonly events: number;
  readonly errors: number;
}

/**
 * Makes points of readings: what has happened since the point before, summed up over this process's partitions, and the worst lag and
 * checkpoint age. A partition that was not there before, or has another pipeline since, counts from the next point on.
 */
export class Recorder {
  private readonly about: About;
  private readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  private readonly history: History;
  private readonly byPartition: PartitionHistory;
  private before = new Map<string, Before>();
  private readings: readonly (Reading | undefined)[] = [];
  private readonly started: number;

  constructor(
    about: Omit<About, 'began' | 'interval' | 'points'>,
    clock: Pick<Clock, 'now' | 'elapsed'>,
    { interval = pointInterval, points = pointsKept } = {},
  ) {
    this.clock = clock;
    this.started = clock.elapsed();
    this.history = new History(points);
    this.byPartition = new PartitionHistory(
      Math.ceil(points / pointsTogether),
      pointsTogether,
      bytesByPartition,
    );
    this.about = { ...about, began: clock.now(), interval, points };
  }

  get interval(): number {
    return this.about.interval;
  }

  /** Of all that lasts: it grows with the number of series alone, which is bounded. */
  get bytes(): number {
    return this.history.bytes + this.byPartition.bytes;
  }

  /** How it stands now, without a point. @param readings a member's each; undefined: it did not answer */
  see(readings: readonly (Reading | undefined)[]): void {
    this.readings = readings;
  }

  /** A point. */
  record(readings: readonly (Reading | undefined)[]): void {
    const after = new Map<string, Before>();
    const sums = new Map<string, number>();
    readings.forEach((reading, member) => {
      if (reading === undefined) this.keepBefore(member, after);
      for (const partition of reading?.partitions ?? []) {
        const key = `${member}/${partition.partition}`;
        const gained = new Map<string, number>();
        after.set(key, this.recordPartition(partition, this.before.get(key), gained));
        for (const [name, value] of gained) sums.set(name, (sums.get(name) ?? 0) + value);
        for (const name of levels) gained.set(name, partition[name] ?? NaN);
        this.byPartition.gather(partition.partition, gained);
      }
    });
    const all = readings.flatMap((reading) => reading?.partitions ?? []);
    sums.set('partitions', all.length);
    for (const name of worst) sums.set(name, highest(all.map((one) => one[name])));
    sums.set('lag', sumOf(all.map(({ lag }) => lag)));
    this.before = after;
    this.see(readings);
    // By the clock that never goes back: the points' times ascend.
    const { began } = this.about;
    const time = Math.round(began + this.clock.elapsed() - this.started);
    this.history.add(time, sums);
    this.byPartition.next(time);
  }

  /** @param since the number of the first point that is wanted; @param partition null: of all together; @param ready null: of a file */
  data(since: number, partition: number | null = null, ready: Check | null = null): PageData {
    const rows = this.rows();
    const { about, byPartition } = this;
    const shown =
      partition === null
        ? { interval: about.interval, points: about.points }
        : { interval: about.interval * pointsTogether, points: byPartition.points };
    return {
      about,
      now: this.clock.now(),
      shown: { partition, ...shown },
      ready,
      kept: byPartition.kept,
      unkept: byPartition.unkept,
      ...(partition === null ? this.history.since(since) : byPartition.since(since, partition)),
      partitions: rows.slice(0, mostRows),
      unlisted: Math.max(0, rows.length - mostRows),
      batch: this.readings.find((reading) => reading !== undefined)?.batch ?? null,
    };
  }

  /** Of a member that did not answer: what has happened meanwhile counts when it does. */
  private keepBefore(member: number, after: Map<string, Before>): void {
    for (const [key, before] of this.before) if (key.startsWith(`${member}/`)) after.set(key, before);
  }

  private recordPartition(
    { totals, batchModel }: PartitionReading,
    before: Before | undefined,
    sums: Map<string, number>,
  ): Before {
    const add = (name: string, value: number): void => {
      if (value !== 0) sums.set(name, (sums.get(name) ?? 0) + value);
    };
    if (before !== undefined && batchModel !== null && batchModel !== before.batchModel) add('swaps', 1);
    let [events, errors] = [(before?.events ?? 0) * fading, (before?.errors ?? 0) * fading];
    if (totals !== undefined && totals.restores === before?.totals?.restores) {
      const was = before.totals;
      const gained = totals.values.map((value, i) => value - was.values[i]!);
      gained.forEach((value, i) => {
        add(totalNames[i]!, value);
      });
      events += gained[servedEvents]!;
      errors += gained[servedErrors]! + gained[servedErrorsRest]!;
      const rejected = new Map(was.rejected);
      for (const [reason, count] of totals.rejected) {
        const value = count - (rejected.get(reason) ?? 0);
        if (value !== 0) add(this.history.reasonSeries(reason), value);
      }
    }
    return { totals, batchModel: batchModel ?? before?.batchModel ?? null, events, errors };
  }

  private rows(): PartitionRow[] {
    const { readings, before, about } = this;
    const rows = readings.flatMap((reading, member) =>
      (reading?.partitions ?? []).map(({ totals, ...row }): PartitionRow => {
        const { events = 0, errors = 0 } = before.get(`${member}/${row.partition}`) ?? {};
        const error = errors / events;
        const quality = about.task === 'classification' ? 1 - error : error;
        return {
          ...row,
          thread: readings.length > 1 ? member : null,
          quality: totals === undefined || events < 1 ? null : quality,
        };
      }),
    );
    return rows.sort((a, b) => a.partition - b.partition);
  }
}

function highest(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? NaN : known.reduce((a, b) => Math.max(a, b));
}

function sumOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? NaN : known.reduce((a, b) => a + b);
}
