import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import type { Task } from '../../src/core/output.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { isFiniteState, StateError, type State, type StateValue } from '../../src/core/state.ts';
import type { Vector } from '../../src/core/vector.ts';
import type { Model, ModelKind } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';
import { specOf } from '../support/defaults.ts';
import { stateBytes } from '../support/stateBytes.ts';

interface Event {
  readonly x: Vector;
  readonly y: number;
  readonly weight: number;
}

const categories = [
  { name: 'city', slot: 0 },
  { name: 'side', slot: 1 },
];
const CLASSES = 5;
const trees: readonly (readonly [name: string, kind: ModelKind, task: Task])[] = models
  .filter(({ name }) => name.startsWith('hoeffding'))
  .flatMap((kind) => kind.tasks.map((task) => [kind.name, kind, task] as const));
/** So that they grow soon. */
const eager = { gracePeriod: 10, delta: 0.5, tau: 0.5 };

function create(
  kind: ModelKind,
  task: Task,
  given: Readonly<Record<string, unknown>> = {},
  state?: State,
): Model {
  const labels = task === 'classification' ? ['a', 'b', 'c', 'd', 'e'] : undefined;
  const classes = new Classes(labels, CLASSES);
  return kind.create(specOf(kind, { ...eager, ...given }).options, { task, classes, categories }, state);
}

function learn(model: Model, { x, y, weight }: Event): void {
  model.learnOne(x, y, weight);
}

/** Seeded events of four columns, of which numbers and categories are missing now and then, and the label depends on some. */
function stream(seed: number, task: Task, count: number): Event[] {
  const draw = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const values = Float64Array.from({ length: 4 }, () => (draw() < 0.1 ? NaN : 10 * draw()));
    const city = draw() < 0.1 ? undefined : `c${Math.floor(40 * draw() * draw())}`;
    const side = draw() < 0.1 ? undefined : draw() < 0.5 ? 'left' : 'right';
    const raw = (values[0]! > 5 ? 2 : 0) + (side === 'left' ? 1 : 0) + (city === 'c0' ? 1 : 0) + draw();
    const y = task === 'classification' ? Math.floor(raw) : raw + (values[1]! || 0);
    return { x: { values, size: 4, categories: [city, side] }, y, weight: 1 + Math.floor(2 * draw()) };
  });
}

function expectSound(task: Task, model: Model, x: Vector): void {
  const { ready, value, probabilities } = model.predictOne(x);
  if (!ready) return;
  expect(value).toSatisfy(Number.isFinite);
  if (task === 'regression') return;
  const all = [...probabilities.subarray(0, CLASSES)];
  expect(all.every((p) => p >= 0 && p <= 1 + 1e-12)).toBe(true);
  expect(all.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  expect(all[value]).toBe(Math.max(...all));
}

const any = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0, 1e100, NaN),
);
const text = fc.option(fc.constantFrom('x', 'y', 'z', '', '\u{1F600}'), { nil: undefined });

describe.each(trees)('%s', (_, kind, task) => {
  const label = task === 'classification' ? fc.nat(CLASSES - 1) : any.filter(Number.isFinite);
  const event = fc.record({
    x: fc.record({
      values: fc.array(any, { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values)),
      size: fc.constant(3),
      categories: fc.array(text, { minLength: 2, maxLength: 2 }),
    }),
    y: label,
    weight: fc.constantFrom(1, 2, 0.5),
  });

  test('whatever finite numbers it learns, answers and state are finite', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 120 }), (events) => {
        const model = create(kind, task);
        for (const each of events) {
          learn(model, each);
          expectSound(task, model, each.x);
        }
        expect(isFiniteState(model.snapshot())).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('restored at any event, all that comes later is the same, bit for bit', () => {
    const events = stream(3, task, 1200);
    for (const at of [0, 1, 10, 400, 777]) {
      const original = create(kind, task);
      events.slice(0, at).forEach((each) => {
        learn(original, each);
      });
      const restored = create(kind, task, {}, structuredClone(original.snapshot()));
      for (const each of events.slice(at)) {
        const { value, probabilities } = original.predictOne(each.x);
        const answer = { value, probabilities: [...probabilities] };
        const { value: other, probabilities: others } = restored.predictOne(each.x);
        expect({ value: other, probabilities: [...others] }).toEqual(answer);
        learn(original, each);
        learn(restored, each);
      }
      expect(stateBytes(restored.snapshot())).toBe(stateBytes(original.snapshot()));
    }
  });

  test('there are at most maxNodes nodes, maxDepth levels and maxCategories categories', () => {
    for (const [maxNodes, maxDepth, maxCategories] of [
      [1, 980, 3],
      [2, 980, 40],
      [12, 2, 40],
      [30, 980, 5],
    ] as const) {
      const model = create(kind, task, { maxNodes, maxDepth, maxCategories });
      for (const each of stream(5, task, 3000)) learn(model, each);
      const { nodes, categories: known } = model.snapshot() as unknown as {
        nodes: { parent: Int32Array };
        categories: { texts: string[][] };
      };
      const depths: number[] = [];
      nodes.parent.forEach((above, node) => (depths[node] = above < 0 ? 0 : depths[above]! + 1));
      expect(nodes.parent.length).toBeLessThanOrEqual(maxNodes);
      if (maxNodes > 10) expect(nodes.parent.length).toBeGreaterThan(maxNodes === 12 ? 4 : 10);
      expect(Math.max(...depths)).toBeLessThanOrEqual(maxDepth);
      expect(Math.max(...known.texts.map((texts) => texts.length))).toBe(Math.min(maxCategories, 40));
    }
  });

  test('what leaves have seen takes no more than maxSize, and they go on without it', () => {
    const events = stream(7, task, 4000);
    const sizes = [100, 0.005].map((maxSize) => {
      const model = create(kind, task, { maxSize });
      for (const each of events) {
        learn(model, each);
        expectSound(task, model, each.x);
      }
      const { floats } = model.snapshot() as unknown as { floats: Float64Array };
      return floats.byteLength / 2 ** 20;
    });
    expect(sizes[0]).toBeGreaterThan(0.02);
    // The leaves themselves are a few numbers each.
    expect(sizes[1]).toBeLessThan(0.015);
  });

  test('a state of which one number is another is refused, or is that of a sound tree', () => {
    const events = stream(11, task, 900);
    const model = create(kind, task);
    for (const each of events.slice(0, 600)) learn(model, each);
    const state = model.snapshot();
    const draw = mulberry32(13);
    let refused = 0;
    for (let run = 0; run < 250; run++) {
      const copy = structuredClone(state);
      damage(copy, draw);
      let restored;
      try {
        restored = create(kind, task, {}, copy);
      } catch (error) {
        expect(error).toBeInstanceOf(StateError);
        refused++;
        continue;
      }
      for (const each of events.slice(600, 660)) {
        learn(restored, each);
        const { ready, value, probabilities } = restored.predictOne(each.x);
        if (ready) expect([value, ...probabilities].every(Number.isFinite)).toBe(true);
      }
    }
    expect(refused).toBeGreaterThan(80);
  });
});

/** Changes one number of one of a state's arrays. */
function damage(state: State, draw: () => number): void {
  const arrays: (Int32Array | Float64Array | Uint8Array)[] = [];
  const collect = (value: StateValue): void => {
    if (value instanceof Int32Array || value instanceof Float64Array || value instanceof Uint8Array) {
      if (value.length > 0) arrays.push(value);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(state);
  const array = arrays[Math.floor(draw() * arrays.length)]!;
  const wrong =
    array instanceof Float64Array
      ? [NaN, Infinity, -1, 0, 1e300, 7]
      : [-1, 0, 1, 2, 3, 100, 2 ** 30, -(2 ** 31)];
  array[Math.floor(draw() * array.length)] = wrong[Math.floor(draw() * wrong.length)]!;
}
