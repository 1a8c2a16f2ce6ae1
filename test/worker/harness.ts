import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { CheckpointStore, type Checkpoint } from '../../src/worker/checkpoint/store.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { ArtifactFiles } from '../../src/worker/models/artifactFiles.ts';
import type { WorkerOptions } from '../../src/worker/options.ts';
import type { Batch, Clock, Log } from '../../src/worker/ports.ts';
import type { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import type { TaskStatus } from '../../src/worker/status.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { Worker } from '../../src/worker/worker.ts';
import { testTopology, type TestEvent } from '../support/events.ts';
import { headersOf } from '../support/traces.ts';
import { VirtualClock } from '../support/virtualClock.ts';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const options: WorkerOptions = {
  file: 'app.yaml',
  app: 'app',
  input: { topic: 'in', start: 'earliest', onLoss: 'stop' },
  output: { topic: 'out' },
  deadLetter: { topic: 'app.dead-letter' },
  delivery: 'exactly-once',
  commit: { interval: 5, bytes: 4096 },
  checkpoint: { interval: 15 },
  sessionTimeout: 1000,
  giveUp: 300_000,
  progressDeadline: 60_000,
  topology: testTopology,
};

export interface World {
  readonly cluster: MemoryCluster;
  readonly clock: Clock;
}

/** A cluster with the application's topics, and the events in its input. */
export async function worldWith(events: readonly TestEvent[], partitions = 1, use = options): Promise<World> {
  const clock = new VirtualClock();
  const cluster = new MemoryCluster(clock);
  const broker = cluster.connect();
  await ensureTopics(use, broker, true, partitions, () => undefined);
  append(cluster, events, partitions);
  return { cluster, clock };
}

export function append(cluster: MemoryCluster, events: readonly TestEvent[], partitions = 1): void {
  const text = new TextEncoder();
  events.forEach(({ key, value }, i) => {
    cluster.append('in', i % partitions, [
      { key: key === null ? null : text.encode(key), value: text.encode(value), headers: headersOf(value) },
    ]);
  });
}

export function startWorker(
  { clock }: World,
  broker: MemoryBroker,
  use = options,
  log = silent,
  artifacts?: ArtifactFiles,
  schemas?: RegistrySchemas,
): Worker {
  return new Worker(use, {
    broker,
    clock,
    encoding: cbor,
    log,
    observe: () => undefined,
    artifacts,
    schemas,
  });
}

/** Runs a worker until it has committed the end of each partition, and stops it. @throws what ends the worker */
export async function runToEnd(
  world: World,
  broker: MemoryBroker,
  use = options,
  log = silent,
  artifacts?: ArtifactFiles,
  schemas?: RegistrySchemas,
): Promise<void> {
  const worker = startWorker(world, broker, use, log, artifacts, schemas);
  await worker.start();
  await runUntil(world, worker);
  await worker.stop();
  await worker.done;
}

/** Waits until a worker has committed the end of each partition. @throws what ends the worker */
export async function runUntil({ cluster }: World, worker: Worker): Promise<void> {
  const broker = cluster.connect();
  const partitions = (await broker.partitions('in')) ?? 0;
  const ends = await Promise.all(Array.from({ length: partitions }, (_, p) => broker.range('in', p)));
  await until(worker, (statuses) =>
    ends.every(({ lastStable }, p) =>
      statuses.some(
        (s) => s.partition === p && (s.manifest?.next['in'] ?? -1) >= lastStable && s.state === 'running',
      ),
    ),
  );
}

/** Waits until `holds`. @throws what ends the worker */
export async function until(worker: Worker, holds: (statuses: TaskStatus[]) => boolean): Promise<void> {
  const failed = worker.done.then(() => true);
  // It may fail after it has come to that.
  failed.catch(() => undefined);
  for (let turns = 0; !holds(worker.statuses()); turns++) {
    if (turns > 20_000) {
      const shown = worker.statuses().map(({ state, next, lag, commits }) => ({ state, next, lag, commits }));
      throw new Error(`it does not come to that: ${JSON.stringify(shown)}`);
    }
    // A worker that cannot go on rejects here.
    await Promise.race([failed, new Promise((resolve) => setImmediate(resolve))]);
  }
}

/** A client whose fetches are small: more batches, slices and commits for the same events. */
export function smallFetches(broker: MemoryBroker, bytes = 600): MemoryBroker {
  const read = broker.read.bind(broker);
  broker.read = (topic, partition, offset, maximum, signal) =>
    read(topic, partition, offset, Math.min(maximum, bytes), signal);
  return broker;
}

export interface OutputRead {
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All committed records of a topic's partition, as text. */
export async function readAll({ cluster }: World, topic: string, partition = 0): Promise<OutputRead[]> {
  const broker = cluster.connect();
  const { earliest, lastStable } = await broker.range(topic, partition);
  const found: OutputRead[] = [];
  for (let next = earliest; next < lastStable;) {
    const batch = await broker.read(topic, partition, next, 1 << 20);
    for (let i = 0; i < batch.count; i++) found.push(recordText(batch, i));
    next = batch.nextOffset;
  }
  return found;
}

function recordText(batch: Batch, i: number): OutputRead {
  const text = new TextDecoder();
  const slice = (start: number, end: number): string => text.decode(batch.buffer(i).subarray(start, end));
  return {
    key: batch.keyStart(i) < 0 ? null : slice(batch.keyStart(i), batch.keyEnd(i)),
    value: slice(batch.valueStart(i), batch.valueEnd(i)),
    headers: Object.fromEntries(
      batch.headers(i).map(([name, value]) => [name, text.decode(value ?? new Uint8Array())]),
    ),
  };
}

/** All that lasts of a run on one partition. */
export interface Outcome {
  readonly predictions: readonly OutputRead[];
  readonly deadLetters: readonly OutputRead[];
  /** The newest snapshot's; a run that ends well has one of its end. */
  readonly hash: string | undefined;
}

export async function outcomeOf(world: World, partition = 0): Promise<Outcome> {
  return {
    predictions: await readAll(world, 'out', partition),
    deadLetters: await readAll(world, 'app.dead-letter', partition),
    hash: (await checkpointOf(world, partition))?.manifest.snapshot?.hash,
  };
}

/** The newest committed checkpoint. */
export function checkpointOf({ cluster }: World, partition = 0): Promise<Checkpoint | undefined> {
  return new CheckpointStore('app.state', cluster.connect(), cbor).load(partition, undefined);
}

/** What ends a worker that cannot go on; fails where it comes to its end. */
export async function endOf(
  world: World,
  use = options,
  log = silent,
  schemas?: RegistrySchemas,
): Promise<Error> {
  const worker = startWorker(world, world.cluster.connect(), use, log, undefined, schemas);
  const reached = worker.start().then(() => runUntil(world, worker));
  reached.catch(() => undefined);
  try {
    await Promise.race([reached, worker.done]);
  } catch (error) {
    return error as Error;
  } finally {
    await worker.stop();
  }
  throw new Error('the worker went on to the end of its input');
}

/** Gathers log lines as `level message`. */
export function listening(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (_: object, message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
