import { always, type Span, type Spool } from './ports.ts';

/** Of all rows, how many may lie beyond the window's end as bad dates, and how many of them at most. */
const strayShare = 0.001;
const mostStray = 1000;

/** The event times that count, and how much of them there is. */
export interface FoundWindow {
  readonly window: Span;
  /** Event time of the newest row in it, ms; NaN: there is none. */
  readonly last: number;
  /** Rows in it. */
  readonly rows: number;
  /** Share of the window that lies before the first row, from 0 to 1: the topic, or the files, begin later. */
  readonly missing: number;
  /** Rows whose time lies beyond the window's end: bad dates. */
  readonly stray: number;
}

/**
 * The last `length` ms of event time. The newest row ends it, unless it stands alone: where at most a thousandth of the rows lie beyond a gap
 * that is longer than the whole window, their dates are taken for wrong ones, since a single one of them would leave an empty window.
 */
export async function findWindow(spool: Spool, length: number): Promise<FoundWindow> {
  let all = 0;
  for await (const times of spool.times(always)) for (const time of times) if (!Number.isNaN(time)) all++;
  if (all === 0) return { window: always, last: NaN, rows: 0, missing: 1, stray: 0 };
  const newest = await largest(spool, Math.min(mostStray, Math.floor(strayShare * all)) + 1);
  let stray = 0;
  for (let i = 1; i < newest.length; i++) if (newest[i - 1]! - newest[i]! > length) stray = i;
  const last = newest[stray]!;
  const from = last - length;
  let [first, rows] = [last, 0];
  for await (const times of spool.times({ from, to: last })) {
    for (const time of times) {
      if (!(time >= from && time <= last)) continue;
      rows++;
      if (time < first) first = time;
    }
  }
  // The end is a row's time, and the window holds that row.
  return { window: { from, to: last + 1 }, last, rows, missing: (first - from) / length, stray };
}

/** The largest times, in descending order. */
async function largest(spool: Spool, count: number): Promise<number[]> {
  const kept: number[] = [];
  for await (const times of spool.times(always)) {
    for (const time of times) {
      if (kept.length === count && !(time > kept.at(-1)!)) continue;
      if (Number.isNaN(time)) continue;
      let i = kept.length;
      while (i > 0 && kept[i - 1]! < time) i--;
      kept.splice(i, 0, time);
      if (kept.length > count) kept.pop();
    }
  }
  return kept;
}
