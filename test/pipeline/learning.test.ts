import { describe, expect, test } from 'vitest';
import { topologyOf } from '../support/configured.ts';
import { Fed, feed, type KeyedEvent } from '../support/feed.ts';
import type { State } from '../../src/core/state.ts';
import { rememberedKeys } from '../support/rememberedKeys.ts';

const minute = 60_000;

describe('the update interval', () => {
  const at = (time: number, more: object = {}): object => ({ id: `t${time}`, time, x: 1, y: 'yes', ...more });
  const learnedAfter = (update: string, ...events: readonly object[]): number[] => {
    const fed = new Fed(
      topologyOf({ update, filters: '[{ kind: range, field: x, maximum: 1, action: quarantine }]' }),
    );
    return events.map((event) => fed.events(event as Record<string, unknown>).pipeline.counts.learned);
  };

  test('is one event by default', () => {
    const fed = feed(topologyOf(), at(1) as Record<string, unknown>, at(2) as Record<string, unknown>);
    expect(fed.pipeline.counts).toMatchObject({ learned: 2, updates: 2 });
    expect(fed.pipeline.waiting.size).toBe(0);
  });

  test('by count: all that wait are learned as soon as there are so many', () => {
    expect(learnedAfter('{ events: 3 }', at(1), at(2), at(3), at(4), at(5), at(6))).toEqual([
      0, 0, 3, 3, 3, 6,
    ]);
  });

  test('by event time: from the first waiting event on', () => {
    const events = [
      at(0),
      at(4 * minute),
      at(5 * minute - 1),
      at(5 * minute),
      at(6 * minute),
      at(11 * minute),
    ];
    expect(learnedAfter('{ events: 100, time: 5m }', ...events)).toEqual([0, 0, 0, 4, 4, 6]);
  });

  test('whichever comes first', () => {
    expect(learnedAfter('{ events: 2, time: 5m }', at(0), at(1), at(2), at(6 * minute))).toEqual([
      0, 2, 2, 4,
    ]);
  });

  test('counts labelled events only; but every accepted one moves the watermark', () => {
    const update = '{ events: 2, time: 5m }';
    expect(learnedAfter(update, at(0), at(1, { y: null }), at(2, { y: 'perhaps' }), at(3))).toEqual([
      0, 0, 0, 2,
    ]);
    expect(learnedAfter(update, at(0), at(5 * minute, { y: null }))).toEqual([0, 1]);
    expect(learnedAfter(update, at(0), at(5 * minute, { y: 'perhaps' }))).toEqual([0, 1]);
    expect(learnedAfter(update, at(0), at(5 * minute, { x: 2 }))).toEqual([0, 1]);
  });

  test('an event that comes late does not turn the watermark back', () => {
    expect(
      learnedAfter(
        '{ events: 9, time: 5m }',
        at(10 * minute),
        at(6 * minute),
        at(12 * minute),
        at(15 * minute),
      ),
    ).toEqual([0, 0, 0, 4]);
    // Older than the watermark by more than the interval: due at once.
    expect(learnedAfter('{ events: 9, time: 5m }', at(10 * minute, { y: null }), at(minute))).toEqual([0, 1]);
  });

  test('learns one by one in their order: the same model as without an interval', () => {
    const events = Array.from({ length: 30 }, (_, i) => ({
      id: i,
      time: i,
      x: (i * 7) % 11,
      y: i % 3 === 0 ? 'yes' : 'no',
    }));
    const model = (events_: string): unknown =>
      feed(
        topologyOf({ update: `{ events: ${events_} }`, transform: '[standardScaler]' }),
        ...events,
      ).pipeline.snapshot()['model'];
    expect(model('10')).toEqual(model('1'));
    expect(model('30')).toEqual(model('1'));
  });
});

describe('lastLabel', () => {
  const topology = (update: string): ReturnType<typeof topologyOf> =>
    topologyOf({
      input: '{ topic: in }',
      features: '{ x: { type: number, missing: 1 } }',
      transform: '[{ kind: lastLabel, count: 2, as: number, keys: 3 }]',
      update: `{ events: ${update} }`,
    });
  const labelled = (key: string | null, y: string): KeyedEvent => ({ key, value: { y } });
  /** The last labels of each key, the latest first, from the least to the most recently labelled key. */
  const known = (fed: Fed): [key: string | null, ...labels: number[]][] => {
    const { parts } = fed.pipeline.chain.snapshot() as unknown as {
      parts: [State & { labels: Float64Array }];
    };
    const [memory] = parts;
    const { labels } = memory;
    return rememberedKeys(memory).map((key, i) => [key, ...labels.slice(2 * i, 2 * i + 2)]);
  };
  const probability = (fed: Fed, key: string | null): number =>
    fed.records([{ key, value: {} }]).predictions.at(-1)!.probabilities!['yes']!;

  test('knows the labels of each key by itself, the latest first', () => {
    const fed = new Fed(topology('1')).records([
      labelled('a', 'yes'),
      labelled('', 'no'),
      labelled('a', 'no'),
      labelled(null, 'yes'),
    ]);
    expect(known(fed)).toEqual([
      ['', 0, NaN],
      ['a', 0, 1],
      [null, 1, NaN],
    ]);
    // As the columns that it makes: 1 and its weight are all that the answers differ by.
    const { weights, intercept } = fed.pipeline.model.weights!();
    const answer = (...last: number[]): number =>
      1 / (1 + Math.exp(-(weights[0]! + weights[1]! * last[0]! + weights[2]! * last[1]! + intercept)));
    expect(probability(fed, 'a')).toBeCloseTo(answer(0, 1), 12);
    expect(probability(fed, '')).toBeCloseTo(answer(0, 0.5), 12);
    expect(probability(fed, null)).toBeCloseTo(answer(1, 0.5), 12);
    expect(probability(fed, 'new')).toBeCloseTo(answer(0.5, 0.5), 12);
  });

  test('remembers no more keys than it may: the one whose label is the oldest goes', () => {
    const fed = new Fed(topology('1')).records(['a', 'b', 'c', 'a', 'd'].map((key) => labelled(key, 'yes')));
    expect(known(fed)).toEqual([
      ['c', 1, NaN],
      ['a', 1, 1],
      ['d', 1, NaN],
    ]);
  });

  test('a label counts as soon as it arrives, whatever the update interval', () => {
    const fed = new Fed(topology('100')).records([labelled('a', 'yes'), labelled('a', 'no')]);
    expect(fed.pipeline.counts.learned).toBe(0);
    expect(known(fed)).toEqual([['a', 0, 1]]);
  });

  test('labels that do not fit, and events without one, are no last labels', () => {
    const fed = new Fed(topology('1')).records([
      labelled('a', 'yes'),
      labelled('a', 'perhaps'),
      { key: 'a', value: {} },
    ]);
    expect(known(fed)).toEqual([['a', 1, NaN]]);
  });

  test('what it gave when an event was predicted is what is learned with it', () => {
    // With the labels known when each was predicted, both learn the same; with those known at the end they would not.
    const labels = ['yes', 'yes', 'no', 'yes', 'no', 'no', 'yes', 'no'].map((y) => labelled('a', y));
    const model = (update: string): unknown =>
      new Fed(topology(update)).records(labels).pipeline.snapshot()['model'];
    expect(model('8')).toEqual(model('1'));
  });
});

test('a change in the losses is found, counted, and its detector goes on', () => {
  const events = Array.from({ length: 1200 }, (_, i) => ({
    id: i,
    time: i,
    x: 1,
    y: i < 600 || i % 2 === 0 ? 'yes' : 'no',
  }));
  const without = feed(topologyOf({ model: 'noChange' }), ...events).pipeline;
  const with_ = feed(topologyOf({ model: 'noChange', drift: 'adwin' }), ...events).pipeline;
  expect(with_.counts.drifts).toBeGreaterThan(0);
  expect(without.counts.drifts).toBe(0);
  expect(
    feed(topologyOf({ model: 'noChange', drift: 'adwin' }), ...events.slice(0, 600)).pipeline.counts.drifts,
  ).toBe(0);
  // Marked only: what is learned and scored is the same.
  expect(with_.evaluation.metrics()).toEqual(without.evaluation.metrics());
});
