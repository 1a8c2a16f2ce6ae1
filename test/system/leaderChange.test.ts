/** Three brokers, of which one after the other dies under a worker: leaders and coordinators move, and the worker goes on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../deploy/broker/freePort.ts';
import { missing } from '../../deploy/broker/libraries.ts';
import {
  startLocalBroker,
  type LocalBroker,
  type LocalBrokerOptions,
} from '../../deploy/broker/localBroker.ts';
import { testProperties } from '../support/broker.ts';
import { testEvents } from '../support/events.ts';
import { driftline, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, produce } from './scenario.ts';

const nodes = 3;
const partitions = 3;
const share = 600;

describe.skipIf((await missing()) !== undefined)('brokers that die one after the other', () => {
  let folder: string;
  let options: LocalBrokerOptions[];
  let cluster: LocalBroker[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'driftline-leaders-'));
    const ports = await Promise.all(Array.from({ length: 2 * nodes }, () => freePort('127.0.0.1')));
    const replicated = Object.fromEntries(
      ['default', 'offsets.topic', 'transaction.state.log'].map((name) => [
        `${name}.replication.factor`,
        String(nodes),
      ]),
    );
    options = Array.from({ length: nodes }, (_, i) => ({
      data: join(folder, `node-${i + 1}`),
      port: ports[i]!,
      place: { node: i + 1, controllers: ports.slice(nodes) },
      properties: {
        ...testProperties,
        ...replicated,
        'min.insync.replicas': '2',
        'transaction.state.log.min.isr': '2',
        'broker.session.timeout.ms': '2000',
        'broker.heartbeat.interval.ms': '500',
      },
      patience: 150_000,
    }));
    cluster = await Promise.all(options.map((one) => startLocalBroker(one)));
  }, 180_000);

  afterAll(async () => {
    await Promise.all(cluster.map((broker) => broker.stop()));
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  });

  it(
    'leave a worker that goes on without a restart, as if nothing had happened',
    { timeout: 300_000 },
    async () => {
      const app = 'leaders';
      const brokers = options.map(({ port }) => `127.0.0.1:${port}`);
      const file = join(folder, 'app.yaml');
      const impatient = 'connectionTimeout: 1s, requestTimeout: 3s, sessionTimeout: 3s';
      await writeFile(file, configuration(app, brokers.join(',')).replace('sessionTimeout: 1s', impatient));
      const created = await driftline('topics', file, '--create', '--partitions', String(partitions));
      expect(created.code, created.err).toBe(0);
      const streams = [...Array(partitions).keys()].map((p) => testEvents(share * (nodes + 1), 51 + p));
      const worker = new WorkerProcess(file);
      let sent = 0;
      const send = async (): Promise<void> => {
        const part = streams.map((stream) => stream.slice(sent, sent + share));
        sent += share;
        await produce(brokers, `${app}.in`, part);
      };
      for (let i = 0; i < nodes; i++) {
        await send();
        await cluster[i]!.kill();
        await worker.until('driftline_events_total', sent * partitions, 90_000).catch((error: unknown) => {
          throw new Error(`while node ${i + 1} was dead`, { cause: error });
        });
        cluster[i] = await startLocalBroker(options[i]!);
      }
      await send();
      await worker.until('driftline_events_total', sent * partitions, 90_000);
      worker.kill('SIGTERM');
      expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });
      expect(worker.err).toBe('');
      await expectUndisturbed(app, file, folder, streams, brokers);
    },
  );
});
