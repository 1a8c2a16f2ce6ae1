import { describe, expect, test } from 'vitest';
import { topologyOf, type Sections } from '../support/configured.ts';
import { Fed, feed, type Event, type KeyedEvent } from '../support/feed.ts';

function jsonOf(sections: Sections, ...events: readonly Event[]): unknown[] {
  return feed(topologyOf(sections), ...events).outcomes;
}

describe("a prediction's JSON", () => {
  test('has its keys in this order, and one probability a class', () => {
    expect(jsonOf({}, { id: 'e1', time: 831427200000, x: 1 })).toEqual([
      '{"id":"e1","time":831427200000,"prediction":"no","probabilities":{"no":0.5,"yes":0.5},' +
        '"model":{"source":"online","kind":"logisticRegression","learned":0}}',
    ]);
  });

  test('of a regression has a number and no probabilities', () => {
    const sections = { label: '{ field: y, type: number }', model: 'linearRegression' };
    expect(jsonOf(sections, { id: 1, time: 2, x: 1 })).toEqual([
      '{"id":1,"time":2,"prediction":0,"model":{"source":"online","kind":"linearRegression","learned":0}}',
    ]);
  });

  test('is null as long as the model cannot answer', () => {
    const events = [
      { id: 1, time: 1, x: 1, y: 'a' },
      { id: 2, time: 2, x: 1, y: 'b' },
      { id: 3, time: 3, x: 1 },
    ];
    const [first, second, third] = jsonOf({ label: 'y' }, ...events);
    expect(first).toBe(
      '{"id":1,"time":1,"prediction":null,"model":{"source":"online","kind":"logisticRegression","learned":0}}',
    );
    expect(second).toContain('"prediction":null,"model"');
    expect(third).toMatch(
      /"prediction":"[ab]","probabilities":\{"a":0\.\d+,"b":0\.\d+\},"model".*"learned":2/,
    );
  });

  test('is null where a number that diverged is no longer one', () => {
    const sections = {
      label: '{ field: y, type: number }',
      model: '{ kind: linearRegression, optimizer: { kind: sgd, learningRate: 1e200 } }',
    };
    const events = Array.from({ length: 6 }, (_, i) => ({ id: i, time: i, x: 1e100, y: i }));
    const fed = feed(topologyOf(sections), ...events);
    expect(fed.predictions.at(-1)?.prediction).toBeNull();
    const { counts, evaluation } = fed.pipeline;
    expect(counts.unanswered + evaluation.scored).toBe(6);
    for (const value of Object.values(evaluation.metrics())) expect(value).not.toBeNaN();
  });

  test('of a quarantined event lists each reason at its end', () => {
    const sections = {
      filters:
        '[{ kind: range, field: x, maximum: 1, action: quarantine }, { kind: duplicate, action: quarantine }]',
    };
    const event = { id: 1, time: 1, x: 5 };
    expect(jsonOf(sections, event, event)).toEqual([
      expect.stringMatching(/"learned":0\},"quarantined":\["range:x"\]\}$/),
      expect.stringMatching(/"learned":0\},"quarantined":\["range:x","duplicate:id"\]\}$/),
    ]);
  });

  test.each(['id: "ä\\u2028\\"', 'a/b', '\u0000'])(
    'is valid JSON whatever the id and the classes are (%j)',
    (name) => {
      const events = [name, 'other', name].map((y, i) => ({ id: `${name}${i}`, time: i, x: 1, y }));
      const fed = feed(topologyOf({ label: 'y' }), ...events);
      expect(fed.predictions.map((prediction) => prediction.id)).toEqual(events.map((event) => event.id));
      expect(Object.keys(fed.predictions.at(-1)?.probabilities ?? {})).toEqual([name, 'other']);
    },
  );
});

describe('labels keep their type', () => {
  test.each([
    ['numbers', [0, 1], '0,"probabilities":{"0":0.5,"1":0.5}'],
    ['true and false', [false, true], 'false,"probabilities":{"false":0.5,"true":0.5}'],
    ['texts', ['0', '1'], '"0","probabilities":{"0":0.5,"1":0.5}'],
  ])('declared as %s', (_, classes, answer) => {
    const topology = topologyOf({ label: `{ field: y, classes: ${JSON.stringify(classes)} }` });
    const fed = feed(
      topology,
      { id: 1, time: 1, x: 0, y: classes[1] },
      { id: 2, time: 2, x: 0, y: String(classes[0]) },
    );
    expect(fed.outcomes[0]).toContain(`"prediction":${answer}`);
    expect(fed.pipeline.counts).toMatchObject({ learned: 2, unfit: 0 });
  });

  test('learned as they appear, in their order of appearance', () => {
    const fed = feed(
      topologyOf({ label: 'y', model: 'noChange' }),
      ...[3, true, '3', 'x', 2.5].map((y, i) => ({ id: i, time: i, x: 0, y })),
      { id: 'end', time: 9, x: 0 },
    );
    expect(fed.pipeline.classes.labels).toEqual([3, true, 'x', 2.5]);
    expect(fed.predictions.map((prediction) => prediction.prediction)).toEqual([null, 3, true, 3, 'x', 2.5]);
  });
});

describe('a label that does not fit', () => {
  const event = { id: 1, time: 1, x: 1 };
  test.each([
    ['a class that is not declared', {}, 'maybe'],
    ['a list as a class', {}, ['yes']],
    ['an object as a class', { label: 'y' }, {}],
    ['a number that is not exact as a class', { label: 'y' }, 2 ** 60],
    ['text as a number', { label: '{ field: y, type: number }', model: 'linearRegression' }, '5'],
    ['true as a number', { label: '{ field: y, type: number }', model: 'linearRegression' }, true],
  ])('%s: predicted, not learned, counted', (_, sections: Sections, y) => {
    const fed = feed(topologyOf(sections), { ...event, y });
    expect(fed.predictions).toHaveLength(1);
    expect(fed.pipeline.counts).toMatchObject({
      accepted: 1,
      unfit: 1,
      unlabelled: 0,
      learned: 0,
      rejected: 0,
    });
    expect(fed.pipeline.evaluation.scored).toBe(0);
  });

  test('a number too large for a double: predicted, not learned, counted', () => {
    const topology = topologyOf({ label: '{ field: y, type: number }', model: 'linearRegression' });
    expect(feed(topology, '{"id":1,"time":1,"x":1,"y":-1e999}').pipeline.counts).toMatchObject({
      accepted: 1,
      unfit: 1,
    });
  });

  test('one class more than the model can tell apart', () => {
    const events = ['a', 'b', 'c', 'a'].map((y, i) => ({ ...event, id: i, y }));
    const fed = feed(topologyOf({ label: 'y' }), ...events);
    expect(fed.pipeline.counts).toMatchObject({ accepted: 4, unfit: 1, learned: 3, unanswered: 2 });
    expect(fed.pipeline.classes.labels).toEqual(['a', 'b']);
  });

  test.each([[undefined], [null]])('%j is no label at all', (y) => {
    expect(feed(topologyOf(), { ...event, y }).pipeline.counts).toMatchObject({ unlabelled: 1, unfit: 0 });
  });

  test('without a label in the configuration nothing is learned, whatever stands in the event', () => {
    const fed = feed(topologyOf({ label: '', drift: '' }), { ...event, y: 'yes' });
    expect(fed.pipeline.counts).toMatchObject({ accepted: 1, unlabelled: 1, learned: 0 });
  });
});

describe('an event is predicted before it is learned', () => {
  test('each prediction is what a pipeline without the labels from it on gives', () => {
    const topology = topologyOf({
      transform: '[{ kind: lastLabel, as: number }, standardScaler]',
      drift: 'adwin',
    });
    const events = Array.from({ length: 40 }, (_, i) => ({
      id: i,
      time: i,
      x: (i * 7) % 5,
      y: i % 3 === 0 ? 'yes' : 'no',
    }));
    const all = feed(topology, ...events).outcomes;
    for (let i = 0; i < events.length; i++) {
      const unlabelled = { ...events[i], y: undefined };
      expect(feed(topology, ...events.slice(0, i), unlabelled).outcomes[i]).toBe(all[i]);
    }
  });

  test('`learned` is how many labelled events the model had learned when it answered', () => {
    const events = Array.from({ length: 7 }, (_, i) => ({ id: i, time: i, x: 1, y: 'yes' }));
    const learned = feed(topologyOf({ update: '{ events: 3 }' }), ...events).predictions.map(
      ({ model }) => model.learned,
    );
    expect(learned).toEqual([0, 0, 0, 3, 3, 3, 6]);
  });
});

test('a prediction and the state depend on nothing of a record but key, value, timestamp and place', () => {
  const events: KeyedEvent[] = [{ key: 'a', value: { x: 1, y: 'yes' } }, { value: { x: 2, y: 'no' } }];
  const topology = topologyOf({ input: '{ topic: in }' });
  const first = new Fed(topology).records(events);
  const second = new Fed(topology).records(events);
  expect(second.outcomes).toEqual(first.outcomes);
  expect(second.hash).toBe(first.hash);
});
