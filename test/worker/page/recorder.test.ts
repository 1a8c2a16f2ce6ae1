import { describe, expect, test } from 'vitest';
import { Recorder } from '../../../src/worker/page/recorder.ts';
import { about, alone, reading, SetClock } from '../../page/pretended.ts';

const clock = (): SetClock => new SetClock(1_700_000_000_000);

describe('a point', () => {
  test('is what has happened since the one before, of all partitions, and the worst of what can be bad', () => {
    const recorder = new Recorder(about, clock());
    const at = (read: number, lag: number | null, lagSeconds: number | null, drifts = 0) =>
      alone(
        reading(0, { read, drifts }, { lag, lagSeconds, checkpointAge: 30 }, [['json', read / 10]]),
        reading(1, { read: 2 * read, drifts: 0 }, { lag: 5, lagSeconds: 1, checkpointAge: 9 }, [['json', 1]]),
      );
    recorder.record([at(1000, null, null)]);
    recorder.record([at(1010, 7, 2.5)]);
    recorder.record([at(1030, 0, 0, 1)]);
    const { series, times, next } = recorder.data(0);
    expect([next, times.length]).toEqual([3, 3]);
    // What a partition has counted before this process saw it is nobody's news.
    expect(series['read']).toEqual([0, 30, 60]);
    expect(series['drifts']).toEqual([0, 0, 1]);
    expect(series['rejected.json']).toEqual([0, 1, 2]);
    expect(series['lag']).toEqual([5, 12, 5]);
    expect(series['lagSeconds']).toEqual([1, 2.5, 1]);
    expect(series['checkpointAge']).toEqual([30, 30, 30]);
    expect(series).not.toHaveProperty('swaps');
  });

  test('of a partition that has another pipeline, was away or did not answer counts nothing twice', () => {
    const recorder = new Recorder(about, clock());
    const point = (...given: Parameters<Recorder['record']>) => {
      recorder.record(...given);
      return recorder.data(recorder.data(0).next - 1).series['read'] ?? [0];
    };
    point([alone(reading(0, { read: 100 }))]);
    expect(point([alone(reading(0, { read: 150 }))])).toEqual([50]);
    // From its checkpoint: less than before; then further on.
    expect(point([alone(reading(0, { read: 120 }, {}, [], 2))])).toEqual([0]);
    expect(point([alone(reading(0, { read: 125 }, {}, [], 2))])).toEqual([5]);
    expect(point([alone(reading(0, {}, { totals: undefined, state: 'restoring' }))])).toEqual([0]);
    expect(point([alone(reading(0, { read: 900 }, {}, [], 3))])).toEqual([0]);
    // Another process had it meanwhile.
    expect(point([alone()])).toEqual([0]);
    expect(point([alone(reading(0, { read: 5000 }, {}, [], 3))])).toEqual([0]);
    expect(point([undefined])).toEqual([0]);
    expect(point([alone(reading(0, { read: 5010 }, {}, [], 3))])).toEqual([0]);
  });

  test('is of all members of a process, each with partitions of its own', () => {
    const recorder = new Recorder(about, clock());
    const at = (a: number, b: number) => [
      alone(reading(2, { read: a, 'events.served': a, 'errors.served': a / 2 })),
      alone(reading(0, { read: b }), reading(1, { read: b })),
    ];
    recorder.record(at(0, 0));
    recorder.record(at(10, 7));
    recorder.record([at(12, 7)[0], undefined]);
    const { series, partitions } = recorder.data(0);
    expect(series['read']).toEqual([0, 24, 2]);
    expect(series['partitions']).toEqual([3, 3, 1]);
    expect(partitions.map(({ partition, thread, quality }) => [partition, thread, quality])).toEqual([
      [2, 0, 0.5],
    ]);
  });

  test('tells of another batch model, not of the first one that is seen', () => {
    const recorder = new Recorder(about, clock());
    for (const batchModel of ['a', 'a', null, 'a', 'b'])
      recorder.record([alone(reading(0, {}, { batchModel }))]);
    expect(recorder.data(0).series['swaps']).toEqual([0, 0, 0, 0, 1]);
  });

  test('is unknown where nothing is', () => {
    const recorder = new Recorder(about, clock());
    recorder.record([alone(reading(0, {}, { lag: null, lagSeconds: null, checkpointAge: null }))]);
    const { series } = JSON.parse(JSON.stringify(recorder.data(0))) as { series: Record<string, unknown> };
    expect(series).toMatchObject({ lag: [null], lagSeconds: [null], checkpointAge: [null] });
  });

  test('comes after the one before, also where the time of day goes back', () => {
    const time = clock();
    const recorder = new Recorder(about, { elapsed: () => time.time, now: () => 5_000_000 - time.time });
    for (let i = 0; i < 3; i++) {
      recorder.record([]);
      time.time += 10_000;
    }
    const { times } = recorder.data(0);
    expect(times.map((one) => one - times[0]!)).toEqual([0, 10_000, 20_000]);
  });
});

describe('the memory', () => {
  test('is 5 MB at most for a day, with a thousand partitions and more reasons than there are places', () => {
    const recorder = new Recorder(about, clock());
    const partitions = (times: number) =>
      Array.from({ length: 1000 }, (_, p) =>
        reading(p, { read: times }, {}, [
          [`missing:f${p}`, times],
          ['json', times],
        ]),
      );
    for (const times of [1, 2, 3]) recorder.record([alone(...partitions(times))]);
    expect(recorder.bytes).toBeLessThan(5e6);
    const { about: told, series, partitions: rows, unlisted } = recorder.data(0);
    expect((told.interval * told.points) / 3_600_000).toBe(24);
    const reasons = Object.entries(series).filter(([name]) => name.startsWith('rejected.'));
    expect(reasons.length).toBe(25);
    // None is lost: those without a place stand together.
    expect(reasons.map(([, [, second]]) => second).reduce<number>((sum, n) => sum + n!, 0)).toBe(2000);
    expect(series).toHaveProperty(['rejected.others']);
    expect([rows.length, unlisted]).toEqual([200, 800]);
  });

  test('forgets the oldest points, and gives those that are asked for', () => {
    const time = clock();
    const recorder = new Recorder(about, time, { interval: 10, points: 4 });
    for (let read = 0; read < 7; read++) {
      recorder.record([alone(reading(0, { read: read * read }))]);
      time.time += 10;
    }
    const all = recorder.data(0);
    expect(all.times.map((one) => one - all.about.began)).toEqual([30, 40, 50, 60]);
    expect(all.series['read']).toEqual([5, 7, 9, 11]);
    expect(recorder.data(5).series['read']).toEqual([9, 11]);
    expect(recorder.data(7).times).toEqual([]);
    expect(recorder.data(1e9).times).toEqual([]);
  });
});
