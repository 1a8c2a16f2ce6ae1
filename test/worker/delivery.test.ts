import { describe, expect, it } from 'vitest';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import { testEvents } from '../support/events.ts';
import {
  options,
  outcomeOf,
  runToEnd,
  smallFetches,
  worldWith,
  type Outcome,
  type World,
} from './harness.ts';

const events = testEvents(120, 3);
const atLeastOnce = { ...options, delivery: 'at-least-once' as const };

/** A client that dies at awaited step number `at`. */
function doomed(world: World, at: number): { broker: MemoryBroker; died: Promise<never>; steps: string[] } {
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => undefined);
  const steps: string[] = [];
  const broker = world.cluster.connect({
    step: (step) => {
      steps.push(step);
      if (steps.length < at) return Promise.resolve();
      const crash = new Error(`dead at ${step}`);
      reject(crash);
      return Promise.reject(crash);
    },
  });
  return { broker: smallFetches(broker), died, steps };
}

const byInput = ({ predictions, deadLetters }: Outcome) =>
  Map.groupBy([...predictions, ...deadLetters], ({ headers }) => headers['driftline-input']!);

describe('delivery at-least-once', () => {
  it('without trouble gives what exactly-once gives', async () => {
    const [once, least] = [await worldWith(events), await worldWith(events)];
    await runToEnd(once, once.cluster.connect());
    await runToEnd(least, least.cluster.connect(), atLeastOnce);
    expect(await outcomeOf(least)).toEqual(await outcomeOf(once));
  });

  it('sends outputs before the transaction, and only offsets, snapshot and manifest in it', async () => {
    const world = await worldWith(events);
    const { broker, steps } = doomed(world, Infinity);
    await runToEnd(world, broker, atLeastOnce);
    const order = steps
      .filter((step) => /^before (begin|sendOffsets|(plain )?send|commit)$/.test(step))
      .join(' ');
    const commits = order.replaceAll('before ', '').split(/(?<=commit) /);
    expect(commits.length).toBeGreaterThan(3);
    for (const one of commits)
      expect(one).toMatch(/^(plain send ){0,2}begin sendOffsets( send){1,2} commit$/);
    expect(commits.filter((one) => one.startsWith('plain send')).length).toBeGreaterThan(2);
  });

  it(
    'after a crash at any step: nothing is lost, what repeats is the same, and the model has learned exactly once',
    { timeout: 180_000 },
    async () => {
      const undisturbed = await worldWith(events);
      const counted = doomed(undisturbed, Infinity);
      await runToEnd(undisturbed, counted.broker, atLeastOnce);
      const expected = await outcomeOf(undisturbed);
      const steps = counted.steps.length;
      expect(steps).toBeGreaterThan(150);
      let repeated = 0;
      for (let at = 1; at <= steps; at++) {
        const world = await worldWith(events);
        const { broker, died } = doomed(world, at);
        const run = runToEnd(world, broker, atLeastOnce);
        run.catch(() => undefined);
        await expect(Promise.race([died, run])).rejects.toThrow('dead at');
        broker.vanish();
        await runToEnd(world, smallFetches(world.cluster.connect()), atLeastOnce);
        const found = await outcomeOf(world);
        expect(found.hash, `after a crash at step ${at}`).toBe(expected.hash);
        const outputs = byInput(found);
        for (const [input, [first]] of byInput(expected)) {
          const same = outputs.get(input) ?? [];
          repeated += same.length - 1;
          for (const output of same) expect(output, `${input} after a crash at step ${at}`).toEqual(first);
        }
        expect(outputs.size).toBe(byInput(expected).size);
      }
      // Else it would show nothing.
      expect(repeated).toBeGreaterThan(100);
    },
  );
});
