import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import { describe, expect, inject, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { modelsVersion } from '../../src/worker/models/records.ts';
import { hourly } from '../batch/world.ts';
import { faultsOf, swapsOf } from '../simulation/checks.ts';
import { TestFolder } from '../support/folder.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import { ModelLog } from '../../src/worker/models/modelLog.ts';
import { javaLogs } from './javaLogs.ts';
import { JobProcess, runOf } from './job.ts';
import { followed, leftOf, listed, nightScenario } from './nightScenario.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { produce } from './scenario.ts';

const folder = new TestFolder();
const partitions = 2;
const streams = [3, 4].map((seed) => hourly(1200, seed));

/** Whoever may write to the topic of the models: no job, and without a transaction. */
async function write(app: string, records: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  // One send, which is seen as a whole.
  const messages = Object.entries(records).map(([key, value]) => ({ key, value: Buffer.from(value) }));
  await producer.send({ topic: `${app}.models`, messages });
  await producer.disconnect();
}

describe('a worker on a real Kafka', () => {
  it('keeps the batch model that it has where a night fails, or a later model is damaged', async () => {
    const scenario = await nightScenario('damage', folder, partitions);
    const { app, file, config } = scenario;
    let sent = 0;
    const send = async (count: number): Promise<void> => {
      const next = streams.map((stream) => stream.slice(sent, sent + count));
      await produce(inject('brokers'), `${app}.in`, next);
      sent += count;
    };
    const train = async (): Promise<string> => {
      const job = await new JobProcess(file, ['--force', '--json']).ended;
      expect(job.code, job.err).toBe(0);
      return runOf(job).id!;
    };

    await send(700);
    const first = await train();
    let worker = new WorkerProcess(file);
    await followed([worker], first, partitions);

    // A disk that takes no more: what the job writes is cut off by the system, as on a full one.
    await send(100);
    const full = await new JobProcess(file, [], 16).ended;
    expect(full).toMatchObject({ code: 1, out: '' });
    const wanted = `rows cannot be kept in ${scenario.rows}: `;
    expect(full.err).toContain(`driftline: ${wanted}`);
    expect(full.err).toMatch(
      /file too large, write\. Make room there, or name another folder \(batch\.directory\)\n$/,
    );
    const failed = await listed(scenario);
    expect(failed).toMatchObject({ current: { id: first }, run: { result: 'failed', id: null } });
    expect(failed.run!.reason).toContain(wanted);
    expect(leftOf(scenario)).toEqual([]);
    await worker.until('driftline_batch_run_result{result="failed"}', 1);
    await worker.until('driftline_events_total', partitions * sent);
    await followed([worker], first, partitions);

    const second = await train();
    await followed([worker], second, partitions);
    expect(await driftline('models', 'rollback', file)).toMatchObject({ code: 0, err: '' });
    await followed([worker], first, partitions);

    const broker = connectForTests(inject('brokers'));
    const models = new ModelLog(app, broker, cbor);
    const entries = (await models.read()).models;
    const [ownBytes, laterBytes] = [
      await models.load(entries.get(first)!),
      await models.load(entries.get(second)!),
    ];
    await broker.disconnect();
    const announcement = {
      version: modelsVersion,
      id: second,
      by: 'promote',
      previous: first,
      time: Date.now(),
    };
    const current = cbor.encode(announcement);
    const corrupt = laterBytes.slice();
    corrupt[corrupt.length >> 1]! ^= 1;
    const damages = [corrupt, laterBytes.subarray(0, -1), ownBytes];
    for (const [i, bytes] of damages.entries()) {
      await write(app, { [`artifact/${second}/0`]: bytes, current });
      await worker.until('driftline_batch_refused_total{reason="hash"}', i + 1);
      // The command looks, too, before it lets workers follow.
      const promoted = await driftline('models', 'promote', file, second);
      expect(promoted).toMatchObject({ code: 1, out: '' });
      expect(promoted.err).toMatch(new RegExp(`^driftline: topic ${app}.models: model ${second}\\b.+\\n$`));
    }
    await write(app, { current: corrupt });
    await worker.until('driftline_batch_refused_total{reason="format"}', 1);
    await send(100);
    await worker.until('driftline_events_total', partitions * sent);
    await followed([worker], first, partitions);
    const refused = (await worker.metrics())!;
    expect(sum(refused, 'driftline_batch_refused_total', 'hash')).toBe(damages.length);

    // The model of its checkpoint, too: the one that comes next waits for it for a while. For how long, the tests in memory tell.
    await write(app, { [`artifact/${first}/0`]: corrupt, current });
    worker.kill('SIGKILL');
    await worker.ended;
    worker = new WorkerProcess(file);
    await worker.until('driftline_batch_refused_total', 1);
    await send(100);
    await sleep(2500);
    expect(sum((await worker.metrics())!, 'driftline_events_total')).toBe(0);
    expect(await worker.get('/health/live')).toBe('{"status":"ok","reasons":[]}\n');
    expect(await worker.get('/health/ready')).toMatch(/is restoring/);
    await write(app, { [`artifact/${first}/0`]: ownBytes, [`artifact/${second}/0`]: laterBytes });
    await followed([worker], second, partitions);
    // Nothing of it lasts: the next night's model is taken where that night has read to, which is the end.
    const third = await train();
    await followed([worker], third, partitions);
    expect(sum((await worker.metrics())!, 'driftline_batch_store_failures_total')).toBe(0);
    worker.kill('SIGTERM');
    expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });

    const logs = await javaLogs(app);
    for (let p = 0; p < partitions; p++) {
      const swaps = swapsOf(logs, p);
      expect(swaps.map(({ model }) => model)).toEqual([first, second, first, second, third]);
      expect(faultsOf(logs, config.topology, p, true, swaps)).toEqual([]);
    }
  });
});
