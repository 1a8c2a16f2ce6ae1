import { describe, expect, test } from 'vitest';
import { PartitionHistory, roomTaken } from '../../../src/worker/page/partitionHistory.ts';
import { totalNames, type PartitionReading } from '../../../src/worker/page/reading.ts';
import { Recorder } from '../../../src/worker/page/recorder.ts';
import { about, alone, reading, SetClock } from '../../page/pretended.ts';

const clock = (): SetClock => new SetClock(1_700_000_000_000);

describe('a point', () => {
  test('of errors in small units is told to seven digits, and one beyond single precision is large, not unknown', () => {
    const recorder = new Recorder({ ...about, task: 'regression' }, clock());
    for (const error of [0, 9.512345e-8, 9.512345e-8 + 1e300])
      recorder.record([alone(reading(0, { 'errors.online': error }))]);
    const [, small, large] = recorder.data(0).series['errors.online']!;
    expect(small).toBeCloseTo(9.512345e-8, 13);
    expect(large).toBeGreaterThan(3e38);
    expect(large).toBeLessThan(Infinity);
  });

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
    // What has happened while it was silent.
    expect(point([alone(reading(0, { read: 5010 }, {}, [], 3))])).toEqual([10]);
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

describe('of one partition by itself', () => {
  /** @param points of the process: six of them are one point */
  const recorded = (points: number, at: (i: number) => PartitionReading[]): Recorder => {
    const time = clock();
    const recorder = new Recorder(about, time, { points: 600 });
    for (let i = 0; i < points; i++) {
      recorder.record([alone(...at(i))]);
      time.time += 10_000;
    }
    return recorder;
  };

  test('a point is the sum of a minute, and the worst of it', () => {
    const recorder = recorded(13, (i) => [
      reading(4, { read: 10 * i }, { lagSeconds: i % 5, lag: null, checkpointAge: i }, [['json', i]]),
      reading(9, { read: i }, { lagSeconds: null }),
    ]);
    const { shown, series, times, next, about: told } = recorder.data(0, 4);
    expect(shown).toEqual({ partition: 4, interval: 60_000, points: 100 });
    expect([next, times.map((time) => time - told.began)]).toEqual([2, [50_000, 110_000]]);
    expect(series).toMatchObject({
      read: [50, 60],
      'rejected.json': [5, 6],
      lagSeconds: [4, 4],
      checkpointAge: [5, 11],
    });
    expect(recorder.data(1, 9).series).toMatchObject({ read: [6], lagSeconds: [NaN] });
    expect(recorder.data(0, 9).series).not.toHaveProperty(['rejected.json']);
    expect([recorder.data(0).kept, recorder.data(0).unkept]).toEqual([[4, 9], []]);
  });

  test('is unknown, and not well, where it was not here', () => {
    const recorder = recorded(24, (i) => [
      ...(i < 6 || i >= 18 ? [reading(0, { read: i }, { lagSeconds: 1 })] : []),
      ...(i < 12 ? [] : [reading(1, { read: i }, { lagSeconds: 2 })]),
    ]);
    expect(recorder.data(0, 0).series).toMatchObject({ read: [5, 0, 0, 5], lagSeconds: [1, NaN, NaN, 1] });
    expect(recorder.data(0, 1).series).toMatchObject({ read: [0, 0, 5, 6], lagSeconds: [NaN, NaN, 2, 2] });
    const unknown = [NaN, NaN, NaN, NaN];
    expect(recorder.data(0, 77).series).toEqual({
      lag: unknown,
      lagSeconds: unknown,
      checkpointAge: unknown,
    });
  });

  test('adds up to what all together have', () => {
    const recorder = recorded(60, (i) =>
      [0, 1, 2].map((p) => reading(p, { read: i * (p + 1) }, {}, [[`missing:f${p}`, i * p]])),
    );
    const sumOf = (name: string, partition: number | null): number =>
      ((recorder.data(0, partition).series[name] ?? []) as number[]).reduce((a, b) => a + b, 0);
    for (const name of ['read', 'rejected.missing:f1', 'rejected.missing:f2'])
      expect([0, 1, 2].reduce((sum, p) => sum + sumOf(name, p), 0)).toBe(sumOf(name, null));
  });

  test('is kept as far as there is room, and those that leave make room', () => {
    const from = (first: number) =>
      Array.from({ length: 30 }, (_, p) => reading(first + p, { read: first }, { lag: 3 }));
    const time = clock();
    const recorder = new Recorder(about, time);
    const minute = (first: number): void => {
      for (let i = 0; i < 6; i++) {
        recorder.record([alone(...from(first))]);
        time.time += 10_000;
      }
    };
    minute(0);
    const before = recorder.data(0);
    expect(before.kept.length).toBeGreaterThanOrEqual(18);
    expect([...before.kept, ...before.unkept]).toEqual(Array.from({ length: 30 }, (_, p) => p));
    minute(0);
    expect(recorder.data(0).kept).toEqual(before.kept);
    // 20 to 29 are still here: they come first, then as many of the others as have room.
    minute(20);
    const { kept, unkept } = recorder.data(0);
    expect(kept.length).toBe(before.kept.length);
    expect([...kept, ...unkept].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, p) => 20 + p));
    expect(recorder.data(0, 3).series['lag']).toEqual([NaN, NaN, NaN]);
    expect(recorder.data(0, kept[0]).series['lag']).toHaveLength(3);
    expect(recorder.bytes).toBeLessThan(5e6);
  });

  test('is given up where it needs more room than there is', () => {
    const history = new PartitionHistory(10, 1, 80 + 40 * (2 * roomTaken + 3));
    const values = (count: number) => new Map(Array.from({ length: count }, (_, i) => [`rejected.${i}`, 1]));
    const point = (first: number, second: number): void => {
      history.gather(0, values(first));
      history.gather(1, values(second));
      history.next(1);
      expect(history.bytes).toBeLessThanOrEqual(80 + 40 * (2 * roomTaken + 3));
    };
    point(2, roomTaken);
    expect(history.kept).toEqual([0, 1]);
    point(roomTaken + 3, 1);
    expect(history.kept).toEqual([0, 1]);
    point(1, roomTaken + 1);
    expect([history.kept, history.unkept]).toEqual([[0], [1]]);
    // It would find room for now, and lose it with the next rare reason again.
    point(1, 1);
    expect([history.kept, history.unkept]).toEqual([[0], [1]]);
    expect(history.since(0, 1).series).not.toHaveProperty(['rejected.0']);
    const alone = (count: number): void => {
      history.gather(1, values(count));
      history.next(2);
    };
    alone(1);
    expect([history.kept, history.unkept]).toEqual([[0, 1], []]);
    alone(roomTaken + 1);
    expect([history.kept, history.unkept]).toEqual([[1], []]);
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
    // With all series of all together.
    const whole = Object.fromEntries(totalNames.map((name) => [name, 1]));
    recorder.record([alone(reading(2000, {}))]);
    recorder.record([alone(reading(2000, whole, { batchModel: 'a' }))]);
    recorder.record([alone(reading(2000, whole, { batchModel: 'b' }))]);
    for (const times of [1, 2, 3, 4, 5, 6, 7, 8, 9]) recorder.record([alone(...partitions(times))]);
    expect(recorder.bytes).toBeLessThan(5e6);
    expect(recorder.bytes).toBeGreaterThan(2.2e6);
    const { about: told, series, partitions: rows, unlisted } = recorder.data(0);
    expect((told.interval * told.points) / 3_600_000).toBe(24);
    const reasons = Object.entries(series).filter(([name]) => name.startsWith('rejected.'));
    expect(reasons.length).toBe(25);
    // None is lost: those without a place stand together.
    expect(reasons.map(([, values]) => values[4]).reduce<number>((sum, n) => sum + n!, 0)).toBe(2000);
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
