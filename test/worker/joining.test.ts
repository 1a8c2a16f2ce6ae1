import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import {
  listening,
  options,
  outcomeOf,
  runToEnd,
  runUntil,
  smallFetches,
  startWorker,
  until,
  worldWith,
} from './harness.ts';

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

describe('a join that has not returned yet', () => {
  it('leaves no partition without a task: one that is fenced meanwhile asks the group when it has', async () => {
    const world = await worldWith(events);
    const broker = world.cluster.connect();
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const join = broker.join.bind(broker);
    broker.join = async (...asked) => {
      const membership = await join(...asked);
      await held;
      return membership;
    };
    const log = listening();
    const worker = startWorker(world, smallFetches(broker), options, log);
    const starting = worker.start();
    await until(worker, ([status]) => (status?.commits ?? 0) > 2);
    await (await world.cluster.connect().open('app-0')).close();
    while (!log.lines.some((line) => line.includes("no longer this worker's"))) await turn();
    expect(worker.health().ready.reasons).toEqual(['partition 0 was fenced, and asks the group']);
    release(undefined);
    await starting;
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
    const undisturbed = await worldWith(events);
    await runToEnd(undisturbed, smallFetches(undisturbed.cluster.connect()));
    expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
  });
});

it('what a worker ends for is in its log before the end is over, which may be cut off', async () => {
  const world = await worldWith(events);
  const broker = world.cluster.connect();
  const join = broker.join.bind(broker);
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  let fail: (error: WorkerError) => void = () => undefined;
  broker.join = async (group, topics, listener) => {
    fail = (error) => {
      listener.failed(error);
    };
    const membership = await join(group, topics, listener);
    const leave = membership.leave.bind(membership);
    membership.leave = async () => {
      await held;
      await leave();
    };
    return membership;
  };
  const log = listening();
  const worker = startWorker(world, broker, options, log);
  await worker.start();
  let ended = false;
  const end = worker.done.catch((error: unknown) => error).finally(() => (ended = true));
  fail(new WorkerError('fatal', 'not authorized'));
  expect(log.lines).toContain('error the worker cannot go on, and ends');
  expect(worker.failure?.message).toBe('not authorized');
  for (let i = 0; i < 50; i++) await turn();
  expect(ended).toBe(false);
  release(undefined);
  expect(await end).toMatchObject({ message: 'not authorized' });
});
