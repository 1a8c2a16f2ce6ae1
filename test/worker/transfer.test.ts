import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspect } from '../../src/cli/inspect.ts';
import { exportState, importState } from '../../src/cli/state.ts';
import type { Config } from '../../src/config/config.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  checkpointOf,
  options,
  outcomeOf,
  runToEnd,
  startWorker,
  worldWith,
  type World,
} from './harness.ts';
import { publish, withFallback } from './models/published.ts';

const events = testEvents(60, 12);
const [before, after] = [events.slice(0, 40), events.slice(40)];
const config = { ...options, kafka: { sessionTimeout: 1000 } } as unknown as Config;
const silent = (): void => undefined;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftline-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function visited(): Promise<World> {
  const world = await worldWith(before, 2);
  await runToEnd(world, world.cluster.connect());
  return world;
}

describe('checkpoints as files', () => {
  it('move an application to another cluster, where it goes on bit for bit', async () => {
    const [here, there] = [await visited(), await worldWith(before, 2)];
    await exportState(config, here.cluster.connect(), folder, silent);
    await importState(config, there.cluster.connect(), folder, silent);
    for (const world of [here, there]) {
      append(world.cluster, after, 2);
      await runToEnd(world, world.cluster.connect());
    }
    for (const p of [0, 1]) expect((await outcomeOf(there, p)).hash).toBe((await outcomeOf(here, p)).hash);
    // It began where the other one was.
    expect((await outcomeOf(there)).predictions.length).toBeLessThan(
      (await outcomeOf(here)).predictions.length,
    );
  });

  it('hold what belongs to a batch model, too, which is fetched where they are put back', async () => {
    const use = { ...config, topology: withFallback.topology };
    const run = async (world: World): Promise<void> => runToEnd(world, world.cluster.connect(), withFallback);
    const [here, there] = [
      await worldWith(before, 1, withFallback),
      await worldWith(before, 1, withFallback),
    ];
    for (const world of [here, there]) await publish(world, { id: 'm1', ends: {} });
    await run(here);
    await exportState(use, here.cluster.connect(), folder, silent);
    await importState(use, there.cluster.connect(), folder, silent);
    for (const world of [here, there]) {
      append(world.cluster, after);
      await run(world);
    }
    const [one, other] = [(await checkpointOf(here))!, (await checkpointOf(there))!];
    expect(other.manifest.snapshot!.fallback!.model).toBe('m1');
    expect(other.manifest.snapshot!.fallback!.hash).toBe(one.manifest.snapshot!.fallback!.hash);
    expect(other.manifest.snapshot!.hash).toBe(one.manifest.snapshot!.hash);
    const [found] = await inspect(use, there.cluster.connect());
    expect(found).toMatchObject({
      hash: one.manifest.snapshot!.hash,
      batchModel: 'm1',
      fallbackHash: one.manifest.snapshot!.fallback!.hash,
    });
  });

  it('are a backup: what came after them is forgotten, and learned again', async () => {
    const world = await visited();
    await exportState(config, world.cluster.connect(), folder, silent);
    append(world.cluster, after, 2);
    await runToEnd(world, world.cluster.connect());
    const { hash } = await outcomeOf(world);
    await importState(config, world.cluster.connect(), folder, silent);
    expect((await checkpointOf(world))?.manifest.next).toEqual({ in: 20 });
    await runToEnd(world, world.cluster.connect());
    expect((await outcomeOf(world)).hash).toBe(hash);
  });

  it('are not taken while workers run, nor for another configuration, nor for partitions that are not there', async () => {
    const world = await visited();
    const broker = world.cluster.connect();
    await exportState(config, broker, folder, silent);
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await expect(importState(config, broker, folder, silent)).rejects.toThrow(
      /has 1 member: stop its workers/,
    );
    await worker.stop();
    const other = { ...config, topology: { ...options.topology, transform: [] } } as unknown as Config;
    await expect(importState(other, broker, folder, silent)).rejects.toThrow(/another configuration/);
    const smaller = await worldWith([], 1);
    await expect(importState(config, smaller.cluster.connect(), folder, silent)).rejects.toThrow(
      /1 partition, and none/,
    );
  });

  it('that are damaged, or missing, are refused by name before anything is written', async () => {
    const world = await visited();
    const broker = world.cluster.connect();
    await expect(importState(config, broker, folder, silent)).rejects.toThrow(
      /holds no partition-<number>\.cbor/,
    );
    await exportState(config, broker, folder, silent);
    const path = join(folder, 'partition-1.cbor');
    const whole = await readFile(path);
    const end = (await broker.range('app.state', 0)).lastStable;
    for (const at of [0, 40, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      await writeFile(path, damaged);
      await expect(importState(config, broker, folder, silent)).rejects.toThrow(path);
    }
    await writeFile(path, whole.subarray(0, -1));
    await expect(importState(config, broker, folder, silent)).rejects.toThrow(path);
    expect((await broker.range('app.state', 0)).lastStable).toBe(end);
  });
});
