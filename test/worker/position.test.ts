import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { CheckpointStore } from '../../src/worker/checkpoint/store.ts';
import { applyReset, planReset } from '../../src/worker/reset.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  endOf,
  listening,
  options,
  outcomeOf,
  readAll,
  runToEnd,
  runUntil,
  startWorker,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(60, 2);
const [before, after] = [events.slice(0, 40), events.slice(40)];

/** A world that a worker has been through, with more to come. */
async function visited(): Promise<World> {
  const world = await worldWith(before);
  await runToEnd(world, world.cluster.connect());
  return world;
}

function commitByHand({ cluster }: World, next: number): void {
  cluster.offsets.commit('app', { topic: 'in', partition: 0, next, metadata: '' });
}

async function undisturbed() {
  const world = await visited();
  append(world.cluster, after);
  await runToEnd(world, world.cluster.connect());
  return outcomeOf(world);
}

describe("the manifest is the truth for the position, the group's offset is for tools", () => {
  it('seen before its manifest, as another owner commits, it is looked at again', async () => {
    const world = await visited();
    append(world.cluster, after);
    const broker = world.cluster.connect();
    const committed = broker.committed.bind(broker);
    let looks = 0;
    broker.committed = async (...of) => {
      const found = await committed(...of);
      return ++looks < 4 ? { ...found!, next: found!.next + 5 } : found;
    };
    await runToEnd(world, broker);
    expect(looks).toBe(4);
    expect(await outcomeOf(world)).toEqual(await undisturbed());
  });

  it.each([
    [
      'behind',
      (world: World) => {
        commitByHand(world, 7);
      },
    ],
    [
      'absent',
      (world: World) => {
        world.cluster.offsets.forgetTopic('in');
      },
    ],
  ])('%s, it is ignored and told', async (_, change) => {
    const world = await visited();
    change(world);
    append(world.cluster, after);
    const log = listening();
    await runToEnd(world, world.cluster.connect(), options, log);
    expect(log.lines).toContainEqual(
      expect.stringMatching(/group offset is behind .* the checkpoint counts/),
    );
    expect(await outcomeOf(world)).toEqual(await undisturbed());
  });

  it('ahead, it was reset by hand: the worker ends and names both positions and the remedy', async () => {
    const world = await visited();
    append(world.cluster, after);
    commitByHand(world, 50);
    const { message } = await endOf(world);
    expect(message).toMatch(/group app for in-0 is 50, ahead of the checkpoint's 40/);
    expect(message).toContain('driftline reset');
    commitByHand(world, 40);
    await runToEnd(world, world.cluster.connect());
    expect(await outcomeOf(world)).toEqual(await undisturbed());
  });

  it('where there is no checkpoint at all, it must not stand for one: outputs would be doubled or lost', async () => {
    const world = await visited();
    world.cluster.topics.remove('app.state');
    world.cluster.topics.create('app.state', 1, { 'cleanup.policy': 'compact' });
    expect((await endOf(world)).message).toMatch(
      /committed offset 40 of in-0, but app\.state holds no checkpoint/,
    );
  });
});

describe('input.start', () => {
  it.each([
    ['latest', 40],
    ['earliest', 0],
    [1_700_000_000_500, 12],
  ] as const)('%s is resolved once, and committed before anything is read', async (start, expected) => {
    const world = await worldWith([]);
    for (const [i, event] of before.entries()) {
      const value = new TextEncoder().encode(event.value);
      world.cluster.append('in', 0, [
        { key: null, value, timestamp: 1_700_000_000_000 + (i < 12 ? 0 : 1000) },
      ]);
    }
    const use = { ...options, input: { ...options.input, start } };
    // The process dies at its first read of the input.
    const { promise: died, reject } = Promise.withResolvers<never>();
    let dead = false;
    const doomed = world.cluster.connect({
      step: () => (dead ? Promise.reject(new Error('dead')) : Promise.resolve()),
    });
    const read = doomed.read.bind(doomed);
    doomed.read = (topic, ...rest) => {
      if (topic !== 'in') return read(topic, ...rest);
      dead = true;
      reject(new Error('dead'));
      return Promise.reject(new Error('dead'));
    };
    const run = runToEnd(world, doomed, use);
    run.catch(() => undefined);
    await expect(Promise.race([died, run])).rejects.toThrow('dead');
    doomed.vanish();
    expect((await checkpointOf(world))?.manifest.next).toEqual({ in: expected });

    // What comes meanwhile is not passed over.
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), use);
    const firstOffset = (await readAll(world, 'out'))[0]?.headers['driftline-input'];
    expect(Number(firstOffset?.split('/')[2])).toBeGreaterThanOrEqual(expected);
    expect((await checkpointOf(world))?.manifest.next).toEqual({ in: 60 });
    const seen = (await readAll(world, 'out')).length + (await readAll(world, 'app.dead-letter')).length;
    expect(seen).toBeGreaterThan(60 - expected - 6);
  });

  it('counts only where there is no checkpoint', async () => {
    const world = await visited();
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), {
      ...options,
      input: { ...options.input, start: 'latest' },
    });
    expect(await outcomeOf(world)).toEqual(await undisturbed());
  });
});

describe('records that are gone', () => {
  /** A crash with a snapshot at 0 and a position of 40: the records between are needed again. */
  async function withoutSnapshot(): Promise<World> {
    const world = await worldWith(before);
    const never = {
      ...options,
      checkpoint: { interval: 1e9 },
      topology: { ...options.topology, drift: undefined },
    };
    const broker = world.cluster.connect();
    const run = runToEnd(world, broker, never);
    run.catch(() => undefined);
    while ((await checkpointOf(world))?.manifest.next['in'] !== 40)
      await new Promise((turn) => setImmediate(turn));
    broker.vanish();
    expect((await checkpointOf(world))?.manifest.snapshot).toBeNull();
    return world;
  }
  const use = { ...options, topology: { ...options.topology, drift: undefined } };
  const going = { ...use, input: { ...use.input, onLoss: 'continue' as const } };

  it('between snapshot and position: onLoss stop tells both offsets and the remedy', async () => {
    const world = await withoutSnapshot();
    world.cluster.deleteRecords('in', 0, 15);
    const { message } = await endOf(world, use);
    expect(message).toMatch(/in-0: records 0 to 14 are gone .* begins at 15/);
    expect(message).toContain('input.onLoss: continue');
  });

  it('between snapshot and position: onLoss continue learns what is left, and no prediction is doubled', async () => {
    const world = await withoutSnapshot();
    const predictions = await readAll(world, 'out');
    world.cluster.deleteRecords('in', 0, 15);
    append(world.cluster, after);
    const log = listening();
    await runToEnd(world, world.cluster.connect(), going, log);
    expect(log.lines).toContainEqual(expect.stringMatching(/^warn records were gone/));
    const all = await readAll(world, 'out');
    expect(all.slice(0, predictions.length)).toEqual(predictions);
    expect(new Set(all.map(({ headers }) => headers['driftline-input'])).size).toBe(all.length);
    expect((await checkpointOf(world))?.manifest).toMatchObject({ next: { in: 60 }, lost: 15 });
  });

  it('between snapshot and position: a crash before the next snapshot does not count them again', async () => {
    const world = await withoutSnapshot();
    world.cluster.deleteRecords('in', 0, 15);
    append(world.cluster, after);
    const doomed = world.cluster.connect();
    const worker = startWorker(world, doomed, { ...going, checkpoint: { interval: 1e9 } });
    await worker.start();
    await runUntil(world, worker);
    doomed.vanish();
    const crashed = (await checkpointOf(world))!.manifest;
    expect(crashed).toMatchObject({
      snapshot: null,
      segments: [{ topic: 'in', from: 15, to: 60 }],
      lost: 15,
    });
    await runToEnd(world, world.cluster.connect(), going);
    expect((await checkpointOf(world))?.manifest).toMatchObject({ next: { in: 60 }, lost: 15 });
  });

  it('on both sides of the position: the sentence says where the topic begins now, and all are counted, once', async () => {
    const world = await withoutSnapshot();
    append(world.cluster, after);
    world.cluster.deleteRecords('in', 0, 50);
    expect((await endOf(world, use)).message).toMatch(/records 0 to 39 are gone .* begins at 50\./);
    // A crash before the first commit after it changes nothing in that.
    const doomed = world.cluster.connect({
      step: (step) => (step === 'before begin' ? Promise.reject(new Error('dead')) : Promise.resolve()),
    });
    await expect(runToEnd(world, doomed, going)).rejects.toThrow('dead');
    doomed.vanish();
    await runToEnd(world, world.cluster.connect(), going);
    await runToEnd(world, world.cluster.connect(), going);
    const { manifest } = (await checkpointOf(world))!;
    expect(manifest).toMatchObject({ next: { in: 60 }, lost: 50 });
  });

  it('after the position: onLoss stop ends, continue goes on and counts them', async () => {
    const world = await visited();
    append(world.cluster, after);
    world.cluster.deleteRecords('in', 0, 50);
    const { message } = await endOf(world);
    expect(message).toMatch(/records 40 to 49 are gone/);
    await runToEnd(world, world.cluster.connect(), {
      ...options,
      input: { ...options.input, onLoss: 'continue' },
    });
    expect((await checkpointOf(world))?.manifest).toMatchObject({ next: { in: 60 }, lost: 10 });
  });

  it('under a worker that is reading them: it looks again, and does as it is told', async () => {
    const world = await worldWith(before);
    const broker = world.cluster.connect();
    const read = broker.read.bind(broker);
    let reads = 0;
    broker.read = async (topic, partition, offset, bytes, signal) => {
      if (topic === 'in' && ++reads === 3) {
        append(world.cluster, after);
        world.cluster.deleteRecords('in', 0, 55);
      }
      return read(topic, partition, offset, Math.min(bytes, 600), signal);
    };
    await runToEnd(world, broker, { ...options, input: { ...options.input, onLoss: 'continue' } });
    const { manifest } = (await checkpointOf(world))!;
    expect(manifest.next).toEqual({ in: 60 });
    expect(manifest.lost).toBeGreaterThan(10);
  });

  it('under a worker that is reading them: told to stop, it ends with the sentence of a start, not with a bare offset', async () => {
    const world = await visited();
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await runUntil(world, worker);
    append(world.cluster, after);
    world.cluster.deleteRecords('in', 0, 55);
    await expect(worker.done).rejects.toThrow(/records 40 to 54 are gone .* begins at 55.*onLoss: continue/);
  });

  it('a topic that was deleted and made again, as long or longer: the worker ends and says so, and a reset begins anew', async () => {
    const world = await visited();
    world.cluster.topics.remove('in');
    world.cluster.topics.create('in', 1, {});
    append(world.cluster, events);
    const { message } = await endOf(world);
    expect(message).toMatch(/topic in was deleted and made again since the checkpoint at offset 40/);
    expect(message).toContain('driftline reset app.yaml --to earliest');
    const broker = world.cluster.connect();
    const tools = { broker, store: new CheckpointStore('app.state', broker, cbor), options };
    await applyReset(tools, await planReset(tools, 'earliest', 'fresh'));
    await runToEnd(world, world.cluster.connect());
    const anew = await worldWith(events);
    await runToEnd(anew, anew.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await outcomeOf(anew)).hash);
  });

  it('in a cluster without topic ids, a topic that was made again, shorter: the worker ends and says so', async () => {
    const world = await visited();
    world.cluster.topics.remove('in');
    world.cluster.topics.create('in', 1, {});
    append(world.cluster, after);
    world.cluster.topics.id = () => undefined;
    expect((await endOf(world)).message).toMatch(
      /in-0 stands at offset 40, but the topic ends at 20: was it deleted/,
    );
  });
});
