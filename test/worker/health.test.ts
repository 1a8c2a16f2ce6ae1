import { describe, expect, it } from 'vitest';
import { progressDeadline } from '../../src/worker/health.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  options,
  runUntil,
  smallFetches,
  startWorker,
  until,
  worldWith,
  type World,
} from './harness.ts';

/** Time that a test moves by itself, beside the clock that the worker waits by. */
function shifting(world: World): World & { shift: (ms: number) => void } {
  let shifted = 0;
  const { clock } = world;
  return {
    ...world,
    clock: {
      now: () => clock.now() + shifted,
      elapsed: () => clock.elapsed() + shifted,
      sleep: (ms, signal) => clock.sleep(ms, signal),
      yield: () => clock.yield(),
    },
    shift: (ms) => (shifted += ms),
  };
}

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

describe('health', () => {
  it('before the group is joined: live for a minute, not ready, and both say why', async () => {
    const world = shifting(await worldWith([]));
    const broker = world.cluster.connect();
    broker.describe = () => Promise.reject(new WorkerError('retriable', 'no broker answers'));
    const worker = startWorker(world, broker);
    const starting = worker.start();
    await turn();
    expect(worker.health()).toMatchObject({
      live: { ok: true },
      ready: { ok: false, reasons: ['not in the group yet'] },
    });
    world.shift(progressDeadline + 60_000);
    expect(worker.health().live).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/not in the group after \d+ s/)],
    });
    await worker.stop();
    await starting;
  });

  it('ready only when every assigned partition is restored', async () => {
    const world = await worldWith(testEvents(40, 1), 2);
    const broker = world.cluster.connect();
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const open = broker.open.bind(broker);
    broker.open = async (id) => {
      if (id === 'app-1') await held;
      return open(id);
    };
    const worker = startWorker(world, broker);
    await worker.start();
    await until(worker, (statuses) => statuses.some((s) => s.partition === 0 && s.state === 'running'));
    expect(worker.health().ready).toEqual({ ok: false, reasons: ['partition 1 is restoring'] });
    release(undefined);
    await runUntil(world, worker);
    expect(worker.health().ready).toEqual({ ok: true, reasons: [] });
    await worker.stop();
  });

  it('is not ready while a partition that was fenced asks the group whose it is', async () => {
    const world = await worldWith(testEvents(40, 1));
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const broker = world.cluster.connect({
      step: async (step) => {
        if (step === 'before heartbeat') await held;
      },
    });
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    await world.cluster.connect().open('app-0');
    append(world.cluster, testEvents(10, 2));
    await until(worker, (statuses) => statuses.length === 0);
    expect(worker.health().ready).toEqual({
      ok: false,
      reasons: ['partition 0 was fenced, and asks the group'],
    });
    release(undefined);
    await runUntil(world, worker);
    expect(worker.health().ready).toEqual({ ok: true, reasons: [] });
    await worker.stop();
  });

  it('stays live for ever where nothing comes', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await runUntil(world, worker);
    await until(worker, ([status]) => status?.lag === 0);
    world.shift(24 * 3_600_000);
    expect(worker.health()).toEqual({ live: { ok: true, reasons: [] }, ready: { ok: true, reasons: [] } });
    await worker.stop();
  });

  it('is not live when work waits and nothing moves, and is again when it does', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const broker = world.cluster.connect();
    const read = broker.read.bind(broker);
    let { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    release(undefined);
    broker.read = async (...of) => {
      const batch = await read(...of);
      if (of[0] === 'in' && batch.count > 0) await held;
      return batch;
    };
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    await until(worker, ([status]) => status?.lag === 0);

    ({ promise: held, resolve: release } = Promise.withResolvers<undefined>());
    append(world.cluster, testEvents(10, 2));
    world.cluster.topics.log('in', 0).wake();
    for (let i = 0; i < 100; i++) await turn();
    // As an answer for another partition, or the one before, would have told it.
    worker.statuses()[0]!.sawEnd(50);
    world.shift(progressDeadline + 1000);
    expect(worker.health().live).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/partition 0: no progress for \d+ s \(running, lag 10\)/)],
    });
    release(undefined);
    await runUntil(world, worker);
    await until(worker, ([status]) => status?.lag === 0);
    expect(worker.health().live.ok).toBe(true);
    await worker.stop();
  });

  it('counts a restore as progress: what was slow before it is not held against the first fetch', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const live: boolean[] = [];
    const broker = world.cluster.connect({
      step: (step) => {
        if (step === 'after open') world.shift(progressDeadline - 1000);
        return Promise.resolve();
      },
    });
    const read = broker.read.bind(broker);
    broker.read = async (...of) => {
      const batch = await read(...of);
      if (of[0] !== 'in') return batch;
      world.shift(progressDeadline - 1000);
      live.push(worker.health().live.ok);
      return batch;
    };
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    expect(new Set(live)).toEqual(new Set([true]));
    await worker.stop();
  });

  it('stays live while a long replay goes on, however long it takes', async () => {
    const world = shifting(await worldWith(testEvents(200, 1)));
    const never = {
      ...options,
      checkpoint: { interval: 1e9 },
      topology: { ...options.topology, drift: undefined },
    };
    const doomed = world.cluster.connect();
    const first = startWorker(world, doomed, never);
    await first.start();
    await runUntil(world, first);
    doomed.vanish();

    const broker = smallFetches(world.cluster.connect());
    const read = broker.read.bind(broker);
    const seen: { live: boolean; state: string | undefined }[] = [];
    broker.read = async (...of) => {
      const batch = await read(...of);
      if (of[0] !== 'in') return batch;
      world.shift(progressDeadline - 1000);
      seen.push({ live: worker.health().live.ok, state: worker.statuses()[0]?.state });
      return batch;
    };
    const worker = startWorker(world, broker, never);
    await worker.start();
    await runUntil(world, worker);
    expect(seen.filter(({ state }) => state === 'restoring').length).toBeGreaterThan(10);
    expect(seen.filter(({ live }) => !live)).toEqual([]);
    await worker.stop();
  });

  it('is not live where a task starts anew again and again', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const broker = world.cluster.connect();
    broker.open = () => Promise.reject(new WorkerError('retriable', 'no coordinator'));
    const worker = startWorker(world, broker);
    await worker.start();
    await until(worker, ([status]) => (status?.retries ?? 0) > 3);
    world.shift(progressDeadline + 1000);
    expect(worker.health().live.ok).toBe(false);
    expect(worker.health().ready.ok).toBe(false);
    await worker.stop();
  });
});
