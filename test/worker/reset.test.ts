import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { StateError } from '../../src/core/state.ts';
import { CheckpointStore } from '../../src/worker/checkpoint/store.ts';
import { applyReset, planReset, type ResetTarget } from '../../src/worker/reset.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  endOf,
  options,
  outcomeOf,
  readAll,
  runToEnd,
  startWorker,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(60, 2);
const [before, after] = [events.slice(0, 40), events.slice(40)];

async function visited(partitions = 1): Promise<World> {
  const world = await worldWith(before, partitions);
  await runToEnd(world, world.cluster.connect());
  return world;
}

async function reset(world: World, to: ResetTarget, model: 'fresh' | 'keep', only?: number[]) {
  const broker = world.cluster.connect();
  const tools = { broker, store: new CheckpointStore('app.state', broker, cbor), options };
  const plan = await planReset(tools, to, model, only);
  await applyReset(tools, plan);
  return plan;
}

async function alone(events: ReturnType<typeof testEvents>) {
  const world = await worldWith(events);
  await runToEnd(world, world.cluster.connect());
  return outcomeOf(world);
}

describe('a reset', () => {
  it('is refused while the group has members, and changes nothing', async () => {
    const world = await visited();
    const state = await checkpointOf(world);
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await expect(reset(world, 'earliest', 'fresh')).rejects.toThrow(
      /group app has 1 member: stop its workers first/,
    );
    await worker.stop();
    expect(await checkpointOf(world)).toEqual(state);
  });

  it('planned only, changes nothing', async () => {
    const world = await visited();
    const broker = world.cluster.connect();
    const ends = async () => Promise.all(['in', 'out', 'app.state'].map((topic) => broker.range(topic, 0)));
    const were = await ends();
    const store = new CheckpointStore('app.state', broker, cbor);
    const plan = await planReset({ broker, store, options }, 'earliest', 'keep');
    expect(plan).toMatchObject([{ partition: 0, from: 40, group: 40, to: 0, again: 40, skipped: 0 }]);
    expect(await ends()).toEqual(were);
  });

  it('to the earliest with a fresh model learns everything anew', async () => {
    const world = await visited();
    const first = await outcomeOf(world);
    await reset(world, 'earliest', 'fresh');
    await runToEnd(world, world.cluster.connect());
    const second = await outcomeOf(world);
    expect(second.hash).toBe(first.hash);
    expect(second.predictions).toEqual([...first.predictions, ...first.predictions]);
  });

  it('to the latest with the model kept passes over what came meanwhile', async () => {
    const world = await visited();
    const { hash } = await outcomeOf(world);
    append(world.cluster, after);
    expect(await reset(world, 'latest', 'keep')).toMatchObject([{ from: 40, to: 60, skipped: 20, again: 0 }]);
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe(hash);
    expect((await readAll(world, 'out')).length).toBe((await alone(before)).predictions.length);
  });

  it('to a time', async () => {
    const world = await worldWith([]);
    const text = new TextEncoder();
    before.forEach(({ value }, i) =>
      world.cluster.append('in', 0, [{ key: null, value: text.encode(value), timestamp: 1000 + i }]),
    );
    expect(await reset(world, 1012, 'fresh')).toMatchObject([{ from: undefined, to: 12 }]);
    await runToEnd(world, world.cluster.connect());
    expect((await readAll(world, 'out'))[0]?.headers['driftline-input']).toMatch(/^in\/0\/1[2-9]$/);
  });

  it("to the checkpoint puts the group's offset back that was moved by hand", async () => {
    const world = await visited();
    append(world.cluster, after);
    world.cluster.offsets.commit('app', { topic: 'in', partition: 0, next: 55, metadata: '' });
    expect((await endOf(world)).message).toContain('driftline reset');
    expect(await reset(world, 'checkpoint', 'keep')).toMatchObject([{ from: 40, group: 55, to: 40 }]);
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await alone(events)).hash);
  });

  it('of some partitions leaves the others as they are', async () => {
    const world = await visited(3);
    const states = await Promise.all([0, 2].map((p) => checkpointOf(world, p)));
    await reset(world, 'earliest', 'fresh', [1]);
    expect((await checkpointOf(world, 1))?.manifest).toMatchObject({ next: { in: 0 }, snapshot: null });
    expect(await Promise.all([0, 2].map((p) => checkpointOf(world, p)))).toEqual(states);
    await expect(reset(world, 'earliest', 'fresh', [3])).rejects.toThrow(
      /no partition 3: in has 3, from 0 to 2/,
    );
  });

  it('cures a damaged checkpoint, where its model is to be forgotten', async () => {
    const world = await visited();
    const manifest = new TextEncoder().encode('manifest');
    world.cluster.append('app.state', 0, [{ key: manifest, value: new Uint8Array([255]) }]);
    await expect(reset(world, 'earliest', 'keep')).rejects.toThrow(StateError);
    await reset(world, 'latest', 'fresh');
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await alone(after)).hash);
  });

  it('cures a lost state topic', async () => {
    const world = await visited();
    world.cluster.topics.remove('app.state');
    world.cluster.topics.create('app.state', 1, { 'cleanup.policy': 'compact' });
    expect((await endOf(world)).message).toMatch(/driftline reset app.yaml/);
    await reset(world, 'earliest', 'fresh');
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await alone(before)).hash);
  });

  it('of a partition without a checkpoint cannot keep a model', async () => {
    const world = await worldWith(before);
    for (const to of ['checkpoint', 'latest'] as const)
      await expect(reset(world, to, 'keep')).rejects.toThrow(/partition 0 has no checkpoint/);
    await reset(world, 'latest', 'fresh');
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe((await alone(after)).hash);
  });

  it('takes a model of another configuration away, which a worker refuses', async () => {
    const world = await visited();
    const other = { ...options, topology: { ...options.topology, transform: [] } };
    expect((await endOf(world, other)).message).toContain('made with another configuration');
    const broker = world.cluster.connect();
    const tools = { broker, store: new CheckpointStore('app.state', broker, cbor), options: other };
    await applyReset(tools, await planReset(tools, 'latest', 'fresh'));
    append(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), other);
    expect((await checkpointOf(world))?.manifest.next).toEqual({ in: 60 });
  });
});
