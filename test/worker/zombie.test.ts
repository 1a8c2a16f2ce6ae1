import { describe, expect, it } from 'vitest';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import type { Member } from '../../src/adapters/memory/groups.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  outcomeOf,
  runToEnd,
  runUntil,
  smallFetches,
  startWorker,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(60, 5);
const [before, after] = [events.slice(0, 40), events.slice(40)];

/** A process that stands still from awaited step number `at` on (a paused machine), until it is let go on. */
class Frozen {
  readonly broker: MemoryBroker;
  readonly steps: string[] = [];
  readonly still: Promise<void>;
  private thawed = false;
  private readonly gate = Promise.withResolvers<undefined>();
  private member: Member | undefined;
  private readonly world: World;

  constructor(world: World, at: number) {
    this.world = world;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.still = promise;
    const broker = world.cluster.connect({
      step: async (name) => {
        this.steps.push(name);
        if (this.steps.length < at || this.thawed) return;
        resolve(undefined);
        await this.gate.promise;
      },
    });
    const join = broker.join.bind(broker);
    broker.join = async (...args) => {
      const membership = await join(...args);
      this.member = membership as unknown as Member;
      return membership;
    };
    this.broker = smallFetches(broker, 400);
  }

  /** Its session times out: the group gives its partitions away, and it hears nothing of that. */
  expire(): void {
    this.world.cluster.groups.leave('app', this.member!);
  }

  thaw(): void {
    this.thawed = true;
    this.gate.resolve(undefined);
  }

  /** As a heartbeat does that finds itself no member any more. */
  joinAgain(): void {
    this.world.cluster.groups.join('app', this.member!);
  }

  count(step: string): number {
    return this.steps.filter((one) => one === step).length;
  }
}

async function undisturbed() {
  const world = await worldWith(before);
  const counting = new Frozen(world, Infinity);
  const worker = startWorker(world, counting.broker);
  await worker.start();
  await runUntil(world, worker);
  const { steps } = counting;
  const first = steps.indexOf('before open') + 1;
  const last = steps.length;
  await worker.stop();
  append(world.cluster, after);
  await runToEnd(world, world.cluster.connect());
  return { expected: await outcomeOf(world), first, last };
}

/**
 * One worker stands still at a step while another does all the work and goes; then it comes back.
 * @param joinsAgain at once; else when a heartbeat finds that it is no member any more
 */
async function zombie(at: number, joinsAgain: boolean) {
  const world = await worldWith(before);
  const frozen = new Frozen(world, at);
  const worker = startWorker(world, frozen.broker);
  await worker.start();
  await frozen.still;
  frozen.expire();
  append(world.cluster, after);
  await runToEnd(world, world.cluster.connect());
  const opened = frozen.count('before open');
  frozen.thaw();
  if (joinsAgain) frozen.joinAgain();
  // It comes to the end by what the other has committed, or it ends.
  const ended = await runUntil(world, worker).then(
    () => undefined,
    (error: unknown) => error,
  );
  await worker.stop();
  await worker.done.catch(() => undefined);
  return { world, worker, ended, again: frozen.count('before open') - opened };
}

describe('a worker that stood still while another had its partition', () => {
  it.each([
    ['and joins again at once', true],
    ['and finds by a heartbeat that it is no member any more', false],
  ])(
    'goes on from what the other has committed when the group gives the partition back (%s)',
    { timeout: 180_000 },
    async (_, joinsAgain) => {
      const { expected, first, last } = await undisturbed();
      let again = 0;
      for (let at = first; at <= last; at++) {
        const run = await zombie(at, joinsAgain);
        expect(run.ended, `frozen at step ${at}`).toBeUndefined();
        expect(await outcomeOf(run.world), `frozen at step ${at}`).toEqual(expected);
        expect(run.again).toBeLessThanOrEqual(1);
        again += run.again;
      }
      expect(again).toBeGreaterThan(20);
    },
  );
});
