import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cbor } from '../../../src/adapters/encoding/cbor.ts';
import { StateError, type State } from '../../../src/core/state.ts';
import type { Topology } from '../../../src/pipeline/topology.ts';
import { Fed, restored } from '../../support/feed.ts';
import { frozen } from '../../support/frozen.ts';
import { makers, rows, topologyWith } from './stream.ts';

const small = { window: 12, warmUp: 6, copyEvery: 5, maximumAge: 60_000 };
const regression = {
  label: '{ field: z, type: number }',
  model: '{ kind: linearRegression, optimizer: { kind: sgd, learningRate: 0.05 } }',
};
const topologies = [
  topologyWith(small, { transform: '[{ kind: lastLabel }, oneHot, standardScaler]' }),
  topologyWith({ ...small, use: 'batch', recover: 'fresh' }, regression),
];

/** What happens in a stream: events of some sort, another batch model, none, or one that cannot be had. */
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(5),
      turned: fc.boolean(),
      far: fc.constantFrom(1, 1, 1, 1, 1, 1e6, 1e308),
    }),
  },
  { weight: 3, arbitrary: fc.record({ weight: fc.constantFrom(8, 1, -8, NaN), windowEnd: fc.nat(90_000) }) },
  { weight: 1, arbitrary: fc.constantFrom('none' as const, 'failed' as const, 'cut' as const) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const steps = fc.array(step, { maxLength: 25 });

class Run {
  fed: Fed;
  readonly outcomes: unknown[] = [];
  private readonly topology: Topology;
  private readonly swaps: boolean;
  private swap: () => void = () => undefined;
  private next = 0;

  /** @param swaps whether batch models come at all; @param cuts whether it is restored at each `cut` */
  constructor(topology: Topology, swaps: boolean) {
    this.topology = topology;
    this.swaps = swaps;
    this.fed = new Fed(topology);
  }

  steps(all: readonly Step[], cutEach: boolean): this {
    for (const one of all) {
      this.step(one);
      if (cutEach || one === 'cut') this.cut();
    }
    this.outcomes.push(...this.fed.outcomes);
    return this;
  }

  private step(one: Step): void {
    if (typeof one === 'object' && 'count' in one) {
      const events = rows(one.count, { ...one, from: this.next });
      this.next += one.count;
      this.fed.events(
        ...events.map((row, i) => ({ ...row, x: i === 2 ? row.x * one.far : row.x, z: row.x * 3 })),
      );
    } else if (this.swaps && one !== 'cut') {
      this.swap = () => {
        const { fields, fallback } = this.fed.pipeline;
        if (typeof one === 'string') fallback!.useBatch(undefined, one === 'failed');
        else fallback!.useBatch(frozen(fields, { x: one.weight }, one));
      };
      this.swap();
    }
  }

  /** As a restart does it: the batch model comes from elsewhere. */
  private cut(): void {
    const { bytes, fallbackBytes } = this.fed;
    this.outcomes.push(...this.fed.outcomes);
    this.fed = restored(this.topology, bytes, fallbackBytes);
    this.swap();
    expect(this.fed.bytes).toEqual(bytes);
    expect(this.fed.fallbackBytes).toEqual(fallbackBytes);
  }
}

test.each(topologies)(
  'cut anywhere, also between two batch models, a pipeline goes on bit for bit (%#)',
  (topology) => {
    fc.assert(
      fc.property(steps, (all) => {
        const whole = new Run(topology, true).steps(
          all.filter((one) => one !== 'cut'),
          false,
        );
        const cut = new Run(topology, true).steps(all, true);
        expect(cut.outcomes).toEqual(whole.outcomes);
        expect(cut.fed.bytes).toEqual(whole.fed.bytes);
        expect(cut.fed.fallbackBytes).toEqual(whole.fed.fallbackBytes);
      }),
      { numRuns: 60 },
    );
  },
);

test.each(topologies)('its core is the same, whichever batch models come, and when (%#)', (topology) => {
  fc.assert(
    fc.property(steps, (all) => {
      const [without, withThem] = [new Run(topology, false), new Run(topology, true)];
      expect(withThem.steps(all, false).fed.hash).toBe(without.steps(all, false).fed.hash);
    }),
    { numRuns: 60 },
  );
});

test('a batch model at once, at event 100, at 500 or never: the core is the same, what it answers is not', () => {
  const events = rows(800);
  const runs = [0, 100, 500, 800].map((at) => {
    const fed = new Fed(topologyWith()).events(...events.slice(0, at));
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 8 }));
    return fed.events(...events.slice(at));
  });
  expect(new Set(runs.map(({ hash }) => hash)).size).toBe(1);
  expect(new Set(runs.map((fed) => cbor.hash(fed.fallbackBytes!))).size).toBe(4);
});

test('a lost or other state of its own begins anew, and leaves the core as it is', () => {
  const events = rows(100);
  const fed = new Fed(topologyWith());
  fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 8 }));
  fed.events(...events);
  const core = fed.pipeline.snapshot();
  const own = fed.pipeline.fallbackSnapshot()!;
  for (const [found, window] of [
    [undefined, 50],
    [own, 40],
  ] as const) {
    const other = new Fed(topologyWith({ window }), core, found).pipeline.fallback!;
    expect(other.scoresOf('batch').size).toBe(0);
    expect([...other.answers.entries()].filter(({ count }) => count > 0)).toEqual([]);
    expect(other.scoresOf('online').size).toBe(window);
  }
  expect(new Fed(topologyWith(), core, own).pipeline.fallback!.scoresOf('batch').size).toBe(50);
});

test('a shorter window keeps the newest of everything', () => {
  const events = rows(100);
  const long = new Fed(topologyWith({ window: 50 })).events(...events);
  const short = new Fed(topologyWith({ window: 20 }), long.pipeline.snapshot());
  const { fallback } = short.pipeline;
  expect([fallback!.scoresOf('online').size, fallback!.scoresOf('prior').size]).toEqual([20, 20]);
  short.events(...rows(50, { from: 100, seed: 3 }));
  expect(makers(short).at(-1)).toMatchObject({ source: 'online', reason: 'best' });
});

test.each<[string, unknown]>([
  ['version', 9],
  ['window', 'x'],
  ['active', 'nobody'],
  ['active', null],
  ['answers', Float64Array.of(1)],
  ['batch', null],
])('a state of its own whose %s is %j is refused', (name, value) => {
  const own = new Fed(topologyWith()).events(...rows(5)).pipeline.fallbackSnapshot()!;
  const broken = { ...own, [name]: value } as State;
  expect(() => new Fed(topologyWith(), undefined, broken)).toThrow(StateError);
});
