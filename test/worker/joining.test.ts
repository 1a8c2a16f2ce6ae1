import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import { outcomeOf, runToEnd, runUntil, smallFetches, startWorker, worldWith } from './harness.ts';

const events = testEvents(80, 7);
const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

/** A client whose first joins fail at a step, when the group has told of partitions already. */
async function failing(step: 'before join' | 'after join', times: number, error: () => Error) {
  const world = await worldWith(events);
  let left = times;
  const broker = world.cluster.connect({
    step: async (name) => {
      if (name !== step || left === 0) return;
      left--;
      for (let i = 0; i < 20; i++) await turn();
      throw error();
    },
  });
  return { world, worker: startWorker(world, smallFetches(broker)) };
}

describe('a join that fails', () => {
  it.each(['before join', 'after join'] as const)(
    'in passing, %s, is tried again, and leaves no second member behind',
    async (step) => {
      const { world, worker } = await failing(step, 3, () => new WorkerError('retriable', 'no coordinator'));
      await worker.start();
      await runUntil(world, worker);
      expect(worker.health().ready).toEqual({ ok: true, reasons: [] });
      await worker.stop();
      await worker.done;
      const undisturbed = await worldWith(events);
      await runToEnd(undisturbed, smallFetches(undisturbed.cluster.connect()));
      expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
    },
  );

  it.each([
    ['a bug', () => new TypeError('no such method')],
    ['no right to join', () => new WorkerError('fatal', 'not authorized')],
  ])('for good (%s) ends the worker with all that it has begun, and another can go on', async (_, error) => {
    const { world, worker } = await failing('after join', 1, error);
    await expect(worker.start()).rejects.toThrow(error().message);
    await expect(worker.done).rejects.toThrow(error().message);
    expect(worker.statuses()).toEqual([]);
    await runToEnd(world, smallFetches(world.cluster.connect()));
    const undisturbed = await worldWith(events);
    await runToEnd(undisturbed, smallFetches(undisturbed.cluster.connect()));
    expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
  });
});
