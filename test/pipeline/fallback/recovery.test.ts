import { describe, expect, test } from 'vitest';
import { Classes } from '../../../src/core/classes.ts';
import { find } from '../../../src/core/kind.ts';
import { isFiniteState, type State } from '../../../src/core/state.ts';
import { logisticRegression } from '../../../src/models/logisticRegression.ts';
import { optimizers } from '../../../src/models/optimizers/registry.ts';
import { models } from '../../../src/models/registry.ts';
import type { Topology } from '../../../src/pipeline/topology.ts';
import { specOf } from '../../support/defaults.ts';
import { Fed, restored, type Event } from '../../support/feed.ts';
import { frozen } from '../../support/frozen.ts';
import { course, makers, options, rows, topologyWith } from './stream.ts';

const quick = topologyWith(
  {},
  {
    features: '{ x: number, z: number }',
    model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 2.1 } }',
  },
);
/**
 * The same pipeline, whose model has no finite answer any more. No event does that to any of ours; a state could come from elsewhere, and a
 * model to come could have a fault.
 */
function ruined(fed: Fed, topology: Topology = quick): Fed {
  const { model, ...state } = fed.pipeline.snapshot() as State & { model: State };
  const broken = { ...model, intercept: Float64Array.of(NaN) };
  const next = new Fed(topology, { ...state, model: broken }, fed.pipeline.fallbackSnapshot());
  next.outcomes.push(...fed.outcomes);
  return next;
}
/** Makes the weight so large, and so wrong, that learning takes for ever to undo it. */
const poison = (id: number): Event => ({ id, time: id * 1000, x: 1e6, z: -1e6, y: 'no' });

const settled = rows(200, { noise: 0.05 });
const after = rows(200, { from: 201, seed: 2, noise: 0.05 });
const recovered = (fed: Fed): (string | undefined)[] =>
  makers(fed).flatMap((maker) => (maker.recovered === undefined ? [] : [maker.recovered]));

function accuracy(fed: Fed, last: number): number {
  const events = fed.predictions.slice(-last);
  const labels = after.slice(-last).map(({ y }) => y);
  return events.filter(({ prediction }, i) => prediction === labels[i]).length / last;
}

describe('an online model that answers nothing any more', () => {
  test('is replaced by the good copy, marked once, and answers again when the window is clean', () => {
    const fed = ruined(new Fed(quick).events(...settled)).events(...after);
    expect(fed.predictions.every(({ prediction }) => prediction !== null)).toBe(true);
    expect(recovered(fed)).toEqual(['copy']);
    // One event was needed to see it.
    expect(makers(fed).findIndex((maker) => maker.recovered !== undefined)).toBe(201);
    expect(fed.pipeline.fallback!.recoveries).toEqual({ copy: 1, fresh: 0 });
    expect(course(fed)).toEqual([
      'online warmUp',
      'online best',
      'prior notFinite',
      'prior worseThanPrior',
      'online best',
    ]);
    expect(accuracy(fed, 100)).toBeGreaterThan(0.8);
    expect(fed.pipeline.model.weights!().weights[0]).toBeGreaterThan(1);
  });

  test('is begun afresh where the configuration says so, or there is no good copy', () => {
    const recoversFresh = { ...quick, fallback: { ...options, recover: 'fresh' as const } };
    const before = new Fed(recoversFresh).events(...settled);
    const fresh = ruined(before, recoversFresh).events(...after.slice(0, 10));
    expect(recovered(fresh)).toEqual(['fresh']);
    expect(Math.abs(fresh.pipeline.model.weights!().weights[0]!)).toBeLessThan(1);
    expect(makers(fresh).at(-1)).toMatchObject({ source: 'prior', reason: 'warmUp' });
    const early = ruined(new Fed(quick).events(...settled.slice(0, 60))).events(...after);
    expect(recovered(early)).toEqual(['fresh']);
    expect(makers(early).at(-1)).toMatchObject({ source: 'online', reason: 'best' });
  });

  test('is replaced at most once a window, however often it is ruined', () => {
    let fed = new Fed(quick).events(...settled);
    for (let i = 0; i < 400; i++) {
      if (i % 10 === 0) fed = ruined(fed);
      fed.events({ ...after[i % 200]!, id: i });
    }
    const places = makers(fed).flatMap((maker, i) => (maker.recovered === undefined ? [] : [i]));
    expect(places.length).toBeGreaterThan(3);
    places.slice(1).forEach((place, i) => {
      expect(place - places[i]!).toBeGreaterThanOrEqual(options.window);
    });
    expect(fed.predictions.every(({ prediction }) => prediction !== null)).toBe(true);
  });

  test('keeps the memory of stream transformers, and the events that wait', () => {
    const topology = topologyWith(
      {},
      {
        features: '{ x: number, z: number }',
        transform: '[{ kind: lastLabel, as: number }]',
        update: '{ events: 7 }',
      },
    );
    const fed = ruined(new Fed(topology).events(...settled), topology).events(...after.slice(0, 21));
    expect(recovered(fed)).toEqual(['copy']);
    const { counts, waiting, chain } = fed.pipeline;
    expect(counts.learned + waiting.size).toBe(221);
    expect(chain.lastLabel(undefined)).toBe(after[20]!.y === 'yes' ? 1 : 0);
    expect(fed.pipeline.chain.columns.names).toEqual(['x', 'z', 'lastLabel1']);
  });

  const specs = [
    ...models.map((kind) => specOf(kind)),
    ...optimizers.map((optimizer) => specOf(logisticRegression, { optimizer: specOf(optimizer) })),
  ];
  test.each(specs)('is told from a sound one by its numbers: those of %j are finite', (spec) => {
    const kind = find(models, spec);
    for (const task of kind.tasks) {
      const context = {
        task,
        categories: [],
        classes: new Classes(task === 'regression' ? undefined : ['no', 'yes'], 2),
      };
      const model = kind.create(spec.options, context);
      expect(isFiniteState(model.snapshot())).toBe(true);
      model.learnOne({ values: Float64Array.of(1, 2), size: 2, categories: [] }, 1, 1);
      expect(isFiniteState(model.snapshot())).toBe(true);
      expect(isFiniteState({ version: 1, parts: [{ weights: Float64Array.of(1, -Infinity) }] })).toBe(false);
    }
  });

  test('no one is, for one event alone that has no finite answer', () => {
    const sections = {
      label: '{ field: y, type: number }',
      model: '{ kind: linearRegression, optimizer: { kind: sgd, learningRate: 0.05 } }',
      update: '{ events: 1000 }',
    };
    const numbers = settled.map((row) => ({ ...row, y: 3 * row.x }));
    const state = new Fed(topologyWith({}, { ...sections, update: '{ events: 1 }' })).events(...numbers);
    const fed = new Fed(topologyWith({}, sections), state.pipeline.snapshot());
    fed.events(
      { id: 'far', time: 0, x: 1e308, y: 0 },
      ...rows(5, { seed: 4 }).map((row) => ({ ...row, y: row.x })),
    );
    expect(makers(fed)[0]).toMatchObject({ source: 'prior', reason: 'notFinite' });
    expect(fed.pipeline.fallback!.scoresOf('online').size).toBe(options.window);
    expect(fed.pipeline.fallback!.scoresOf('online').loss).toBe(Infinity);
    expect(fed.pipeline.fallback!.recoveries).toEqual({ copy: 0, fresh: 0 });
  });
});

describe('an online model that is worse than the prior', () => {
  test('is replaced where the copy would have done better on the same events', () => {
    const fed = new Fed(topologyWith()).events(...settled, poison(200), ...after);
    expect(recovered(fed)).toEqual(['copy']);
    expect(accuracy(fed, 100)).toBeGreaterThan(0.8);
    const fresh = new Fed(topologyWith({ recover: 'fresh' })).events(...settled, poison(200), ...after);
    expect(recovered(fresh)).toEqual(['fresh']);
  });

  test('is left to learn where the world has changed: the old concept answers nothing', () => {
    const turned = rows(300, { from: 200, seed: 3, turned: true });
    const fed = new Fed(topologyWith()).events(...settled, ...turned);
    expect(recovered(fed)).toEqual([]);
    expect(course(fed)).toContain('prior worseThanPrior');
    expect(makers(fed).at(-1)).toMatchObject({ source: 'online', reason: 'best' });
    const answers = fed.predictions.slice(-100);
    const right = answers.filter(({ prediction }, i) => prediction === turned.slice(-100)[i]!.y);
    expect(right.length).toBeGreaterThan(80);
  });

  test('gets no copy after which there was trouble within a window', () => {
    const copies = (...events: Event[]): Copies => {
      const { pipeline } = new Fed(topologyWith()).events(...events);
      return (pipeline.snapshot() as unknown as Slots).slots.recovery.copies;
    };
    const [start, calm] = [settled.slice(0, 60), settled.slice(60, 85)];
    expect(copies(...start)).toMatchObject({ good: null, candidate: { version: 1 } });
    expect(copies(...start, ...calm)).toMatchObject({ good: { version: 1 } });
    expect(copies(...start, poison(60), ...calm)).toMatchObject({ good: null, candidate: null });
  });
});

interface Copies {
  readonly good: unknown;
  readonly candidate: unknown;
}

interface Slots {
  readonly slots: { readonly recovery: { readonly copies: Copies } };
}

test('recovery does not depend on a batch model', () => {
  const withBatch = (fed: Fed): Fed => {
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 8 }));
    return fed;
  };
  const events = [...settled, poison(200), ...after];
  const last = rows(100, { from: 501, seed: 9 });
  const alone = ruined(new Fed(quick).events(...events)).events(...last);
  const fed = withBatch(ruined(withBatch(new Fed(quick)).events(...events))).events(...last);
  expect(alone.pipeline.fallback!.recoveries.copy).toBe(2);
  expect(fed.hash).toBe(alone.hash);
  expect(makers(fed).map(({ recovered: mark }) => mark)).toEqual(
    makers(alone).map(({ recovered: mark }) => mark),
  );
});

test('cut at any event around a recovery, it goes on bit for bit', () => {
  const events = [...settled, poison(200), ...after.slice(0, 120)];
  const whole = new Fed(topologyWith()).events(...events);
  expect(recovered(whole)).toEqual(['copy']);
  for (let cut = 190; cut < 290; cut += 3) {
    const first = new Fed(topologyWith()).events(...events.slice(0, cut));
    const second = restored(topologyWith(), first.bytes, first.fallbackBytes).events(...events.slice(cut));
    // Record ids are the events' own, so what was fed before does not show.
    expect([...first.outcomes, ...second.outcomes]).toEqual(whole.outcomes);
    expect(second.hash).toBe(whole.hash);
    expect(second.fallbackBytes).toEqual(whole.fallbackBytes);
  }
});
