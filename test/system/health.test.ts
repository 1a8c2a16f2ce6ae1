/** What the probes of a real worker on a real Kafka say, asked by `driftline health`. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../deploy/broker/freePort.ts';
import { testEvents } from '../support/events.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { configuration, produce } from './scenario.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftline-health-'));
});

/** An application of one partition: a file for each of its workers, on a port of its own. */
async function prepare(app: string, workers: number): Promise<string[]> {
  const files: string[] = [];
  for (let n = 0; n < workers; n++) {
    const file = join(folder, `${app}-${n}.yaml`);
    const http = `http: { port: ${await freePort('127.0.0.1')} }`;
    await writeFile(file, configuration(app).replace('http: { port: 0 }', http));
    files.push(file);
  }
  expect((await driftline('topics', files[0]!, '--create', '--partitions', '1')).code).toBe(0);
  return files;
}

function ask(file: string, check: string) {
  return driftline('health', file, '--check', check);
}

async function stop(worker: WorkerProcess): Promise<void> {
  worker.kill('SIGTERM');
  expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });
}

describe('driftline health', () => {
  it('is 0 for all checks of two workers that share one partition: the one that idles is ready, too', async () => {
    const app = `idle-${Date.now()}`;
    const files = await prepare(app, 2);
    await produce(inject('brokers'), `${app}.in`, [testEvents(200, 1)]);
    expect((await ask(files[0]!, 'startup')).code).toBe(1);
    const workers = files.map((file) => new WorkerProcess(file));
    for (const [n, file] of files.entries()) {
      await workers[n]!.until('driftline_rebalances_total', 1);
      for (const check of ['startup', 'ready', 'live'])
        await expect
          .poll(() => ask(file, check), { timeout: 20_000 })
          .toEqual({ code: 0, out: `${check}: ok\n`, err: '' });
    }
    const holds = await Promise.all(
      workers.map(async (worker) => sum((await worker.metrics())!, 'driftline_events_total')),
    );
    expect(holds.sort((a, b) => a - b)).toEqual([0, 200]);
    for (const worker of workers) await stop(worker);
    expect((await ask(files[0]!, 'live')).code).toBe(1);
  });
});

describe('a log that ends with the markers of transactions', () => {
  it('is committed up to its end, and nothing lags', async () => {
    const app = `markers-${Date.now()}`;
    const [file] = await prepare(app, 1);
    const topic = `${app}.in`;
    const kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
    const worker = new WorkerProcess(file!);
    const producer = kafka.producer({
      transactionalId: `${app}-producer`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    const admin = kafka.admin();
    await producer.connect();
    await admin.connect();
    const events = testEvents(70, 1).map(({ key, value }) => ({ key, value, partition: 0 }));
    const end = async (): Promise<number> => Number((await admin.fetchTopicOffsets(topic))[0]!.offset);
    const inGroup = async (): Promise<number> => {
      const [offsets] = await admin.fetchOffsets({ groupId: app, topics: [topic] });
      return Number(offsets!.partitions[0]!.offset);
    };
    const inCheckpoint = async (): Promise<number | undefined> => {
      const { out } = await driftline('inspect', file!, '--json');
      return (JSON.parse(out) as { next: Record<string, number> }[])[0]?.next[topic];
    };
    const lag = async (): Promise<number> => sum((await worker.metrics())!, 'driftline_lag_records');
    // Brokers answer before the markers are written: of the producer's transaction, and of the worker's in each partition.
    const expectEnd = async (wanted: number): Promise<void> => {
      for (const place of [end, inGroup, inCheckpoint])
        await expect.poll(place, { timeout: 20_000, message: place.name }).toBe(wanted);
      await expect.poll(lag).toBe(0);
      expect((await ask(file!, 'live')).code).toBe(0);
    };

    const good = await producer.transaction();
    await good.send({ topic, messages: events.slice(0, 50) });
    await good.commit();
    await worker.until('driftline_events_total', 50);
    await expectEnd(51);
    const bad = await producer.transaction();
    await bad.send({ topic, messages: events.slice(50) });
    await bad.abort();
    await expectEnd(72);
    expect(sum((await worker.metrics())!, 'driftline_events_total')).toBe(50);
    await producer.disconnect();
    await admin.disconnect();
    await stop(worker);
  });
});
