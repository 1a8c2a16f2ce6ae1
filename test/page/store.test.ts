import { describe, expect, test } from 'vitest';
import { Buckets } from '../../src/page/buckets.ts';
import { overall, qualities } from '../../src/page/quality.ts';
import { Store } from '../../src/page/store.ts';
import type { PageData } from '../../src/worker/page/pageData.ts';
import { Recorder } from '../../src/worker/page/recorder.ts';
import { about, alone, reading, SetClock } from './pretended.ts';

function recorded(points = 100): { recorder: Recorder; point: (totals: Record<string, number>) => void } {
  const clock = new SetClock(1_700_000_000_000);
  const recorder = new Recorder(about, clock, { points });
  const point = (totals: Record<string, number>): void => {
    recorder.record([alone(reading(0, totals))]);
    clock.time += 10_000;
  };
  return { recorder, point };
}

const asSent = (data: PageData): PageData => JSON.parse(JSON.stringify(data)) as PageData;

describe('what the page knows', () => {
  test('asked for piece by piece is what it is as a whole', () => {
    const { recorder, point } = recorded(8);
    const store = new Store();
    for (let i = 0; i < 20; i++) {
      point({ read: i * i, drifts: i > 9 ? 1 : 0 });
      if (i % 3 === 0) store.take(asSent(recorder.data(store.since)));
    }
    store.take(asSent(recorder.data(store.since)));
    const whole = new Store();
    whole.take(asSent(recorder.data(0)));
    expect(store.times).toEqual(whole.times);
    expect(store.times.length).toBe(8);
    expect(store.series.get('read')).toEqual(whole.series.get('read'));
    // It was in an answer before, and is nothing but 0 now.
    expect(store.series.get('drifts')).toEqual(new Array(8).fill(0));
  });

  test('of another partition is asked for from the beginning, and answers to what was asked before are nothing', () => {
    const { recorder, point } = recorded();
    for (let i = 0; i < 12; i++) point({ read: i * i });
    const store = new Store();
    const all = asSent(recorder.data(store.since));
    expect(store.take(all)).toBe(true);
    store.choose(0);
    expect([store.since, store.times, store.series.size]).toEqual([0, [], 0]);
    expect(store.take(all)).toBe(true);
    expect(store.latest).toBeUndefined();
    const own = asSent(recorder.data(0, 0));
    // Twice: two have asked.
    for (let i = 0; i < 2; i++) expect(store.take(own)).toBe(true);
    expect(store.times).toEqual(own.times);
    expect(store.series.get('read')).toEqual([25, 96]);
  });

  test('of a process that has begun anew is asked for from the beginning', () => {
    const { recorder, point } = recorded();
    point({});
    const store = new Store();
    expect(store.take(asSent(recorder.data(0)))).toBe(true);
    const later = asSent(recorder.data(0));
    const other = { ...later, about: { ...later.about, began: later.about.began + 5 } };
    expect(store.take(other)).toBe(false);
    expect([store.since, store.times, store.changed]).toEqual([0, [], 'anew']);
    expect(store.take(other)).toBe(true);
    // Behind a Service: of another pod.
    const pod = { ...other, about: { ...other.about, host: 'driftline-1' } };
    expect(store.take(pod)).toBe(false);
    expect(store.changed).toBe('another');
  });
});

describe('buckets', () => {
  test('lose nothing: sums stay the same, and a rate is of the points that are there', () => {
    const { recorder, point } = recorded(2000);
    for (let i = 0; i < 1000; i++) point({ read: i * 5 });
    const store = new Store();
    store.take(asSent(recorder.data(0)));
    const [from, to] = [store.times[0]!, store.times.at(-1)! + 10_000];
    const buckets = new Buckets(store, from, to, 10_000);
    expect(buckets.times.length).toBeLessThan(200);
    expect(buckets.times.length).toBeGreaterThan(100);
    expect(buckets.sums('read').reduce((a, b) => a + b)).toBe(999 * 5);
    // The last one, too, which has fewer points.
    expect(new Set(buckets.rates('read', 60_000).slice(1))).toEqual(new Set([30]));
    const later = new Buckets(store, store.times[990]!, to, 10_000);
    expect(later.sums('read')).toEqual(new Array(10).fill(5));
  });

  test('have a quality by what was answered: accuracy, or the mean absolute error; none where nothing was', () => {
    const { recorder, point } = recorded();
    point({});
    point({ 'events.online': 8, 'errors.online': 2 });
    point({ 'events.online': 10, 'errors.online': 4 });
    const store = new Store();
    store.take(asSent(recorder.data(0)));
    const buckets = new Buckets(store, store.times[0]!, store.times[2]!, 10_000);
    expect(qualities(buckets, 'online', 'classification')).toEqual([null, 0.75, 0]);
    expect(qualities(buckets, 'online', 'regression')).toEqual([null, 0.25, 1]);
    expect(overall(buckets, 'online', 'classification')).toBeCloseTo(0.6);
    expect(overall(buckets, 'batch', 'classification')).toBeNull();
  });
});
