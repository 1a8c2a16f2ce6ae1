import { describe, expect, test } from 'vitest';
import { answerReasons } from '../../../src/pipeline/fallback/reasons.ts';
import type { FallbackOptions } from '../../../src/pipeline/topology.ts';
import { Fed } from '../../support/feed.ts';
import { frozen } from '../../support/frozen.ts';
import { topologyOf, type Sections } from '../../support/configured.ts';
import { course, makers, options, rows, topologyWith, unlabelled } from './stream.ts';

const good = { x: 8 };
const bad = { x: -8 };

/** A pipeline with a batch model beside it from the start. */
function beside(
  weights: Record<string, number>,
  fallback: Partial<FallbackOptions> = {},
  sections: Sections = {},
): Fed {
  const fed = new Fed(topologyWith(fallback, sections));
  fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, weights));
  return fed;
}

/** So fast that it never settles: worse than the prior on noise. */
const wild = {
  model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 300 } }',
};

describe('the record', () => {
  test('says who answered, of which kind, what it had learned or which version it is, and why', () => {
    const fed = beside(good).events(...rows(200));
    const texts = fed.outcomes as string[];
    expect(texts[0]).toMatch(
      /"model":\{"source":"batch","kind":"logistic","version":"v1","reason":"warmUp"\}\}$/,
    );
    const alone = new Fed(topologyWith()).events(...rows(30));
    expect(alone.outcomes[7]).toMatch(
      /"model":\{"source":"online","kind":"logisticRegression","learned":7,"reason":"warmUp"\}\}$/,
    );
    expect(alone.outcomes[29]).toMatch(/"learned":29,"reason":"best"\}\}$/);
    const prior = new Fed(topologyWith({}, wild)).events(...rows(100, { noise: 0.5 }));
    expect(prior.outcomes[99]).toMatch(
      /"model":\{"source":"prior","kind":"prior","learned":50,"reason":"worseThanPrior"\}\}$/,
    );
  });

  test('without `fallback` is as it was, and so is the state', () => {
    const fed = new Fed(topologyOf()).events(...rows(30));
    expect(fed.outcomes[7]).toMatch(
      /"model":\{"source":"online","kind":"logisticRegression","learned":7\}\}$/,
    );
    expect(fed.pipeline.snapshot()).not.toHaveProperty('slots');
    expect(fed.pipeline.fallbackSnapshot()).toBeUndefined();
    // What is switched off goes; the rest of the state is the same.
    const on = new Fed(topologyWith({}, { model: 'logisticRegression' })).events(...rows(30));
    expect(new Fed(topologyOf(), on.pipeline.snapshot()).hash).toBe(fed.hash);
    const later = new Fed(topologyWith({}, { model: 'logisticRegression' }), fed.pipeline.snapshot());
    expect(course(later.events(...rows(60, { from: 30, seed: 2 })))).toEqual(['online best']);
  });

  test('of a quarantined event has an answer, which is not scored', () => {
    const filters = '[{ kind: range, field: x, minimum: -2, maximum: 2, action: quarantine }]';
    const fed = beside(good, {}, { filters }).events(...rows(100));
    const scores = (): unknown => ({
      slots: fed.pipeline.snapshot()['slots'],
      batch: fed.pipeline.fallbackSnapshot()!['batch'],
    });
    const before = scores();
    fed.events({ id: 1, time: 1, x: 9, y: 'no' });
    expect(fed.outcomes.at(-1)).toMatch(/"reason":"best"\},"quarantined":\["range:x"\]\}$/);
    expect(scores()).toEqual(before);
    fed.events({ id: 2, time: 2, x: 1, y: 'no' });
    expect(scores()).not.toEqual(before);
  });
});

describe('who answers', () => {
  test('batch in the warm-up, then the better one', () => {
    expect(course(beside(good).events(...rows(400, { noise: 0 })))).toEqual(['batch warmUp', 'batch best']);
    expect(course(beside({ x: 0.01 }).events(...rows(400)))).toEqual(['batch warmUp', 'online best']);
  });

  test('online, and by and by the prior, where batch is worse than the prior', () => {
    const fed = beside(bad).events(...rows(60));
    expect(course(fed)).toEqual(['batch warmUp', 'online best']);
    // What batch would have answered is scored all the same.
    expect(fed.pipeline.fallback!.scoresOf('batch').loss).toBeGreaterThan(2);
    expect(fed.pipeline.fallback!.scoresOf('batch').size).toBe(50);
  });

  test('batch without any labels; without batch online, null where it has to be', () => {
    expect(course(beside(good).events(...unlabelled(rows(60))))).toEqual(['batch warmUp']);
    expect(course(new Fed(topologyWith()).events(...unlabelled(rows(60))))).toEqual(['online warmUp']);
    const open = new Fed(topologyWith({}, { label: 'y' })).events(...unlabelled(rows(9)));
    expect(open.predictions.every(({ prediction }) => prediction === null)).toBe(true);
    expect(course(open)).toEqual(['online warmUp']);
  });

  test('the prior, where a model has no answer before the classes are known', () => {
    const fed = new Fed(topologyWith({}, { label: 'y' })).events(
      ...[1, 2, 3].map((id) => ({ id, time: id, x: 1, y: 'a' })),
    );
    expect(fed.predictions.map(({ prediction }) => prediction)).toEqual([null, 'a', 'a']);
    expect(makers(fed).map(({ source }) => source)).toEqual(['online', 'prior', 'prior']);
  });

  test('what was not answered before the classes were known is held against neither', () => {
    const fed = new Fed(topologyWith({}, { label: 'y' })).events(...rows(40));
    const { fallback } = fed.pipeline;
    expect(fallback!.scoresOf('prior')).toMatchObject({ size: 39, worse: false });
    expect(fallback!.scoresOf('online').loss).toBeLessThan(1);
    expect(makers(fed).at(-1)).toMatchObject({ source: 'online', reason: 'best' });
  });

  test("the prior by the last label of the event's key, where that is remembered", () => {
    const sections = { input: '{ topic: in, id: id, time: time, key: key }' };
    // Each key's labels take turns; one key is a label ahead.
    const events = rows(200).map((row, i) => ({
      ...row,
      key: `k${i % 2}`,
      y: [0, 1, 1, 0][i % 4] === 1 ? 'yes' : 'no',
    }));
    const losses = ['[]', '[{ kind: lastLabel }, oneHot]'].map((transform) => {
      const fed = new Fed(topologyWith({}, { ...sections, transform })).events(...events);
      return fed.pipeline.fallback!.scoresOf('prior').loss;
    });
    expect(losses[0]).toBeGreaterThan(0.6);
    expect(losses[1]).toBeLessThan(0.1);
  });

  test('online, as soon as batch is too old in event time', () => {
    // The window ended at 0, an event a second: after the 1,000th batch is too old.
    const fed = beside(good, { use: 'batch' }).events(...rows(1100, { noise: 0 }));
    expect(course(fed)).toEqual(['batch best', 'online stale']);
    expect(makers(fed).findIndex(({ reason }) => reason === 'stale')).toBe(1001);
    expect(fed.pipeline.fallback!.batchAge(fed.pipeline.watermark)).toBe(1_099_000);
    // Without any event time there is no age.
    expect(fed.pipeline.fallback!.batchAge(NaN)).toBeUndefined();
  });

  test('online, where batch could not be had; a batch model that comes later answers', () => {
    const fed = new Fed(topologyWith());
    fed.pipeline.fallback!.useBatch(undefined, true);
    fed.events(...rows(30));
    expect(course(fed)).toEqual(['online store']);
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, good, { version: 'v2' }));
    fed.events(...rows(60, { from: 30, seed: 2, noise: 0 }));
    expect(course(fed)).toEqual(['online store', 'online best', 'batch best']);
    expect(makers(fed).at(-1)).toEqual({ source: 'batch', kind: 'logistic', version: 'v2', reason: 'best' });
  });

  test('another, where batch is not finite', () => {
    const fed = beside({ x: NaN }, { use: 'batch' }).events(...rows(60));
    expect(course(fed)).toEqual(['online notFinite']);
    expect(fed.predictions.every(({ prediction }) => prediction !== null)).toBe(true);
    expect(fed.pipeline.fallback!.scoresOf('batch').loss).toBe(Infinity);
  });

  test('the scores of a slot go on where another version takes its place', () => {
    const fed = beside(good).events(...rows(100));
    const loss = fed.pipeline.fallback!.scoresOf('batch').loss;
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, bad, { version: 'v2' }));
    expect(fed.pipeline.fallback!.scoresOf('batch').loss).toBe(loss);
    fed.events(...rows(100, { from: 100, seed: 2 }));
    expect(fed.pipeline.fallback!.scoresOf('batch').loss).toBeGreaterThan(loss * 2);
  });
});

test('each reason of the list is reached, and all answers are counted', () => {
  const feds = [
    beside(good).events(...rows(300)),
    beside(good, { use: 'batch', maximumAge: 1 }).events(...rows(50)),
    beside({ x: NaN }, { use: 'batch' }).events(...rows(50)),
    new Fed(topologyWith({}, wild)).events(...rows(100, { noise: 0.5 })),
    new Fed(topologyWith()),
  ];
  feds[4]!.pipeline.fallback!.useBatch(undefined, true);
  feds[4]!.events(...rows(10));
  const counted = feds.map((fed) => [...fed.pipeline.fallback!.answers.entries()]);
  feds.forEach((fed, i) => {
    for (const { slot, reason, count } of counted[i]!)
      expect(makers(fed).filter((maker) => maker.source === slot && maker.reason === reason)).toHaveLength(
        count,
      );
    expect(counted[i]!.reduce((sum, { count }) => sum + count, 0)).toBe(fed.predictions.length);
  });
  const reached = new Set(counted.flat().flatMap(({ reason, count }) => (count > 0 ? [reason] : [])));
  expect([...reached].sort()).toEqual(answerReasons.map(({ reason }) => reason).sort());
});

describe('regression', () => {
  const sections = {
    label: '{ field: y, type: number }',
    model: '{ kind: linearRegression, optimizer: { kind: sgd, learningRate: 0.05 } }',
  };
  const events = rows(300).map((row) => ({ ...row, y: 3 * row.x + 1 }));

  test('is compared by the squared error, and answered by the best', () => {
    const fed = new Fed(topologyWith({}, sections));
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 3 }, { intercept: 2 }));
    fed.events(...events);
    // What online lost while it learned goes out of the window by and by.
    expect(course(fed)).toEqual(['batch warmUp', 'batch best', 'online best']);
    expect(fed.pipeline.fallback!.scoresOf('batch').loss).toBeCloseTo(1, 10);
    expect(fed.pipeline.fallback!.scoresOf('prior').loss).toBeGreaterThan(2);
  });

  test('one event that the online model has no finite number for is answered by another', () => {
    const fed = new Fed(topologyWith({}, sections)).events(...events, { id: 'far', time: 0, x: 1e308 });
    expect(makers(fed).at(-1)).toMatchObject({
      source: 'prior',
      learned: options.window,
      reason: 'notFinite',
    });
    expect(fed.predictions.at(-1)!.prediction).toEqual(expect.any(Number));
    expect(makers(fed.events(...rows(1).map((row) => ({ ...row, y: undefined })))).at(-1)).toMatchObject({
      source: 'online',
      reason: 'best',
    });
  });
});
