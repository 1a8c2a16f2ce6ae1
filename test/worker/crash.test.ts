import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Origin } from '../../src/pipeline/origin.ts';
import { testEvents, testTopology, type TestEvent } from '../support/events.ts';
import { outcomeOf, runToEnd, smallFetches, worldWith, type World } from './harness.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

const events = testEvents(160, 3);

/** What a pipeline alone makes of the events: no worker, no broker, no checkpoints. */
function alone(all: readonly TestEvent[]): { predictions: string[]; deadLetters: number; hash: string } {
  const pipeline = new Pipeline(testTopology);
  const predictions: string[] = [];
  let deadLetters = 0;
  for (const { key, value } of all) {
    const origin: Origin = { id: () => '', timestamp: NaN, key: () => key ?? undefined, lacks: () => false };
    pipeline.processEvent(pipeline.decodeLine(new TextEncoder().encode(value)), origin, {
      prediction: (json) => predictions.push(new TextDecoder().decode(json.copy())),
      deadLetter: () => deadLetters++,
    });
  }
  return { predictions, deadLetters, hash: cbor.hash(cbor.encode(pipeline.snapshot())) };
}

/** A process that is dead from step `crashAt` on: whatever it still tries fails, and nobody waits for it. */
async function runAndCrash(world: World, crashAt: number): Promise<void> {
  const { promise: crashed, reject } = Promise.withResolvers<never>();
  let step = 0;
  const doomed = world.cluster.connect({
    step: (operation) => {
      if (++step < crashAt) return Promise.resolve();
      const crash = new Crash(`at step ${crashAt}: ${operation}`);
      reject(crash);
      return Promise.reject(crash);
    },
  });
  const run = runToEnd(world, smallFetches(doomed));
  run.catch(() => undefined);
  await expect(Promise.race([crashed, run])).rejects.toBeInstanceOf(Crash);
  doomed.vanish();
}

describe('the worker on an in-memory broker', () => {
  it('makes of the events what a pipeline alone makes of them', async () => {
    const world = await worldWith(events);
    await runToEnd(world, world.cluster.connect());
    const { predictions, deadLetters, hash } = await outcomeOf(world);
    const reference = alone(events);
    expect(predictions.map((prediction) => prediction.value)).toEqual(reference.predictions);
    expect(deadLetters).toHaveLength(reference.deadLetters);
    expect(hash).toBe(reference.hash);
    expect(predictions.length + deadLetters.length).toBeGreaterThan(140);
  });

  it(
    'ends in the same outputs and the same state after a crash at any awaited step',
    { timeout: 180_000 },
    async () => {
      const undisturbed = await worldWith(events);
      let steps = 0;
      await runToEnd(
        undisturbed,
        smallFetches(
          undisturbed.cluster.connect({
            step: () => {
              steps++;
              return Promise.resolve();
            },
          }),
        ),
      );
      const expected = await outcomeOf(undisturbed);
      expect(steps).toBeGreaterThan(200);

      for (let crashAt = 1; crashAt <= steps; crashAt++) {
        const world = await worldWith(events);
        await runAndCrash(world, crashAt);
        await runToEnd(world, smallFetches(world.cluster.connect()));
        expect(await outcomeOf(world), `after a crash at step ${crashAt}`).toEqual(expected);
      }
    },
  );
});
