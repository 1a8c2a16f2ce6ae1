import { describe, expect, it } from 'vitest';
import { cbor } from '../../../src/adapters/encoding/cbor.ts';
import { CheckpointStore } from '../../../src/worker/checkpoint/store.ts';
import { WorkerError } from '../../../src/worker/errors.ts';
import type { ArtifactFiles } from '../../../src/worker/models/artifactFiles.ts';
import type { Log } from '../../../src/worker/ports.ts';
import { applyReset, planReset } from '../../../src/worker/reset.ts';
import { ensureTopics } from '../../../src/worker/topics.ts';
import { testEvents } from '../../support/events.ts';
import {
  append,
  checkpointOf,
  options,
  readAll,
  runToEnd,
  runUntil,
  silent,
  smallFetches,
  startWorker,
  until,
  worldWith,
  type World,
} from '../harness.ts';
import { publish, withFallback } from './published.ts';

const count = 300;
const events = testEvents(count, 3);

interface Answered {
  readonly offset: number;
  readonly source: string;
  readonly version: string | undefined;
  readonly reason: string;
}

async function answers(world: World): Promise<Answered[]> {
  const records = await readAll(world, 'out');
  return records.map(({ value, headers }) => {
    const { model } = JSON.parse(value) as { model: Omit<Answered, 'offset'> };
    return { ...model, offset: Number(headers['driftline-input']!.split('/')[2]) };
  });
}

function versions(all: readonly Answered[]): string[] {
  return [...new Set(all.flatMap(({ version }) => version ?? []))];
}

/** Warnings and errors, for what is told. */
function told(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const note = (_: object, message: string): void => {
    lines.push(message);
  };
  return { lines, log: { debug: () => undefined, info: () => undefined, warn: note, error: note } };
}

describe('a batch model that is announced', () => {
  it('answers from the end offset on that the job read, not before, and comes with a checkpoint', async () => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: { 0: 200 } });
    const worker = startWorker(world, smallFetches(world.cluster.connect()), withFallback);
    await worker.start();
    await until(worker, () => worker.batchModels!.newest !== undefined);
    await runUntil(world, worker);
    const { snapshot } = worker.statuses()[0]!.manifest!;
    await worker.stop();
    await worker.done;
    const all = await answers(world);
    const byBatch = all.filter(({ source }) => source === 'batch').map(({ offset }) => offset);
    expect(Math.min(...byBatch)).toBeGreaterThanOrEqual(200);
    expect(byBatch.length).toBeGreaterThan(0);
    expect(versions(all)).toEqual(['m1']);
    expect(snapshot!.fallback!.model).toBe('m1');
  });

  it.each([
    ['exactly-once', 100],
    ['at-least-once', 200],
  ] as const)(
    'with %s is taken from offset %i on, where up to 200 may have been answered before the restart',
    async (delivery, from) => {
      const use = { ...withFallback, delivery };
      const world = await worldWith(events.slice(0, 100), 1, use);
      await runToEnd(world, world.cluster.connect(), use);
      append(world.cluster, events.slice(100, 200));
      await publish(world, { id: 'm1', ends: {} });
      const worker = startWorker(world, smallFetches(world.cluster.connect(), 1), use);
      await worker.start();
      await runUntil(world, worker);
      append(world.cluster, events.slice(200));
      await runUntil(world, worker);
      await worker.stop();
      await worker.done;
      const byBatch = (await answers(world)).filter(({ source }) => source === 'batch');
      const first = Math.min(...byBatch.map(({ offset }) => offset));
      expect(first).toBeGreaterThanOrEqual(from);
      expect(first).toBeLessThan(from + 100);
    },
  );

  it('is taken by a task that waits for events, too', async () => {
    const world = await worldWith(events, 1, withFallback);
    const worker = startWorker(world, world.cluster.connect(), withFallback);
    await worker.start();
    await runUntil(world, worker);
    await publish(world, { id: 'm1', ends: { 0: count } });
    await until(worker, ([status]) => status!.manifest?.snapshot?.fallback?.model === 'm1');
    append(world.cluster, testEvents(310, 3).slice(count));
    await runUntil(world, worker);
    await worker.stop();
    expect(
      (await answers(world)).filter(({ version }) => version === 'm1').map(({ offset }) => offset),
    ).toEqual((await answers(world)).map(({ offset }) => offset).filter((offset) => offset >= count));
  });

  it('changes nothing of the state whose hash is told, whenever it comes, and is in the other half', async () => {
    const hashes = new Set<string>();
    const others = new Set<string>();
    for (const ends of [undefined, 0, 150, 290]) {
      const world = await worldWith(events, 1, withFallback);
      if (ends !== undefined) await publish(world, { id: 'm1', ends: { 0: ends } });
      await runToEnd(world, smallFetches(world.cluster.connect()), withFallback);
      const { manifest, snapshot } = (await checkpointOf(world))!;
      hashes.add(manifest.snapshot!.hash);
      others.add(manifest.snapshot!.fallback!.hash);
      expect(cbor.hash(snapshot!.core)).toBe(manifest.snapshot!.hash);
      expect(cbor.hash(snapshot!.fallback!)).toBe(manifest.snapshot!.fallback!.hash);
    }
    expect(hashes.size).toBe(1);
    expect(others.size).toBeGreaterThan(1);
  });

  it('follows what is announced next, also an older one', async () => {
    const world = await worldWith([], 1, withFallback);
    const worker = startWorker(world, world.cluster.connect(), withFallback);
    await worker.start();
    for (const [i, id] of ['m1', 'm2', 'm1'].entries()) {
      await publish(world, { id, ends: {}, weight: i });
      await until(worker, ([status]) => status?.manifest?.snapshot?.fallback?.model === id);
    }
    await worker.stop();
    await worker.done;
  });

  it('stays away without fallback, and leaves no trace in the checkpoint', async () => {
    const hashes: string[] = [];
    for (const announced of [true, false]) {
      const world = await worldWith(events);
      if (announced) {
        await world.cluster.connect().create('app.models', 1, {});
        await publish(world, { id: 'm1', ends: {} });
      }
      await runToEnd(world, world.cluster.connect(), options);
      const { manifest } = (await checkpointOf(world))!;
      expect(Object.keys(manifest.snapshot!)).not.toContain('fallback');
      hashes.push(manifest.snapshot!.hash);
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('a restore', () => {
  it("takes the checkpoint's model, though another one was announced since", async () => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: {} });
    await runToEnd(world, world.cluster.connect(), withFallback);
    await publish(world, { id: 'm2', ends: { 0: 1000 } });
    append(world.cluster, testEvents(320, 3).slice(count));
    await runToEnd(world, world.cluster.connect(), withFallback);
    const late = (await answers(world)).filter(({ offset }) => offset >= count);
    expect(versions(late)).toEqual(['m1']);
  });

  it('at a position that was set back to before what its model was trained on goes on without it until there', async () => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: { 0: 200 } });
    await runToEnd(world, world.cluster.connect(), withFallback);
    const tools = {
      broker: world.cluster.connect(),
      store: new CheckpointStore('app.state', world.cluster.connect(), cbor),
      options: withFallback,
    };
    await applyReset(tools, await planReset(tools, 'earliest', 'keep'));
    const already = (await answers(world)).length;
    await runToEnd(world, smallFetches(world.cluster.connect()), withFallback);
    const again = (await answers(world)).slice(already);
    expect(again.length).toBeGreaterThan(200);
    const byBatch = again.filter(({ source }) => source === 'batch').map(({ offset }) => offset);
    expect(byBatch.length).toBeGreaterThan(50);
    expect(Math.min(...byBatch)).toBeGreaterThanOrEqual(200);
  });

  it('without the model that the checkpoint names writes one that names none, also where no event comes', async () => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: {} });
    await runToEnd(world, world.cluster.connect(), withFallback);
    for (const key of ['artifact/m1/0', 'model/m1'])
      world.cluster.append('app.models', 0, [{ key: new TextEncoder().encode(key), value: null }]);
    const worker = startWorker(world, world.cluster.connect(), withFallback);
    await worker.start();
    await until(worker, ([status]) => status?.manifest?.snapshot?.fallback?.model === null);
    await worker.stop();
    await worker.done;
  });

  it('goes on without a model that cannot be had within a minute, says so, counts it and marks it', async () => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: {} });
    await runToEnd(world, world.cluster.connect(), withFallback);
    // Its entry, too, so that nothing is announced that could be had.
    for (const key of ['artifact/m1/0', 'model/m1'])
      world.cluster.append('app.models', 0, [{ key: new TextEncoder().encode(key), value: null }]);
    append(world.cluster, testEvents(320, 3).slice(count));
    const { log, lines } = told();
    const began = world.clock.elapsed();
    const worker = startWorker(world, world.cluster.connect(), withFallback, log);
    await worker.start();
    await runUntil(world, worker);
    expect(world.clock.elapsed() - began).toBeGreaterThanOrEqual(59_000);
    expect(worker.batchModels!.storeFailures).toBe(1);
    await worker.stop();
    await worker.done;
    expect(lines).toContainEqual(expect.stringMatching(/cannot be had: the task goes on without it/));
    const late = (await answers(world)).filter(({ offset }) => offset >= count);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map(({ reason }) => reason))).toEqual(new Set(['store']));
    expect(versions(late)).toEqual([]);
  });
});

it('a folder that cannot be read is trouble for a minute, not the end of the worker', async () => {
  const world = await worldWith(events, 1, withFallback);
  const files = new Map<string, Uint8Array>();
  let broken = false;
  const artifacts: ArtifactFiles = {
    save: (id, bytes) => Promise.resolve(void files.set(id, bytes)),
    load: (id) =>
      broken ? Promise.reject(new WorkerError('retriable', 'stale')) : Promise.resolve(files.get(id)),
    remove: () => Promise.resolve(),
  };
  await publish(world, { id: 'm1', ends: {}, artifacts });
  await runToEnd(world, world.cluster.connect(), withFallback, silent, artifacts);
  expect((await checkpointOf(world))!.manifest.snapshot!.fallback!.model).toBe('m1');
  broken = true;
  append(world.cluster, testEvents(320, 3).slice(count));
  await runToEnd(world, world.cluster.connect(), withFallback, silent, artifacts);
  expect(new Set((await answers(world)).slice(-15).map(({ reason }) => reason))).toEqual(new Set(['store']));
});

it('the hash is of what is configured now, also where no event came since fallback was switched on or off', async () => {
  const world = await worldWith(events);
  const hashAfter = async (use: typeof options): Promise<string> => {
    await runToEnd(world, world.cluster.connect(), use);
    return (await checkpointOf(world))!.manifest.snapshot!.hash;
  };
  await ensureTopics(withFallback, world.cluster.connect(), true, 1, () => undefined);
  const off = await hashAfter(options);
  const on = await hashAfter(withFallback);
  expect(on).not.toBe(off);
  expect(await hashAfter(options)).toBe(off);
});

describe('an announced model that cannot be used is told and counted, and the one before it stays:', () => {
  it.each([
    ['a flipped bit', 'hash', { damaged: flipped }],
    ['a cut artifact', 'hash', { damaged: (bytes: Uint8Array) => bytes.subarray(1) }],
    ['another artifact under its name', 'hash', { damaged: () => cbor.encode({ version: 1 }) }],
    ['a newer format', 'format', { changed: (artifact: object) => ({ ...artifact, version: 99 }) }],
    ['a transformer of a build to come', 'format', { changed: withTransformer }],
    ['options that no check foresees', 'format', { changed: withOptions }],
    ['weights that are not finite', 'format', { changed: notFinite }],
    ['weights of other columns', 'format', { changed: withWeights }],
    ['other features', 'features', { changed: (artifact: object) => ({ ...artifact, numbers: ['zz'] }) }],
    ['other classes', 'features', { changed: (artifact: object) => ({ ...artifact, classes: ['a', 'b'] }) }],
  ] as const)('%s', async (_, reason, fault) => {
    const world = await worldWith(events, 1, withFallback);
    await publish(world, { id: 'm1', ends: {} });
    const { log, lines } = told();
    const worker = startWorker(world, world.cluster.connect(), withFallback, log);
    await worker.start();
    await until(worker, ([status]) => status?.manifest?.snapshot?.fallback?.model === 'm1');
    await publish(world, { id: 'm2', ends: {}, ...fault });
    await until(worker, () => worker.batchModels!.refused.size > 0);
    append(world.cluster, testEvents(320, 3).slice(count));
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
    expect([...worker.batchModels!.refused]).toEqual([[reason, 1]]);
    expect(lines).toContainEqual(expect.stringMatching(/cannot be used; the one before it stays/));
    expect(versions(await answers(world))).toEqual(['m1']);
  });
});

function withTransformer(artifact: object): object {
  return { ...artifact, transform: [{ kind: 'hasher', options: {} }] };
}

function withOptions(artifact: object): object {
  return { ...artifact, transform: [{ kind: 'lastLabel', options: { count: 1, keys: -1 } }] };
}

function withWeights(artifact: object): object {
  return { ...artifact, state: { version: 1, weights: [Float64Array.of(1, 2, 3)] } };
}

function notFinite(artifact: object): object {
  return { ...artifact, state: { version: 1, weights: [Float64Array.of(NaN, 2)] } };
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length >> 1]! ^= 1;
  return copy;
}
