import { describe, expect, it } from 'vitest';
import { deadlineAbove } from '../../src/worker/health.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import { publish, withFallback } from './models/published.ts';
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

const { progressDeadline } = options;
const turn = (): Promise<void> => new Promise((next) => setImmediate(next));
const never = new Promise<never>(() => undefined);
const away = (): WorkerError => new WorkerError('retriable', 'no broker answers');
const well = { live: { ok: true, reasons: [] }, ready: { ok: true, reasons: [] } };

it('the deadline is a minute, and above what a call to the brokers may take', () => {
  expect(deadlineAbove(2_000)).toBe(60_000);
  expect(deadlineAbove(300_000)).toBeGreaterThan(300_000);
});

describe('health', () => {
  it('before the group is joined: not ready, and live for as long as each try fails', async () => {
    const world = shifting(await worldWith([]));
    const broker = world.cluster.connect();
    const seen: boolean[] = [];
    broker.describe = async () => {
      await turn();
      world.shift(progressDeadline - 1000);
      seen.push(worker.health().live.ok);
      throw away();
    };
    const worker = startWorker(world, broker, { ...options, giveUp: 1e9 });
    const starting = worker.start();
    while (seen.length < 50) await turn();
    expect(new Set(seen)).toEqual(new Set([true]));
    expect(worker.health().ready).toEqual({ ok: false, reasons: ['not in the group yet'] });
    await worker.stop();
    await starting;
  });

  it('before the group is joined: not live where it hangs', async () => {
    const world = shifting(await worldWith([]));
    const broker = world.cluster.connect();
    broker.describe = () => never;
    const worker = startWorker(world, broker);
    void worker.start();
    await turn();
    world.shift(progressDeadline - 1000);
    expect(worker.health().live.ok).toBe(true);
    world.shift(60_000);
    expect(worker.health().live).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/^not in the group, and nothing has moved for \d+ s$/)],
    });
    await worker.stop();
  });

  it('a join that takes long is live while the group is said to be silent', async () => {
    const world = shifting(await worldWith([]));
    const broker = world.cluster.connect();
    let troubled: ((error: Error) => void) | undefined;
    broker.join = (_group, _topics, listener) => {
      troubled = listener.troubled?.bind(listener);
      return never;
    };
    const worker = startWorker(world, broker, { ...options, giveUp: 1e9 });
    void worker.start();
    while (troubled === undefined) await turn();
    for (let i = 0; i < 10; i++) {
      world.shift(progressDeadline - 1000);
      troubled(away());
      expect(worker.health().live.ok).toBe(true);
    }
    world.shift(progressDeadline + 1000);
    expect(worker.health().live.ok).toBe(false);
    await worker.stop();
  });

  it('a member without partitions is ready, as long as it idles', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const workers = [
      startWorker(world, world.cluster.connect()),
      startWorker(world, world.cluster.connect()),
    ];
    for (const worker of workers) await worker.start();
    await runUntil(world, workers[0]!);
    expect(workers.map((worker) => worker.statuses().length)).toEqual([1, 0]);
    world.shift(24 * 3_600_000);
    expect(workers[1]!.health()).toEqual(well);
    for (const worker of workers) await worker.stop();
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
    expect(worker.health()).toEqual(well);
    await worker.stop();
  });

  it('is live for ever where nothing but markers, or what was aborted, is there to be read', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const broker = world.cluster.connect();
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    await until(worker, ([status]) => status?.lag === 0 && !status.waits);
    broker.read = () => never;
    for (let i = 0; i < 100; i++) await turn();
    // As an answer would have told it that ends before them.
    worker.statuses()[0]!.sawEnd(50);
    world.shift(24 * 3_600_000);
    expect(worker.statuses()[0]!.lag).toBe(10);
    expect(worker.health()).toEqual(well);
    // It would wait for that read.
    void worker.stop();
  });

  it('commits the position after trailing markers, and after what was aborted: nothing lags', async () => {
    const world = await worldWith(testEvents(40, 1));
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await runUntil(world, worker);
    const producer = await world.cluster.connect().open('elsewhere');
    const record = { key: null, value: new TextEncoder().encode('{}') };
    await producer.begin();
    await producer.send('in', 0, [record]);
    await producer.commit();
    await producer.begin();
    await producer.send('in', 0, [record, record]);
    await world.cluster.connect().open('elsewhere');
    const { end, lastStable } = world.cluster.topics.log('in', 0);
    expect([end, lastStable]).toEqual([45, 45]);
    await until(worker, ([status]) => status?.manifest?.next['in'] === end && status.lag === 0);
    expect((await world.cluster.connect().committed('app', 'in', 0))?.next).toBe(end);
    await worker.stop();
  });

  it.each(['before sendOffsets', 'before send', 'before commit'])(
    'is not live when work waits and hangs %s, and is again when it goes on',
    async (at) => {
      const world = shifting(await worldWith(testEvents(40, 1)));
      let { promise: held, resolve: release } = Promise.withResolvers<undefined>();
      release(undefined);
      const broker = world.cluster.connect({ step: (step) => (step === at ? held : Promise.resolve()) });
      const worker = startWorker(world, broker);
      await worker.start();
      await runUntil(world, worker);
      await until(worker, ([status]) => status?.lag === 0 && !status.waits);

      ({ promise: held, resolve: release } = Promise.withResolvers<undefined>());
      append(world.cluster, testEvents(10, 2));
      await until(worker, ([status]) => status!.waits);
      for (let i = 0; i < 100; i++) await turn();
      world.shift(progressDeadline - 1000);
      expect(worker.health().live.ok).toBe(true);
      world.shift(2000);
      expect(worker.health().live).toMatchObject({
        ok: false,
        reasons: [expect.stringMatching(/^partition 0: nothing has moved for \d+ s \(running, lag 0\)$/)],
      });
      release(undefined);
      await runUntil(world, worker);
      expect(worker.health()).toEqual(well);
      await worker.stop();
    },
  );

  it.each(['before open', 'before sweep', 'before committed', 'before range', 'before topicId'])(
    'is not live when a restore hangs %s',
    async (at) => {
      const world = shifting(await worldWith(testEvents(40, 1)));
      const broker = world.cluster.connect({ step: (step) => (step === at ? never : Promise.resolve()) });
      const worker = startWorker(world, broker);
      await worker.start();
      await until(worker, (statuses) => statuses.length > 0);
      for (let i = 0; i < 100; i++) await turn();
      world.shift(progressDeadline + 1000);
      expect(worker.health().live.reasons).toEqual([
        expect.stringMatching(/^partition 0: nothing has moved for \d+ s \(restoring, lag unknown\)$/),
      ]);
      void worker.stop();
    },
  );

  it('is live when each call takes long', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const dead: string[] = [];
    const broker = world.cluster.connect({
      step: (step) => {
        if (!step.startsWith('after')) return Promise.resolve();
        // Some of them go on beside each other: a commit, and the next fetch.
        world.shift(progressDeadline / 3 - 1000);
        if (!worker.health().live.ok) dead.push(step);
        return Promise.resolve();
      },
    });
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    append(world.cluster, testEvents(40, 2));
    await runUntil(world, worker);
    await worker.stop();
    expect(dead).toEqual([]);
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

  it('stays live while many records are worked off before the next commit, however long they take', async () => {
    const world = shifting(await worldWith(testEvents(400, 1)));
    const { clock } = world;
    const seen: boolean[] = [];
    const slow: World['clock'] = {
      ...clock,
      elapsed: () => {
        world.shift(3);
        return clock.elapsed();
      },
      // After each slice.
      yield: () => {
        world.shift(progressDeadline - 1000);
        seen.push(worker.health().live.ok);
        return clock.yield();
      },
    };
    const late = { ...options, commit: { interval: 1e9, bytes: 1e9 } };
    const worker = startWorker({ ...world, clock: slow }, world.cluster.connect(), late);
    await worker.start();
    await until(worker, ([status]) => status?.next === 400);
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen)).toEqual(new Set([true]));
    await worker.stop();
  });

  it.each([
    ['snapshot', 'app.state', 2],
    // The worker that follows the models reads them beside it.
    ['batch model', 'app.models', 5],
  ])('stays live while a large %s is read, however long it takes', async (_, topic, share) => {
    const world = shifting(await worldWith(testEvents(40, 1), 1, withFallback));
    await publish(world, { id: 'm1', ends: {} });
    const first = startWorker(world, world.cluster.connect(), withFallback);
    await first.start();
    await until(first, ([status]) => status?.manifest?.snapshot?.fallback?.model === 'm1');
    await runUntil(world, first);
    await first.stop();
    // Followed meanwhile; that of the checkpoint is to be fetched.
    await publish(world, { id: 'm2', ends: {}, weight: 2 });

    // A record at a time.
    const broker = smallFetches(world.cluster.connect(), 1);
    const read = broker.read.bind(broker);
    const seen: { live: boolean; state: string | undefined }[] = [];
    broker.read = async (...of) => {
      const batch = await read(...of);
      if (of[0] !== topic) return batch;
      world.shift(progressDeadline / share - 1000);
      seen.push({ live: worker.health().live.ok, state: worker.statuses()[0]?.state });
      return batch;
    };
    const worker = startWorker(world, broker, withFallback);
    await worker.start();
    await until(worker, ([status]) => status?.state === 'running');
    expect(seen.filter(({ state }) => state === 'restoring').length).toBeGreaterThan(share + 1);
    expect(seen.filter(({ live }) => !live)).toEqual([]);
    await worker.stop();
  });

  it('is live where a task fails and starts anew again and again: that is for kafka.giveUp', async () => {
    const world = shifting(await worldWith(testEvents(40, 1)));
    const seen: boolean[] = [];
    const broker = world.cluster.connect();
    broker.open = async () => {
      await turn();
      world.shift(progressDeadline - 1000);
      seen.push(worker.health().live.ok);
      throw away();
    };
    const worker = startWorker(world, broker);
    await worker.start();
    await expect(worker.done).rejects.toThrow('gave up after');
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen)).toEqual(new Set([true]));
    expect(worker.health().live.ok).toBe(true);
  });
});
