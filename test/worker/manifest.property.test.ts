import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { StateError } from '../../src/core/state.ts';
import { parseManifest, type Manifest } from '../../src/worker/checkpoint/manifest.ts';
import { testEvents } from '../support/events.ts';
import { checkpointOf, endOf, outcomeOf, runToEnd, worldWith } from './harness.ts';

const manifest: Manifest = {
  version: 1,
  next: { in: 70 },
  topicIds: { in: 'id' },
  segments: [
    { topic: 'in', from: 40, to: 50 },
    { topic: 'in', from: 60, to: 70 },
  ],
  snapshot: {
    slot: 1,
    chunks: 2,
    bytes: 600_000,
    hash: 'c0ffee',
    offset: 12,
    next: { in: 40 },
    learned: 33,
    time: 1_700_000_000_000,
  },
  lost: 0,
  layout: '{}',
};

type Path = readonly (string | number)[];

/** The way to each value in it, and to itself. */
function pathsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner).map((path) => [name, ...path])),
  ];
}

/** With another value there, whatever stood there before. */
function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  const inner = (value as Record<string, unknown>)[name];
  const changed = replaced(inner, rest, by);
  if (Array.isArray(value)) return value.map((one: unknown, i) => (String(i) === name ? changed : one));
  return { ...(value as object), [name]: changed };
}

const anything = fc.oneof(
  fc.constantFrom(null, undefined, true, '', 'text', -1, 0.5, NaN, 2 ** 60, [], [null], {}, { in: -1 }, [[]]),
  fc.jsonValue(),
  fc.uint8Array(),
);

describe('a manifest', () => {
  it('that is right is taken as it is', () => {
    expect(parseManifest(cbor.decode(cbor.encode(manifest)))).toEqual(manifest);
  });

  it('with anything at all in place of a value is either one, or refused as what it is', () => {
    const paths = pathsOf(manifest);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, by) => {
        try {
          parseManifest(replaced(manifest, path, by));
        } catch (error) {
          expect(error).toBeInstanceOf(StateError);
          refused++;
        }
      }),
      { seed: 20_261_124, numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1500);
  });

  it('of another snapshot than is there ends the worker, however large it says that is', async () => {
    const world = await worldWith(testEvents(40, 6));
    await runToEnd(world, world.cluster.connect());
    const { hash } = await outcomeOf(world);
    const found = (await checkpointOf(world))!.manifest;
    const key = new TextEncoder().encode('manifest');
    const write = (value: unknown): void => {
      world.cluster.append('app.state', 0, [{ key, value: cbor.encode(value) }]);
    };
    for (const [name, by] of [
      ['bytes', 2 ** 52],
      ['bytes', 0],
      ['chunks', 2 ** 52],
      ['chunks', 0],
      ['slot', 1 - found.snapshot!.slot],
    ] as const) {
      write({ ...found, snapshot: { ...found.snapshot!, [name]: by } });
      expect((await endOf(world)).message, `${name}: ${by}`).toMatch(
        /cannot be used: topic app\.state, partition 0: .*snapshot/,
      );
    }
    write(found);
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe(hash);
  });
});
