import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  listening,
  options,
  outcomeOf,
  readAll,
  runToEnd,
  runUntil,
  silent,
  smallFetches,
  startWorker,
  until,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(120, 8);
const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

/** What each partition alone would have come to. */
async function alone(partitions: number) {
  return Promise.all(
    Array.from({ length: partitions }, async (_, p) => {
      const world = await worldWith(events.filter((_, i) => i % partitions === p));
      await runToEnd(world, world.cluster.connect());
      return (await outcomeOf(world)).hash;
    }),
  );
}

const inputsOf = async (world: World, partitions: number): Promise<string[]> => {
  const all = await Promise.all(
    Array.from({ length: partitions }, async (_, p) => [
      ...(await readAll(world, 'out', p)),
      ...(await readAll(world, 'app.dead-letter', p)),
    ]),
  );
  return all.flat().map(({ headers }) => headers['driftline-input']!);
};

describe('partitions', () => {
  it('each have a model of their own: the state of each is what its records alone make', async () => {
    const world = await worldWith(events, 3);
    await runToEnd(world, smallFetches(world.cluster.connect()));
    for (const [p, hash] of (await alone(3)).entries()) expect((await outcomeOf(world, p)).hash).toBe(hash);
  });

  it('move to a worker that joins and back when it leaves, and nothing is lost, doubled or learned twice', async () => {
    const world = await worldWith([], 3);
    const workers = [startWorker(world, smallFetches(world.cluster.connect()))];
    await workers[0]!.start();
    for (let i = 0; i < events.length; i += 3) {
      // Each turn three events, one a partition; workers come and go meanwhile.
      for (const [p, { key, value }] of events.slice(i, i + 3).entries()) {
        const text = new TextEncoder();
        world.cluster.append('in', p, [
          { key: key === null ? null : text.encode(key), value: text.encode(value) },
        ]);
      }
      if (i % 30 === 0) {
        const next = startWorker(world, smallFetches(world.cluster.connect()));
        await next.start();
        workers.push(next);
      }
      if (i % 30 === 15) {
        const first = workers.shift()!;
        await first.stop();
        await first.done;
      }
      for (let turns = 0; turns < 20; turns++) await turn();
    }
    for (const worker of workers.splice(1)) await worker.stop();
    await runUntil(world, workers[0]!);
    await workers[0]!.stop();
    await workers[0]!.done;
    for (const [p, hash] of (await alone(3)).entries()) expect((await outcomeOf(world, p)).hash).toBe(hash);
    const inputs = await inputsOf(world, 3);
    expect(new Set(inputs).size).toBe(inputs.length);
  });

  it('that a worker does not get leave it idle and healthy', async () => {
    const world = await worldWith(events);
    const [first, second] = [world.cluster.connect(), world.cluster.connect()].map((broker) =>
      startWorker(world, broker),
    );
    await first!.start();
    await second!.start();
    await runUntil(world, first!);
    expect(second!.statuses()).toEqual([]);
    expect(second!.health()).toMatchObject({ live: { ok: true }, ready: { ok: true } });
    await first!.stop();
    await second!.stop();
  });
});

describe('a worker that was fenced', () => {
  it('by a zombie that inited late goes on, once a heartbeat has shown that its generation still stands', async () => {
    const world = await worldWith(events.slice(0, 60));
    const steps: string[] = [];
    const broker = world.cluster.connect({
      step: (step) => {
        steps.push(step);
        return Promise.resolve();
      },
    });
    const worker = startWorker(world, smallFetches(broker));
    await worker.start();
    await runUntil(world, worker);
    const zombie = await world.cluster.connect().open('app-0');
    append(world.cluster, events.slice(60));
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
    expect((await outcomeOf(world)).hash).toBe((await alone(1))[0]);
    const inputs = await inputsOf(world, 1);
    expect(new Set(inputs).size).toBe(inputs.length);
    // Asked first, and inited then: the zombie cannot write any more.
    expect(steps.filter((step) => /before (open|heartbeat)/.test(step))).toEqual([
      'before open',
      'before heartbeat',
      'before open',
    ]);
    await expect(zombie.begin()).rejects.toMatchObject({ trouble: 'fenced' });
  });

  it('asks the group also where it had kept the partition over generations', async () => {
    const world = await worldWith(events.slice(0, 60), 2);
    const steps: string[] = [];
    const broker = world.cluster.connect({
      step: (step) => {
        steps.push(step);
        return Promise.resolve();
      },
    });
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    // Another one comes, and partition 0 stays.
    const other = await world.cluster
      .connect()
      .join('app', ['in'], { assigned: () => undefined, failed: () => undefined });
    await until(worker, (statuses) => statuses.length === 1);
    steps.length = 0;
    await world.cluster.connect().open('app-0');
    append(world.cluster, events.slice(60), 2);
    await until(worker, () => steps.includes('before open'));
    expect(steps.filter((step) => /before (open|heartbeat)/.test(step))).toEqual([
      'before heartbeat',
      'before open',
    ]);
    await other.leave();
    await runUntil(world, worker);
    await worker.stop();
  });

  it('again and again within one generation ends, and asks whether two applications have one name', async () => {
    const world = await worldWith(events);
    let opens = 0;
    const broker = world.cluster.connect({
      step: async (step) => {
        if (step !== 'after open') return;
        opens++;
        await world.cluster.connect().open('app-0');
      },
    });
    const worker = startWorker(world, broker);
    await worker.start();
    await expect(worker.done).rejects.toThrow(
      /partition 0 is assigned to this worker, but another process writes as app-0: do two applications have the same name/,
    );
    expect(opens).toBe(4);
    expect(await inputsOf(world, 1)).toEqual([]);
  });

  it('in the middle of a transaction, at any step of it, leaves nothing of it to be seen', async () => {
    for (const step of ['sendOffsets', 'send', 'commit']) {
      const world = await worldWith(events);
      let seen = 0;
      const broker = world.cluster.connect({
        step: async (name) => {
          if (name === `before ${step}` && ++seen === 3) await world.cluster.connect().open('app-0');
        },
      });
      await runToEnd(world, smallFetches(broker));
      expect((await outcomeOf(world)).hash, step).toBe((await alone(1))[0]);
      const inputs = await inputsOf(world, 1);
      expect(new Set(inputs).size, step).toBe(inputs.length);
    }
  });
});

describe('a stop', () => {
  it('may be asked for twice, and before the worker has begun', async () => {
    const world = await worldWith(events);
    const worker = startWorker(world, world.cluster.connect());
    const starting = worker.start();
    const [first, second] = [worker.stop(), worker.stop()];
    expect(first).toBe(second);
    await first;
    await starting;
    await worker.done;
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await alone(1))[0]);
  });

  it('during a restore leaves the checkpoint as it was', async () => {
    const never = {
      ...options,
      checkpoint: { interval: 1e9 },
      topology: { ...options.topology, drift: undefined },
    };
    const world = await worldWith(events);
    const crashing = world.cluster.connect();
    const run = runToEnd(world, crashing, never);
    run.catch(() => undefined);
    while ((await checkpointOf(world))?.manifest.next['in'] !== events.length) await turn();
    crashing.vanish();
    const before = await checkpointOf(world);

    const worker = startWorker(world, smallFetches(world.cluster.connect(), 100), never);
    await worker.start();
    await until(worker, ([status]) => status?.state === 'restoring');
    for (let turns = 0; turns < 10; turns++) await turn();
    await worker.stop();
    await worker.done;
    expect(await checkpointOf(world)).toEqual(before);
  });

  it.each([
    ['the last commit', 'before begin'],
    ['the fetch in flight', 'after read'],
  ])('while %s fails still ends, and says so', async (_, at) => {
    const world = await worldWith(events.slice(0, 60));
    let failing = false;
    const broker = world.cluster.connect({
      step: (step) =>
        failing && step === at
          ? Promise.reject(new WorkerError('retriable', `the broker went away ${step}`))
          : Promise.resolve(),
    });
    const log = listening();
    const worker = startWorker(world, broker, options, log);
    await worker.start();
    await runUntil(world, worker);
    failing = true;
    append(world.cluster, events.slice(60));
    await worker.stop();
    await worker.done.catch((error: unknown) => {
      expect((error as Error).message).toBe(`the broker went away ${at}`);
    });
    failing = false;
    await runToEnd(world, world.cluster.connect(), options, silent);
    expect((await outcomeOf(world)).hash).toBe((await alone(1))[0]);
  });
});
