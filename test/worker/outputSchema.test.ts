import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { predictionSchema } from '../../src/pipeline/avroPrediction.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { OutputSchema } from '../../src/worker/schemas/outputSchema.ts';
import type { SchemaRegistry } from '../../src/worker/schemas/registry.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { Worker } from '../../src/worker/worker.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { testEvents } from '../support/events.ts';
import { options, outcomeOf, readAll, runToEnd, runUntil, silent, worldWith, type World } from './harness.ts';

const text = predictionSchema('classification');
const away = new WorkerError('retriable', 'nobody answers');
const events = testEvents(60, 3);

/** A registry that is asked for one schema. */
function registryBy(answer: (what: 'register' | 'find', asked: number) => number | undefined) {
  const asked: string[] = [];
  const ask = (what: 'register' | 'find', subject: string): Promise<number> =>
    new Promise((resolve) => {
      asked.push(`${what} ${subject}`);
      resolve(answer(what, asked.length) as number);
    });
  const registry: SchemaRegistry = {
    place: 'http://registry',
    schema: () => Promise.resolve('unknown'),
    version: () => Promise.resolve('unknown'),
    register: (subject) => ask('register', subject),
    find: (subject) => ask('find', subject),
  };
  return { asked, registry };
}

function workerOf(
  { cluster, clock }: World,
  registry: SchemaRegistry,
  register = true,
  schemas?: RegistrySchemas,
  broker = cluster.connect(),
): Worker {
  const outputSchema = new OutputSchema(registry, clock, silent, {
    subject: 'out-value',
    text,
    register,
    salt: 0,
  });
  return new Worker(options, {
    broker,
    clock,
    encoding: cbor,
    log: silent,
    observe: () => undefined,
    schemas,
    outputSchema,
  });
}

describe('a worker that writes Avro', () => {
  it('registers its schema once, waiting for the registry, and writes what it would write in JSON', async () => {
    const [world, plain] = [await worldWith(events), await worldWith(events)];
    await runToEnd(plain, plain.cluster.connect());
    const { registry, asked } = registryBy((_, n) => {
      waited.push(worker.waitingSchemas);
      if (n < 5) throw away;
      return 77;
    });
    const worker = workerOf(world, registry);
    const waited = [worker.waitingSchemas];
    await worker.start();
    expect([waited[0], waited.at(-1), worker.waitingSchemas]).toEqual([0, 1, 0]);
    expect(asked).toEqual(Array(5).fill('register out-value'));
    expect(worker.registryCalls[0]!.counts.get('failed')).toBe(4);
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
    const type = avsc.Type.forSchema(JSON.parse(text) as avsc.Schema);
    const found: string[] = [];
    const broker = world.cluster.connect();
    const { lastStable } = await broker.range('out', 0);
    for (let next = 0; next < lastStable;) {
      const batch = await broker.read('out', 0, next, 1 << 20);
      for (let i = 0; i < batch.count; i++) {
        const value = Buffer.from(batch.buffer(i).subarray(batch.valueStart(i), batch.valueEnd(i)));
        expect(value.readInt32BE(1)).toBe(77);
        const { id, prediction } = type.fromBuffer(value.subarray(5)) as { id: string; prediction: string };
        found.push(`${id} ${prediction}`);
      }
      next = batch.nextOffset;
    }
    const expected = (await readAll(plain, 'out')).map(({ value }) => {
      const { id, prediction } = JSON.parse(value) as { id: string; prediction: string };
      return `${id} ${prediction}`;
    });
    expect(found).toEqual(expected);
    const [one, other] = [await outcomeOf(world), await outcomeOf(plain)];
    expect(one.hash).toBe(other.hash);
    expect(one.deadLetters).toEqual(other.deadLetters);
  });

  it('with register: false finds it, or ends with a sentence that has the schema in it', async () => {
    const world = await worldWith(events);
    const there = registryBy(() => 5);
    const worker = workerOf(world, there.registry, false);
    await worker.start();
    await runUntil(world, worker);
    await worker.stop();
    expect(there.asked).toEqual(['find out-value']);
    const lacking = workerOf(world, registryBy(() => undefined).registry, false);
    await expect(lacking.start()).rejects.toThrow(
      /does not have the schema .* under out-value.*"ClassPrediction"/,
    );
  });

  it('tells of both registries, that of events and its own', async () => {
    const world = await worldWith(events);
    const { registry } = registryBy(() => 5);
    const schemas = new RegistrySchemas(registry, world.clock, silent, { unknown: 'deadLetter', salt: 0 });
    const worker = workerOf(world, registry, true, schemas);
    await worker.start();
    await worker.stop();
    expect(worker.registryCalls.map(({ counts }) => counts.get('found'))).toEqual([0, 1]);
  });

  it('does not count the time in which the registry is away as trouble with the broker, which has some before and after', async () => {
    const world = await worldWith(events);
    const began = world.clock.elapsed();
    const { registry } = registryBy(() => {
      if (world.clock.elapsed() - began < 2 * options.giveUp) throw away;
      return 5;
    });
    const broker = world.cluster.connect();
    const [describe, join] = [broker.describe.bind(broker), broker.join.bind(broker)];
    let [asked, joined] = [0, 0];
    broker.describe = (topics) => (++asked === 1 ? Promise.reject(away) : describe(topics));
    broker.join = (...how) => (++joined === 1 ? Promise.reject(away) : join(...how));
    const worker = workerOf(world, registry, true, undefined, broker);
    await worker.start();
    expect(joined).toBe(2);
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
  });

  it('gives up a broker that cannot be joined, though the schema was found', async () => {
    const world = await worldWith(events);
    const broker = world.cluster.connect();
    broker.join = () => Promise.reject(new WorkerError('retriable', 'no coordinator'));
    const worker = workerOf(world, registryBy(() => 5).registry, true, undefined, broker);
    await expect(worker.start()).rejects.toThrow(/gave up after .*: no coordinator/);
  });

  it('can be stopped while the registry is away, and is alive meanwhile', async () => {
    const world = await worldWith(events);
    const { registry, asked } = registryBy(() => {
      throw away;
    });
    const worker = workerOf(world, registry);
    const started = worker.start();
    for (let turns = 0; asked.length < 40; turns++) {
      expect(worker.health().live.ok).toBe(true);
      expect(worker.health().ready.ok).toBe(false);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await worker.stop();
    await started;
    await worker.done;
  });
});
