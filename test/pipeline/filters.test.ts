import { describe, expect, test } from 'vitest';
import { topologyOf } from '../support/configured.ts';
import { feed, type Event, type Fed } from '../support/feed.ts';

/** An outlier and a duplicate, and enough before them for the filters to know. */
const before = Array.from({ length: 30 }, (_, i) => ({
  id: `e${i}`,
  time: i,
  x: i % 5,
  y: i % 2 === 0 ? 'yes' : 'no',
}));
const bad: readonly (readonly [filter: string, reason: string, event: Event])[] = [
  [
    '{ kind: range, field: x, minimum: -10, maximum: 10 }',
    'range:x',
    { id: 'bad', time: 100, x: 11, y: 'yes' },
  ],
  [
    '{ kind: outlier, field: x, warmUp: 20, window: 100 }',
    'outlier:x',
    { id: 'bad', time: 100, x: 1e6, y: 'yes' },
  ],
  ['{ kind: duplicate, window: 100 }', 'duplicate:id', { ...before[29], time: 100 }],
];

function withAction(filter: string, action: string): ReturnType<typeof topologyOf> {
  const full = action === 'default' ? filter : filter.replace(' }', `, action: ${action} }`);
  return topologyOf({ filters: `[${full}]`, transform: '[{ kind: lastLabel, as: number }, standardScaler]' });
}

/** What is learned and scored: everything in a state but counts, filters and the watermark. */
function learnedState({ pipeline }: Fed): unknown {
  const { chain, model, evaluation, waiting, classes } = pipeline.snapshot();
  return { chain, model, evaluation, waiting, classes };
}

describe.each(bad)('%s', (filter, reason, event) => {
  test.each(['default', 'reject'])('%s: a dead letter with its reason, and nothing else', (action) => {
    const fed = feed(withAction(filter, action), ...before, event);
    expect(fed.outcomes.at(-1)).toMatchObject({ reason, detail: expect.stringMatching(/./) as string });
    expect(fed.pipeline.counts).toMatchObject({
      events: 31,
      accepted: 30,
      rejected: 1,
      dropped: 0,
      quarantined: 0,
      learned: 30,
    });
    expect([...fed.pipeline.counts.rejectedBy]).toEqual([[reason, 1]]);
  });

  test('drop: counted, and nothing else', () => {
    const fed = feed(withAction(filter, 'drop'), ...before, event);
    expect(fed.outcomes.at(-1)).toBeNull();
    expect(fed.pipeline.counts).toMatchObject({
      events: 31,
      accepted: 30,
      rejected: 0,
      dropped: 1,
      quarantined: 0,
      learned: 30,
    });
    expect([...fed.pipeline.counts.droppedBy]).toEqual([[reason, 1]]);
  });

  test('quarantine: predicted', () => {
    const fed = feed(withAction(filter, 'quarantine'), ...before, event);
    expect(fed.predictions.at(-1)?.quarantined).toEqual([reason]);
    expect(fed.predictions.at(-1)?.prediction).not.toBeNull();
    expect(fed.pipeline.counts).toMatchObject({
      events: 31,
      accepted: 31,
      rejected: 0,
      dropped: 0,
      quarantined: 1,
      learned: 30,
    });
    expect([...fed.pipeline.counts.quarantinedBy]).toEqual([[reason, 1]]);
  });

  test.each(['reject', 'quarantine', 'drop'])(
    '%s: neither scored nor learned, nor remembered as a last label',
    (action) => {
      const topology = withAction(filter, action);
      expect(learnedState(feed(topology, ...before, event))).toEqual(learnedState(feed(topology, ...before)));
      const next = { id: 'next', time: 101, x: 1 };
      const with_ = feed(topology, ...before, event, next).outcomes.at(-1);
      expect(with_).toBe(feed(topology, ...before, next).outcomes.at(-1));
    },
  );
});

test('filters stand in their order: the first that rejects or drops ends it, those that quarantine add up', () => {
  const filters = [
    '{ kind: range, field: x, maximum: 1, action: quarantine }',
    '{ kind: range, field: z, maximum: 1, action: quarantine }',
    '{ kind: range, field: x, maximum: 2, action: drop }',
    '{ kind: range, field: x, maximum: 3 }',
  ].join(', ');
  const topology = topologyOf({ filters: `[${filters}]`, features: '{ x: number, z: number }' });
  const fed = feed(
    topology,
    ...[
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 2],
      [4, 2],
    ].map(([x, z], i) => ({ id: i, time: i, x, z })),
  );
  expect(fed.predictions.map((prediction) => prediction.quarantined)).toEqual([
    undefined,
    ['range:x'],
    ['range:x', 'range:z'],
  ]);
  expect(fed.outcomes.slice(3)).toEqual([null, null]);
  // What was dropped is not counted as quarantined.
  expect(fed.pipeline.counts).toMatchObject({ accepted: 3, dropped: 2, rejected: 0, quarantined: 2 });
});

test('an event that was rejected may come again, corrected, under its id', () => {
  const topology = topologyOf({ filters: '[{ kind: range, field: x, maximum: 1 }, duplicate]' });
  const fed = feed(topology, { id: 1, time: 1, x: 5 }, { id: 1, time: 1, x: 1 }, { id: 1, time: 1, x: 1 });
  expect(fed.reasons).toEqual(['range:x', 'duplicate:id']);
  expect(fed.pipeline.counts.accepted).toBe(1);
});

test('a duplicate is known up to the end of the window, and not beyond it', () => {
  const topology = topologyOf({ filters: '[{ kind: duplicate, window: 3, action: drop }]' });
  const ids = ['a', 'b', 'c', 'a', 'd', 'a'];
  expect(
    feed(topology, ...ids.map((id) => ({ id, time: 1, x: 1 }))).outcomes.map((outcome) => outcome === null),
  ).toEqual([false, false, false, true, false, false]);
});

test('a missing number passes range and outlier', () => {
  const topology = topologyOf({
    features: '{ x: { type: number, missing: mean } }',
    filters:
      '[{ kind: range, field: x, minimum: 1, maximum: 2 }, { kind: outlier, field: x, warmUp: 2, window: 10 }]',
  });
  const fed = feed(topology, ...[1, 2, 1, 2].map((x, i) => ({ id: i, time: i, x })), { id: 'm', time: 9 });
  expect(fed.faults).toEqual([]);
});
