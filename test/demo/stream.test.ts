import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { KeyedValue } from '../../deploy/demo/client.ts';
import { readFigures, type Figures } from '../../deploy/demo/figures.ts';
import { play } from '../../deploy/demo/player.ts';
import type { PlayedRecord } from '../../deploy/demo/spoil.ts';
import { watchUntilDone } from '../../deploy/demo/watch.ts';

const live = new AbortController().signal;
const fast = { rate: undefined, partitions: 1, signal: live, sent: () => undefined };
const records: PlayedRecord[] = Array.from({ length: 1_201 }, (_, i) => ({
  value: `v${i}`,
  day: `day ${i % 5}`,
  ...(i % 400 === 7 && {
    spoiled: { id: `e${i}`, kind: 'json' as const, expected: 'rejected' as const, reason: 'json' },
  }),
}));

/** A topic that began before: its first offset is not 0. */
function topic(first = 100) {
  const sends: string[][] = [];
  let next = first;
  const send = (values: readonly KeyedValue[]): Promise<number> => {
    sends.push(values.map(({ value }) => value));
    next += values.length;
    return Promise.resolve(next - values.length);
  };
  return { sends, send };
}

describe('the player', () => {
  test('sends all records in their order, at most 500 at once', async () => {
    const { sends, send } = topic();
    const counts: number[] = [];
    const { count } = await play(records, { send }, { ...fast, sent: (sent) => counts.push(sent) });
    expect(sends.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(sends.flat()).toEqual(records.map(({ value }) => value));
    expect(count).toBe(1_201);
    expect(counts).toEqual([500, 1_000, 1_201]);
  });

  test('writes down the offset that the broker gave to what was spoiled', async () => {
    const { spoiled } = await play(records, topic(), fast);
    expect(spoiled.map(({ offset, id }) => [offset, id])).toEqual([
      [107, 'e7'],
      [507, 'e407'],
      [907, 'e807'],
    ]);
  });

  test('sends what is of one day to one partition, in its order, and all days to some', async () => {
    const sent = new Map<number, string[]>();
    const send = (values: readonly KeyedValue[], partition: number): Promise<number> => {
      const before = sent.get(partition) ?? [];
      sent.set(partition, [...before, ...values.map(({ value }) => value)]);
      return Promise.resolve(before.length);
    };
    const many = records.map((record, i) => ({ ...record, day: `day ${Math.floor(i / 20)}` }));
    const { spoiled } = await play(many, { send }, { ...fast, partitions: 4 });
    expect([...sent.keys()].sort()).toEqual([0, 1, 2, 3]);
    const all = [...sent.values()];
    for (const values of all) {
      const numbers = values.map((value) => Number(value.slice(1)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    for (let day = 0; day < 60; day++) {
      const own = many.filter((record) => record.day === `day ${day}`).map(({ value }) => value);
      expect(all.filter((values) => values.some((value) => own.includes(value)))).toHaveLength(1);
    }
    for (const { partition, offset, id } of spoiled)
      expect(sent.get(partition)![offset]).toBe(`v${id.slice(1)}`);
  });

  test('holds a rate', async () => {
    const started = performance.now();
    await play(records.slice(0, 200), topic(), { ...fast, rate: 1_000 });
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(0.19);
    expect(seconds).toBeLessThan(1);
  });

  test('halts before the first event of each month, when all before it are sent, and for no late duplicate', async () => {
    const days = [
      '1996-05-31',
      '1996-05-31',
      '1996-06-01',
      '1996-05-31',
      '1996-06-30',
      '1996-08-02',
      '1997-01-01',
    ];
    const { sends, send } = topic();
    const nights: [month: string, sent: number, last: string | undefined][] = [];
    await play(
      days.map((day, i) => ({ day, value: `${i}` })),
      { send },
      {
        ...fast,
        night: (month, sent) => {
          nights.push([month, sent, sends.flat().at(-1)]);
          return Promise.resolve();
        },
      },
    );
    expect(nights).toEqual([
      ['1996-06', 2, '1'],
      ['1996-08', 5, '4'],
      ['1997-01', 6, '5'],
    ]);
    expect(sends.flat()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  test('a night is no part of the time in which the rate is held', async () => {
    const days = Array.from({ length: 40 }, (_, i) => ({
      day: i < 20 ? '1996-05-31' : '1996-06-01',
      value: `${i}`,
    }));
    let woke = NaN;
    const night = async (): Promise<void> => {
      await sleep(300);
      woke = performance.now();
    };
    await play(days, topic(), { ...fast, rate: 200, night });
    // The twenty events after it take a tenth of a second, as ever, less what the player was late by before it; without
    // the guard they take none.
    expect(performance.now() - woke).toBeGreaterThan(50);
  });

  test('stops at an interrupt', async () => {
    const interrupt = new AbortController();
    const { sends, send } = topic();
    const playing = play(
      records,
      { send },
      {
        ...fast,
        rate: 100,
        signal: interrupt.signal,
        sent: () => {
          interrupt.abort();
        },
      },
    );
    await expect(playing).rejects.toThrow();
    expect(sends).toHaveLength(1);
  });
});

describe('the watch', () => {
  const figures = (events: number, lag: number): Figures => ({ ...readFigures(''), events, lag });

  test('ends when all that was played is counted and no lag is left, not before', async () => {
    const answers = [figures(5, 0), figures(10, 2), figures(10, NaN), figures(10, 0)];
    const shown: Figures[] = [];
    // Nothing is known of the whole at the first look.
    const last = await watchUntilDone(
      () => Promise.resolve(answers[shown.length]!),
      () => (shown.length <= 1 ? undefined : 10),
      (one) => shown.push(one),
      live,
    );
    expect(shown).toEqual(answers);
    expect(last).toBe(answers[3]);
  });

  test('an answer that fails once is asked for again', async () => {
    let asked = 0;
    const ask = (): Promise<Figures> =>
      asked++ === 0 ? Promise.reject(new Error('busy')) : Promise.resolve(figures(10, 0));
    expect(
      (
        await watchUntilDone(
          ask,
          () => 10,
          () => undefined,
          live,
        )
      ).events,
    ).toBe(10);
  });

  test('an interrupt ends it', async () => {
    const interrupt = new AbortController();
    const watching = watchUntilDone(
      () => Promise.resolve(figures(1, 1)),
      () => 10,
      () => {
        interrupt.abort();
      },
      interrupt.signal,
    );
    await expect(watching).rejects.toThrow('aborted');
  });
});
