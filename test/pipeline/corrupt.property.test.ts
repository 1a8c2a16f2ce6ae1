import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { StateError, type State, type StateValue } from '../../src/core/state.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { decodeState } from '../../src/worker/checkpoint/store.ts';
import { testEvents } from '../support/events.ts';
import { Fed, type KeyedEvent } from '../support/feed.ts';
import { topologies } from './streams.ts';

/** Events that each of the topologies learns from. */
const events: KeyedEvent[] = testEvents(120, 5).map(({ key, value }, i) => {
  if (!value.endsWith('}')) return { key, value };
  return { key, value: { ...(JSON.parse(value) as object), c: `c${i % 4}`, z: i % 5 } };
});
const [before, after] = [events.slice(0, 90), events.slice(90)];

/** A state is refused with a StateError, or the pipeline made from it works: it predicts, learns, measures and is saved again. */
function expectRefusedOrWorking(topology: Topology, restore: () => State): 'refused' | 'working' {
  let fed: Fed;
  try {
    fed = new Fed(topology, restore());
  } catch (error) {
    expect(error).toBeInstanceOf(StateError);
    return 'refused';
  }
  fed.records(after);
  expect(fed.predictions.length + fed.faults.length).toBeLessThanOrEqual(after.length);
  const { evaluation, model } = fed.pipeline;
  evaluation.metrics();
  evaluation.windowMetrics();
  evaluation.noChange();
  model.weights?.();
  expect(fed.bytes.length).toBeGreaterThan(0);
  return 'working';
}

/**
 * The paths of all values in a state, those within lists and typed arrays among them.
 * @param ends of a longer list, only as many of its first and last values
 */
function pathsOf(
  value: StateValue,
  ends = Infinity,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys: (string | number)[] =
    Array.isArray(value) || ArrayBuffer.isView(value)
      ? [...(value as StateValue[]).keys()].filter((i, _, { length }) => i < ends || i >= length - ends)
      : Object.keys(value);
  return [
    path,
    ...keys.flatMap((key) =>
      pathsOf((value as Record<string | number, StateValue>)[key]!, ends, [...path, key]),
    ),
  ];
}

/** The same state with another value at a path; `gone` takes it out. What is no number stays out of arrays of numbers. */
function changed(value: StateValue, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (key === undefined) return to;
  if (ArrayBuffer.isView(value) && typeof to !== 'number') return value;
  const list = ArrayBuffer.isView(value) || Array.isArray(value);
  const copy = (list ? (value as Float64Array).slice() : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  const inner = changed(copy[key] as StateValue, rest, to);
  if (inner !== gone) copy[key] = inner;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  else delete copy[key];
  return copy;
}

const gone = Symbol('gone');

const instead = fc.oneof(
  fc.constantFrom<unknown>(
    gone,
    null,
    true,
    0,
    -1,
    1.5,
    1,
    2,
    3,
    1000,
    2 ** 31 - 1,
    2 ** 40,
    2 ** 53 - 1,
    NaN,
    Infinity,
    '',
    'x',
    'yes',
  ),
  fc.constantFrom<unknown>([], {}, [null], [['a', 1]], { version: 1 }, { version: 2 }, 12n ** 30n),
  fc.uint8Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 9 }),
  // Of lengths that fit somewhere, and with what no sum should hold.
  fc
    .array(fc.constantFrom(0, 1, -1, NaN, Infinity, 1e308, 0.5), { maxLength: 4 })
    .map((values) => Float64Array.from(values)),
  fc.array(fc.constantFrom('a', 'no', null, 3), { maxLength: 3 }),
);

describe.each(topologies)('%s', (_, topology) => {
  const fed = new Fed(topology).records(before);
  const { bytes } = fed;
  const state = fed.pipeline.snapshot();

  test('learned something that can be damaged', () => {
    expect(fed.pipeline.counts.learned).toBeGreaterThan(10);
    expect(expectRefusedOrWorking(topology, () => state)).toBe('working');
  });

  test('a snapshot with damaged bytes is refused, or gives a pipeline that works', () => {
    let refused = 0;
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(flips, fc.option(fc.nat(bytes.length), { freq: 5 }), (changes, length) => {
        const damaged = bytes.slice(0, length ?? bytes.length);
        for (const [at, mask] of changes) if (at < damaged.length) damaged[at]! ^= mask;
        if (expectRefusedOrWorking(topology, () => decodeState(cbor, damaged)) === 'refused') refused++;
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  test('a snapshot with another value in it is refused, or gives a pipeline that works', () => {
    const paths = pathsOf(state).filter((path) => path.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...paths), instead, (path, to) => {
        const damaged = changed(state, path, to) as State;
        expectRefusedOrWorking(topology, () => damaged);
      }),
      { numRuns: 300 },
    );
  });

  // What a random search finds only sometimes: each place in turn, with the values that do most harm.
  test('a snapshot with nothing, or the largest of numbers, at any place is refused, or gives a pipeline that works', () => {
    for (const path of pathsOf(state, 2).filter(({ length }) => length > 0)) {
      for (const to of [gone, null, 2 ** 31 - 1, NaN, Infinity]) {
        const damaged = changed(state, path, to) as State;
        expectRefusedOrWorking(topology, () => damaged);
      }
    }
  });

  test.each(topologies.filter(([, other]) => other !== topology))(
    'its state is refused by the topology "%s", or fits',
    (_name, other) => {
      expectRefusedOrWorking(other, () => decodeState(cbor, bytes));
    },
  );
});
