import { describe, expect, test } from 'vitest';
import { feed, Fed, recordTime, type KeyedEvent } from '../support/feed.ts';
import { topologyOf, type Sections } from '../support/configured.ts';

const good = { id: 'e', time: 1000, x: 1, y: 'yes' };

function reasonsOf(sections: Sections, ...events: readonly Record<string, unknown>[]): string[] {
  return feed(topologyOf(sections), ...events).reasons;
}

describe('id', () => {
  test.each([
    ['e1'],
    [''],
    ['ключ "\\'],
    ['\ud800'],
    ['x'.repeat(300_000)],
    [0],
    [-5],
    [Number.MAX_SAFE_INTEGER],
  ])('goes out as it stood in the event (case %#)', (id) => {
    expect(feed(topologyOf(), { ...good, id }).predictions.map((prediction) => prediction.id)).toEqual([id]);
  });

  test.each([undefined, null, true, 1.5, ['e'], { a: 1 }])('%j is rejected', (id) => {
    expect(feed(topologyOf(), { ...good, id }).faults).toMatchObject([{ reason: 'id' }]);
  });

  test('a whole number that no double holds exactly is rejected, not rounded', () => {
    expect(feed(topologyOf(), '{"id":9007199254740993,"time":1,"x":1}').reasons).toEqual(['id']);
  });

  test('without a field it is topic-partition-offset', () => {
    const fed = feed(topologyOf({ input: '{ topic: in }' }), { x: 1 }, { x: 2, id: 'mine' });
    expect(fed.predictions.map((prediction) => prediction.id)).toEqual(['in-3-100', 'in-3-101']);
  });
});

describe('time', () => {
  test.each([
    [1_600_000_000_000, 1_600_000_000_000],
    [-1, -1],
    ['2020-09-13T12:26:40Z', 1_600_000_000_000],
    ['2020-09-13 14:26:40+02:00', 1_600_000_000_000],
  ])('%j goes out as %i', (time, ms) => {
    expect(feed(topologyOf(), { ...good, time }).predictions.map((prediction) => prediction.time)).toEqual([
      ms,
    ]);
  });

  test.each([undefined, null, '', 'yesterday', '2020-02-30', true, 1e16])('%j is rejected', (time) => {
    expect(feed(topologyOf(), { ...good, time }).faults).toMatchObject([{ reason: 'time' }]);
  });

  test("without a field it is the record's timestamp", () => {
    const fed = feed(topologyOf({ input: '{ topic: in }' }), { x: 1, time: 5 });
    expect(fed.predictions.map((prediction) => prediction.time)).toEqual([recordTime]);
  });

  test('without a field, and where the record has no timestamp either, it is null', () => {
    const fed = new Fed(topologyOf({ input: '{ topic: in }' })).records([{ value: { x: 1 }, timestamp: -1 }]);
    expect(fed.predictions.map((prediction) => prediction.time)).toEqual([null]);
  });
});

describe('a time ahead of its record', () => {
  const ahead = (time: number, timestamp: number, maximumAhead = '1h'): Fed =>
    new Fed(
      topologyOf({ input: `{ topic: in, id: id, time: time, maximumAhead: ${maximumAhead} }` }),
    ).records([{ value: { ...good, time }, timestamp }]);

  test('is clamped to the timestamp + maximumAhead, and counted', () => {
    const fed = ahead(recordTime + 3_600_001, recordTime);
    expect(fed.predictions.map((prediction) => prediction.time)).toEqual([recordTime + 3_600_000]);
    expect(fed.pipeline.counts.clamped).toBe(1);
  });

  test('is taken as it is up to there', () => {
    const fed = ahead(recordTime + 3_600_000, recordTime);
    expect(fed.predictions.map((prediction) => prediction.time)).toEqual([recordTime + 3_600_000]);
    expect(fed.pipeline.counts.clamped).toBe(0);
  });

  test('is not clamped to the timestamp that a record does not have', () => {
    const fed = ahead(recordTime, -1);
    expect(fed.predictions.map((prediction) => prediction.time)).toEqual([recordTime]);
    expect(fed.pipeline.counts.clamped).toBe(0);
  });

  test('does not let the update interval pass for those behind it', () => {
    const topology = topologyOf({ update: '{ events: 100, time: 1h }' });
    const bad = { value: { ...good, id: 'bad', time: recordTime * 2 }, timestamp: 60_000 };
    const events: KeyedEvent[] = [{ value: good, timestamp: 60_000 }, bad];
    expect(new Fed(topology).records(events).pipeline.counts).toMatchObject({ updates: 1, clamped: 1 });
    const later = { value: { ...good, id: 'later', time: 60_001 }, timestamp: 60_001 };
    expect(new Fed(topology).records([...events, later]).pipeline.counts).toMatchObject({
      updates: 1,
      learned: 2,
    });
  });
});

describe('a number feature', () => {
  test.each(['1', true, [1], {}, ''])('%j is no number', (x) => {
    expect(feed(topologyOf(), { ...good, x }).faults).toEqual([
      { reason: 'schema:x', detail: expect.stringContaining('a finite number is needed') as string },
    ]);
  });

  test('too large for a double, it is no number', () => {
    expect(feed(topologyOf(), '{"id":1,"time":1,"x":1e999}').reasons).toEqual(['schema:x']);
  });

  test('with more digits than a double has, it is the nearest double', () => {
    const topology = topologyOf({
      model: 'noChange',
      filters: '[{ kind: range, field: x, maximum: 9007199254740992 }]',
    });
    expect(feed(topology, '{"id":1,"time":1,"x":9007199254740993}').reasons).toEqual([]);
    expect(feed(topology, '{"id":1,"time":1,"x":9007199254740995}').reasons).toEqual(['range:x']);
  });

  test('missing or null, it is rejected by default', () => {
    expect(reasonsOf({}, { ...good, x: undefined }, { ...good, x: null })).toEqual([
      'missing:x',
      'missing:x',
    ]);
  });

  test('missing, it is the constant, which is looked at as any other', () => {
    const sections = {
      features: '{ x: { type: number, missing: 7 } }',
      filters: '[{ kind: range, field: x, maximum: 6 }]',
    };
    expect(reasonsOf(sections, { ...good, x: undefined }, { ...good, x: 6 })).toEqual(['range:x']);
  });

  test('missing, it is the mean of what was learned before', () => {
    // A model that answers the last column's weighted sum: with the same weights, the same x gives the same probability.
    const topology = topologyOf({ features: '{ x: { type: number, missing: mean } }' });
    const before = ['a', 'b', 'c'].map((id, i) => ({
      ...good,
      id,
      x: [1, 2, 6][i],
      y: i === 1 ? 'no' : 'yes',
    }));
    const probability = (x: number | undefined): unknown =>
      feed(topology, ...before, { ...good, id: 'd', x }).predictions.at(-1)?.probabilities;
    expect(probability(undefined)).toEqual(probability(3));
    expect(probability(undefined)).not.toEqual(probability(4));
    expect(feed(topology, { ...good, x: null }).predictions[0]?.probabilities).toEqual({ no: 0.5, yes: 0.5 });
  });
});

describe('a category feature', () => {
  const sections = { features: '{ c: category }', transform: '[oneHot]' };
  const learnt = (...values: readonly unknown[]): Fed =>
    feed(
      topologyOf(sections),
      ...values.map((c, i) => ({ id: i, time: i, c, y: i % 2 === 0 ? 'yes' : 'no' })),
    );

  test('compares as text: a number, true and false are the categories of that text', () => {
    const fed = learnt(1, '1', true, 'true', 0.5, '0.5', '', 'constructor', '__proto__');
    expect(fed.pipeline.chain.columns.names).toEqual([
      'c=1',
      'c=true',
      'c=0.5',
      'c=',
      'c=constructor',
      'c=__proto__',
    ]);
    expect(fed.pipeline.counts.learned).toBe(9);
  });

  test.each([[[1]], [{}], [1e300]])('%j has no exact text', (c) => {
    expect(learnt(c).reasons).toEqual(['schema:c']);
  });

  test('a whole number that no double holds exactly is refused, not rounded', () => {
    expect(feed(topologyOf(sections), '{"id":1,"time":1,"c":9007199254740993}').reasons).toEqual([
      'schema:c',
    ]);
  });

  test('missing, it is rejected or the constant', () => {
    expect(learnt(undefined, null).reasons).toEqual(['missing:c', 'missing:c']);
    const constant = topologyOf({ ...sections, features: '{ c: { type: category, missing: none } }' });
    expect(feed(constant, { ...good, c: null }).pipeline.chain.columns.names).toEqual(['c=none']);
  });
});

describe('fields that every object has', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty'];

  test.each(names)(
    'a feature %s is missing where the event does not have it, and read where it has',
    (name) => {
      const topology = topologyOf({ features: `{ ${name}: number }`, label: '' });
      const fed = feed(
        topology,
        '{"id":1,"time":1}',
        `{"id":2,"time":1,"${name}":5}`,
        `{"id":3,"time":1,"${name}":{}}`,
      );
      expect(fed.reasons).toEqual([`missing:${name}`, `schema:${name}`]);
      expect(fed.predictions).toHaveLength(1);
    },
  );

  test.each(names)('a label %s is not there where the event does not have it', (name) => {
    const fed = feed(
      topologyOf({ label: `{ field: ${name} }`, model: 'noChange' }),
      '{"id":1,"time":1,"x":1}',
    );
    expect(fed.pipeline.counts).toMatchObject({ unlabelled: 1, unfit: 0 });
  });

  test.each(names)('an id and a time %s are missing where the event does not have them', (name) => {
    expect(reasonsOf({ input: `{ topic: in, id: ${name} }` }, { x: 1 })).toEqual(['id']);
    expect(reasonsOf({ input: `{ topic: in, time: ${name} }` }, { x: 1 })).toEqual(['time']);
  });
});

describe('source and key', () => {
  const source = { input: '{ topic: in, source: meter }' };
  test('a source may be missing, text or an exact number; nothing else', () => {
    expect(
      reasonsOf(source, { x: 1 }, { x: 1, meter: null }, { x: 1, meter: 'a' }, { x: 1, meter: 7 }),
    ).toEqual([]);
    expect(reasonsOf(source, { x: 1, meter: [1] }, { x: 1, meter: 2 ** 60 })).toEqual([
      'schema:meter',
      'schema:meter',
    ]);
  });

  test('a key field counts instead of the key of the record', () => {
    const topology = topologyOf({
      input: '{ topic: in, key: market }',
      label: '{ field: y, classes: [no, yes] }',
      transform: '[{ kind: lastLabel, as: number }]',
    });
    const at = (key: string, market: string, y: string): KeyedEvent => ({ key, value: { x: 0, market, y } });
    const byField = new Fed(topology).records([
      at('k1', 'm', 'yes'),
      at('k2', 'm', 'no'),
      at('k3', 'n', 'no'),
    ]);
    const byRecord = new Fed(
      topologyOf({ transform: '[{ kind: lastLabel, as: number }]', input: '{ topic: in }' }),
    ).records([at('m', '', 'yes'), at('m', '', 'no'), at('n', '', 'no')]);
    const answers = ({ predictions }: Fed): unknown =>
      predictions.map((prediction) => prediction.probabilities);
    expect(answers(byField)).toEqual(answers(byRecord));
    expect(byField.hash).toBe(byRecord.hash);
    expect(reasonsOf({ input: '{ topic: in, key: market }' }, { x: 1, market: [] })).toEqual([
      'schema:market',
    ]);
  });

  test('keys that are no text, and bytes that differ, are different keys', () => {
    const topology = topologyOf({ input: '{ topic: in }', transform: '[lastLabel, oneHot]' });
    const keys = (...all: (string | null)[]): number =>
      (
        new Fed(topology).records(all.map((key) => ({ key, value: { x: 0, y: 'no' } }))).pipeline.snapshot()[
          'chain'
        ] as unknown as {
          parts: { lengths: Uint32Array }[];
        }
      ).parts[0]!.lengths.length;
    expect(keys(null, '', 'a', 'ä', 'Ã¤', 'a')).toBe(5);
  });
});

describe('text that has no UTF-8', () => {
  test.each(['"\\ud800"', '"a\\udc00b"', '"\\ud800\\ud800"'])(
    '%s is refused where it would be remembered',
    (text) => {
      const topology = topologyOf({ input: '{ topic: in, id: id, time: time, key: k }' });
      const fed = new Fed(topology).events(`{"id":"1","time":1,"x":1,"k":${text},"y":"no"}`);
      expect(fed.faults).toMatchObject([{ reason: 'schema:k' }]);
      const labelled = new Fed(topologyOf({ label: 'y' })).events(`{"id":"1","time":1,"x":1,"y":${text}}`);
      expect(labelled.pipeline.counts.unfit).toBe(1);
    },
  );
});
