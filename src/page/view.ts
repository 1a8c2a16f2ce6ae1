import type { PageData } from '../worker/page/pageData.ts';
import { Buckets } from './buckets.ts';
import { cards } from './cards.ts';
import { Charts } from './charts.ts';
import { byId } from './element.ts';
import { count, dateTime, timeZone } from './format.ts';
import { partitionTable } from './partitions.ts';
import type { Store } from './store.ts';

const hour = 3_600_000;

const changes = {
  none: '',
  anew: 'The process was started anew. ',
  another: 'Another process answers than before: behind a Service, any of them may. ',
};

/** A time before now. */
export interface Range {
  readonly label: string;
  readonly ms: number;
}

export const ranges: readonly [Range, ...Range[]] = [
  { label: 'last hour', ms: hour },
  { label: '6 hours', ms: 6 * hour },
  { label: '24 hours', ms: 24 * hour },
];

/** All that is shown of what is known. */
export class View {
  range = ranges[0];
  private readonly store: Store;
  private readonly charts = new Charts(byId('charts'));

  constructor(store: Store) {
    this.store = store;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.charts.recolor();
    });
  }

  /** Of another process. */
  forget(): void {
    this.charts.forget();
  }

  /** Of a worker, now. */
  showWorker(data: PageData): void {
    const { about, now, shown } = data;
    // A process that is young is seen from its beginning on.
    const began = Math.min(this.store.times[0] ?? about.began, now - 12 * shown.interval);
    const partitions = data.partitions.length + data.unlisted;
    this.show(
      data,
      Math.max(now - this.range.ms, began),
      this.range.label,
      partitions === 1 ? 'one partition in this process' : `${partitions} partitions in this process`,
    );
    byId('partitions').replaceChildren(...partitionTable(data));
    byId('memory').textContent =
      `${changes[this.store.changed ?? 'none']}Recorded since ${dateTime(about.began)}, when this process started: ` +
      `a point each ${about.interval / 1000} s, of this process's partitions alone, kept in memory for ` +
      `${Math.round((about.interval * about.points) / hour)} h, and gone after a restart. ` +
      (shown.partition === null
        ? ''
        : `Of one partition by itself, as now of ${shown.partition}, a point each ${shown.interval / 1000} s. `) +
      (data.unkept.length === 0
        ? ''
        : `There is no room for ${data.unkept.length} more partitions by themselves; among all together they are counted. `) +
      `All of it, for longer, is at /metrics. Times are of ${timeZone}.`;
  }

  /** Of a file, once and for all. */
  showFile(data: PageData, name: string): void {
    const { times } = this.store;
    byId('ranges').hidden = byId('partitions').hidden = true;
    this.show(data, times[0]!, 'whole file', `backtest of ${name}`);
    byId('memory').textContent =
      `Drawn by driftline backtest --report at ${count(times.length)} places of the file, by ` +
      (data.about.file?.axis === 'time' ? `event time, of ${timeZone}.` : 'the number of the row.');
  }

  private show(data: PageData, from: number, range: string, what: string): void {
    const { about, now, shown } = data;
    const buckets = new Buckets(this.store, from, now, shown.interval);
    const partitions = data.partitions.filter(
      ({ partition }) => shown.partition === null || partition === shown.partition,
    );
    document.title = `${about.app} – Driftline`;
    byId('title').textContent = about.app;
    byId('about').textContent =
      `${about.input} → ${about.output} · Driftline ${about.version} · ${what}${about.host === null ? '' : ` · ${about.host}`}`;
    byId('cards').replaceChildren(...cards({ ...data, partitions }, buckets, range));
    this.charts.draw(buckets, about, from / 1000, now / 1000);
  }
}
