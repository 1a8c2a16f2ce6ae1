import { describe, expect, it } from 'vitest';
import type { PartSpec } from '../../src/core/options.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import type { WorkerOptions } from '../../src/worker/options.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  endOf,
  options,
  outcomeOf,
  runToEnd,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(160, 6);
const [before, after] = [events.slice(0, 120), events.slice(120)];
const { topology } = options;

const withOptions = (spec: PartSpec, change: Readonly<Record<string, unknown>>): PartSpec => ({
  ...spec,
  options: { ...spec.options, ...change },
});

const filter = (kind: string, change: Readonly<Record<string, unknown>>): Partial<Topology> => ({
  filters: topology.filters.map((one) =>
    one.spec.kind === kind ? { ...one, spec: withOptions(one.spec, change) } : one,
  ),
});

const transformer = (kind: string, change: Readonly<Record<string, unknown>>): Partial<Topology> => ({
  transform: topology.transform.map((spec) => (spec.kind === kind ? withOptions(spec, change) : spec)),
});

const drift = (change: Readonly<Record<string, unknown>>): Partial<Topology> => ({
  drift: { ...topology.drift!, detector: withOptions(topology.drift!.detector, change) },
});

const constant = (learningRate: number): PartSpec => ({ kind: 'constant', options: { learningRate } });

/** Each number that only tunes, smaller and larger; of one that bounds a memory, only larger. */
const changes: readonly (readonly [string, Partial<Topology>])[] = [
  ['the update interval, shorter', { update: { events: 1, time: undefined } }],
  ['the update interval, longer', { update: { events: 7, time: 60_000 } }],
  ['the sliding window, longer', { window: 1000 }],
  ['input.maximumAhead', { input: { ...topology.input, maximumAhead: 1000 } }],
  ['a range', filter('range', { minimum: -0.5, maximum: 0.5 })],
  ['an outlier threshold', filter('outlier', { threshold: 2, warmUp: 30 })],
  ['an outlier window, longer', filter('outlier', { window: 500 })],
  ['a duplicate window, longer', filter('duplicate', { window: 5000 })],
  ['the keys of lastLabel, more', transformer('lastLabel', { keys: 1000 })],
  ['the categories of oneHot, more', transformer('oneHot', { maximum: 5000 })],
  ['the drift detector', drift({ delta: 0.1, clock: 1, gracePeriod: 50 })],
  ['its buckets, more', drift({ maxBuckets: 9 })],
  [
    'the learning rate',
    {
      model: withOptions(topology.model, {
        optimizer: { kind: 'sgd', options: { learningRate: constant(0.5) } },
        interceptLr: constant(0.5),
        l2: 0.01,
        clipGradient: 1,
      }),
    },
  ],
  ['what a filter does', { filters: topology.filters.map((one) => ({ ...one, action: 'drop' as const })) }],
  ['the names of fields', { input: { ...topology.input, id: 'number', time: undefined } }],
];

/** Windows that hold more than they may from now on. */
const shorter: readonly (readonly [string, Partial<Topology>])[] = [
  ['the sliding window', { window: 10 }],
  ['an outlier window', filter('outlier', { window: 20 })],
  ['a duplicate window', filter('duplicate', { window: 10 })],
  ['the keys of lastLabel', transformer('lastLabel', { keys: 1 })],
];

/** Bounds of a memory that the state has outgrown, and that cannot be cut. */
const narrowed: readonly (readonly [string, Partial<Topology>, RegExp])[] = [
  [
    'the labels of lastLabel',
    transformer('lastLabel', { count: 1 }),
    /: transform\[\d\]\.count is 2 in the checkpoint and 1 in the file/,
  ],
  ['the categories of oneHot', transformer('oneHot', { maximum: 1 }), /at most 1 texts a field/],
  ['the buckets of adwin', drift({ maxBuckets: 3 }), /at most 3 buckets/],
];

async function visited(): Promise<World> {
  const world = await worldWith(before);
  await runToEnd(world, world.cluster.connect());
  return world;
}

const using = (change: Partial<Topology>): WorkerOptions => ({
  ...options,
  topology: { ...topology, ...change },
});

describe('a configuration that differs only in what tunes goes on from the same state', () => {
  it.each(changes)('%s', async (_, change) => {
    const world = await visited();
    const { hash } = await outcomeOf(world);
    const use = using(change);
    // With nothing to read, nothing is changed.
    await runToEnd(world, world.cluster.connect(), use);
    expect((await outcomeOf(world)).hash).toBe(hash);
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), use);
    const { manifest } = (await checkpointOf(world))!;
    expect(manifest.next).toEqual({ in: 160 });
    expect(manifest.snapshot!.learned).toBeGreaterThan(50);
  });
});

describe('a window that is made shorter', () => {
  it.each(shorter)('%s: keeps what is newest, and goes on', async (_, change) => {
    const world = await visited();
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), using(change));
    const first = await outcomeOf(world);
    expect((await checkpointOf(world))!.manifest.next).toEqual({ in: 160 });
    // What is in it then is what would be in one that was short from the beginning on.
    await runToEnd(world, world.cluster.connect(), using(change));
    expect((await outcomeOf(world)).hash).toBe(first.hash);
  });
});

describe('a bound that is narrower than what the state holds', () => {
  it.each(narrowed)(
    '%s: the worker ends, says what does not fit, and changes nothing',
    async (_, change, said) => {
      const world = await visited();
      const { hash } = await outcomeOf(world);
      const { message } = await endOf(world, using(change));
      expect(message).toMatch(said);
      expect(message).toMatch(/change it back/i);
      await runToEnd(world, world.cluster.connect());
      expect((await outcomeOf(world)).hash).toBe(hash);
    },
  );
});
