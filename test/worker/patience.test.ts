import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import type { GroupListener } from '../../src/worker/ports.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  options,
  outcomeOf,
  runToEnd,
  runUntil,
  silent,
  smallFetches,
  startWorker,
  until,
  worldWith,
} from './harness.ts';

const impatient = { ...options, giveUp: 60_000 };
const away = (what: string): Error => new WorkerError('retriable', `the broker went away ${what}`);

describe('without any progress for kafka.giveUp', () => {
  it('a worker that cannot start ends, and says why', async () => {
    const world = await worldWith(testEvents(20, 1));
    const broker = world.cluster.connect();
    broker.describe = () => Promise.reject(away('at the start'));
    const begun = world.clock.elapsed();
    const worker = startWorker(world, broker, impatient);
    await expect(worker.start()).rejects.toThrow(
      /gave up after \d+ s without any progress \(kafka\.giveUp is 60 s\): the broker went away at the start/,
    );
    await expect(worker.done).rejects.toMatchObject({
      cause: { message: 'the broker went away at the start' },
    });
    expect(world.clock.elapsed() - begun).toBeGreaterThanOrEqual(60_000);
    expect(world.clock.elapsed() - begun).toBeLessThan(90_000);
  });

  it.each(['before open', 'before range', 'before begin', 'before commit'])(
    'one that always fails %s ends',
    async (at) => {
      const world = await worldWith(testEvents(200, 1));
      let failing = false;
      const broker = world.cluster.connect({
        step: (step) => (failing && step === at ? Promise.reject(away(at)) : Promise.resolve()),
      });
      const worker = startWorker(world, smallFetches(broker), impatient);
      await worker.start();
      await until(worker, ([status]) => (status?.commits ?? 0) > 2);
      failing = true;
      if (at === 'before open' || at === 'before range') await world.cluster.connect().open('app-0');
      await expect(worker.done).rejects.toThrow(`: the broker went away ${at}`);
    },
  );

  it('trouble between commits, however long in all, is borne', async () => {
    const world = await worldWith(testEvents(200, 2));
    let commits = 0;
    const broker = world.cluster.connect({
      step: (step) =>
        step === 'before commit' && ++commits % 2 === 0 ? Promise.reject(away(step)) : Promise.resolve(),
    });
    const short = { ...options, giveUp: 150 };
    await runToEnd(world, smallFetches(broker), short);
    expect(commits).toBeGreaterThan(10);
    const undisturbed = await worldWith(testEvents(200, 2));
    await runToEnd(undisturbed, undisturbed.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await outcomeOf(undisturbed)).hash);
  });

  it('a replay that gets further each time is progress, and one that does not is none', async () => {
    const never = {
      ...impatient,
      checkpoint: { interval: 1e9 },
      topology: { ...options.topology, drift: undefined },
    };
    for (const further of [true, false]) {
      const world = await worldWith(testEvents(200, 1));
      const doomed = world.cluster.connect();
      const first = startWorker(world, doomed, never);
      await first.start();
      await runUntil(world, first);
      doomed.vanish();
      let allowed = 0;
      let left = 0;
      const broker = smallFetches(world.cluster.connect());
      const read = broker.read.bind(broker);
      broker.read = async (...of) => {
        if (of[0] === 'in' && left-- <= 0) {
          // Each attempt is given some more reads, or as many as the one before.
          left = further ? (allowed += 3) : (allowed = 3);
          await world.clock.sleep(50_000);
          throw away('while it reads');
        }
        return read(...of);
      };
      const worker = startWorker(world, broker, never, silent);
      await worker.start();
      if (further) {
        await runUntil(world, worker);
        await worker.stop();
        await worker.done.catch(() => undefined);
      } else {
        await expect(worker.done).rejects.toThrow(/gave up .*while it reads/);
      }
    }
  });

  it('a member without partitions ends where its group is silent, and not for earlier silences', async () => {
    const world = await worldWith(testEvents(20, 1));
    const holder = startWorker(world, world.cluster.connect(), impatient);
    await holder.start();
    const broker = world.cluster.connect();
    const join = broker.join.bind(broker);
    let group: GroupListener | undefined;
    broker.join = (name, topics, listener) => join(name, topics, (group = listener));
    const idle = startWorker(world, broker, impatient);
    await idle.start();
    await until(idle, () => idle.health().ready.ok);
    expect(idle.statuses()).toEqual([]);
    for (let i = 0; i < 5; i++) {
      group!.troubled!(away('for a while'));
      await world.clock.sleep(impatient.giveUp - 1000);
      group!.troubled!(away('for a while'));
      group!.recovered!();
    }
    group!.troubled!(away('for good'));
    await world.clock.sleep(impatient.giveUp);
    group!.troubled!(away('for good'));
    await expect(idle.done).rejects.toThrow(/gave up after 60 s .*: the broker went away for good/);
    await holder.stop();
  });

  it('a member that is given no partitions has come to its goal, however long its start took', async () => {
    const world = await worldWith(testEvents(20, 1));
    const holder = startWorker(world, world.cluster.connect(), impatient);
    await holder.start();
    const broker = world.cluster.connect();
    const describe = broker.describe.bind(broker);
    let failures = 3;
    broker.describe = (topic) => (failures-- > 0 ? Promise.reject(away('at the start')) : describe(topic));
    const join = broker.join.bind(broker);
    let group: GroupListener | undefined;
    broker.join = (name, topics, listener) => join(name, topics, (group = listener));
    const idle = startWorker(world, broker, impatient);
    await idle.start();
    await until(idle, () => idle.health().ready.ok);
    await world.clock.sleep(10 * impatient.giveUp);
    group!.troubled!(away('for a moment'));
    expect(idle.failure).toBeUndefined();
    await idle.stop();
    await holder.stop();
  });

  it('an idle worker never gives up', async () => {
    const world = await worldWith(testEvents(20, 1));
    const worker = startWorker(world, world.cluster.connect(), impatient);
    await worker.start();
    await runUntil(world, worker);
    await world.clock.sleep(10 * impatient.giveUp);
    append(world.cluster, testEvents(10, 2));
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
  });
});
