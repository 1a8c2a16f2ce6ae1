import { describe, expect, it } from 'vitest';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  options,
  outcomeOf,
  runToEnd,
  runUntil,
  smallFetches,
  startWorker,
  until,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(200, 9);
const withoutDrift = { ...options, topology: { ...options.topology, drift: undefined } };

/** A client that counts its transactions, and what each sent. */
function counting({ cluster }: World): { broker: MemoryBroker; steps: string[] } {
  const steps: string[] = [];
  const broker = cluster.connect({
    step: (step) => {
      steps.push(step);
      return Promise.resolve();
    },
  });
  return { broker, steps };
}

const count = (steps: readonly string[], step: string): number => steps.filter((one) => one === step).length;

describe('a commit', () => {
  it('is not made where nothing was read: an idle worker writes nothing', async () => {
    const world = await worldWith(events);
    const { broker, steps } = counting(world);
    const worker = startWorker(world, broker);
    await worker.start();
    await runUntil(world, worker);
    await until(worker, ([status]) => status?.lag === 0);
    const [commits, reads] = [count(steps, 'before commit'), count(steps, 'before read')];
    while (count(steps, 'before read') < reads + 100) await new Promise((turn) => setImmediate(turn));
    expect(count(steps, 'before commit')).toBe(commits);
    await worker.stop();
  });

  it('is not made at the end where the newest snapshot is of this position already', async () => {
    const world = await worldWith(events);
    await runToEnd(world, world.cluster.connect());
    const end = (await world.cluster.connect().range('app.state', 0)).lastStable;
    await runToEnd(world, world.cluster.connect());
    // One more marker, of the sweep before the first read, and no record.
    expect((await world.cluster.connect().range('app.state', 0)).lastStable).toBe(end + 1);
  });

  it('goes in one order: begin, offsets, outputs, snapshot and manifest, commit', async () => {
    const world = await worldWith(events);
    const { broker, steps } = counting(world);
    await runToEnd(world, broker);
    const order = steps
      .filter((step) => /^before (begin|sendOffsets|send|commit)$/.test(step))
      .map((s) => s.slice(7));
    const transactions = order.join(' ').split(/(?<=commit) /);
    expect(transactions.length).toBeGreaterThan(3);
    for (const steps of transactions) expect(steps).toMatch(/^begin sendOffsets( send){1,4} commit$/);
  });

  it('is due by the bytes of its outputs before the interval is over', async () => {
    // The bytes are looked at after each 64 records.
    const world = await worldWith(testEvents(20 * 64, 9));
    const { broker, steps } = counting(world);
    const use = { ...withoutDrift, commit: { interval: 1e9, bytes: 2000 }, checkpoint: { interval: 1e9 } };
    const worker = startWorker(world, broker, use);
    await worker.start();
    await until(worker, ([status]) => status?.manifest?.next['in'] === 20 * 64);
    expect(count(steps, 'before commit')).toBe(1 + 20);
    await worker.stop();
  });

  it('is due by the interval where outputs are few', async () => {
    const world = await worldWith([]);
    const { broker, steps } = counting(world);
    const use = { ...withoutDrift, commit: { interval: 100, bytes: 1 << 30 } };
    const worker = startWorker(world, broker, use);
    await worker.start();
    await until(worker, ([status]) => status?.state === 'running');
    for (const event of events.slice(0, 5)) {
      const before = count(steps, 'after commit');
      append(world.cluster, [event]);
      await runUntil(world, worker);
      expect(count(steps, 'after commit')).toBe(before + 1);
    }
    await worker.stop();
  });
});

describe('a snapshot', () => {
  const never = { ...withoutDrift, checkpoint: { interval: 1e9 } };

  it('goes with the commit when the checkpoint interval is over', async () => {
    const world = await worldWith(events);
    const worker = startWorker(world, smallFetches(world.cluster.connect()), {
      ...withoutDrift,
      checkpoint: { interval: 10 },
    });
    await worker.start();
    await runUntil(world, worker);
    const [{ commits, checkpoints } = { commits: 0, checkpoints: 0 }] = worker.statuses();
    expect(checkpoints).toBeGreaterThan(2);
    expect(checkpoints).toBeLessThan(commits);
    await worker.stop();
  });

  it('goes with the commit in which a drift was seen', async () => {
    const drifting = testEvents(600, 9).map(({ key, value }, i) => ({
      key,
      value:
        i < 300
          ? value
          : value.replace('"y":"yes"', '"y":"NO"').replace('"y":"no"', '"y":"yes"').replace('"NO"', '"no"'),
    }));
    const world = await worldWith(drifting);
    const use = { ...options, checkpoint: { interval: 1e9 } };
    const worker = startWorker(world, smallFetches(world.cluster.connect()), use);
    await worker.start();
    await runUntil(world, worker);
    const [status] = worker.statuses();
    expect(status!.pipeline!.counts.drifts).toBeGreaterThan(0);
    expect(status!.checkpoints).toBe(status!.pipeline!.counts.drifts);
    await worker.stop();
  });

  it('is written by a graceful stop, so that the next start replays nothing', async () => {
    const world = await worldWith(events);
    await runToEnd(world, world.cluster.connect(), never);
    const { manifest } = (await checkpointOf(world))!;
    expect(manifest.segments).toEqual([]);
    expect(manifest.snapshot?.next).toEqual(manifest.next);
  });

  it('is not needed: from none at all, a crash is followed by a replay to the same state', async () => {
    const world = await worldWith(events);
    const broker = world.cluster.connect();
    const run = runToEnd(world, broker, never);
    run.catch(() => undefined);
    while ((await checkpointOf(world))?.manifest.next['in'] !== events.length)
      await new Promise((turn) => setImmediate(turn));
    broker.vanish();
    const { manifest } = (await checkpointOf(world))!;
    expect(manifest.snapshot).toBeNull();
    expect(manifest.segments).toEqual([{ topic: 'in', from: 0, to: events.length }]);
    await runToEnd(world, world.cluster.connect(), never);
    const undisturbed = await worldWith(events);
    await runToEnd(undisturbed, undisturbed.cluster.connect(), never);
    expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
  });
});

describe('a large batch', () => {
  it('is worked on in slices, between which the event loop turns', async () => {
    const world = await worldWith(testEvents(5000, 3));
    const broker = world.cluster.connect();
    const read = broker.read.bind(broker);
    const batches: number[] = [];
    broker.read = async (topic, ...rest) => {
      const batch = await read(topic, ...rest);
      if (topic === 'in' && batch.count > 0) batches.push(batch.count);
      return batch;
    };
    let turns = 0;
    const { clock } = world;
    const turning = {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
      yield: () => {
        turns++;
        return clock.yield();
      },
    };
    // Each look at the clock finds it one ms later: a slice of 5 ms is five looks long.
    let looks = 0;
    const ticking = { ...turning, elapsed: () => clock.elapsed() + looks++ };
    const use = { ...withoutDrift, commit: { interval: 1e6, bytes: 1 << 30 } };
    await runToEnd({ ...world, clock: ticking }, broker, use);
    expect(batches).toEqual([5000]);
    expect(turns).toBeGreaterThan(10);
  });
});
