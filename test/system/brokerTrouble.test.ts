/** A broker that is away, slow, restarted or mute, under a running worker: it goes on by itself, and nothing is lost or doubled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { FaultProxy, type Fault } from '../support/faultProxy.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, produce } from './scenario.ts';

const partitions = 2;
/** Events of a partition that wait when a fault comes: some commits' worth. */
const share = 1200;
/** Short time-outs, so that what is mute is noticed within the test. */
const impatient = 'connectionTimeout: 1s, requestTimeout: 2s';
/** On a busy machine a request may take a second, without any trouble. */
const givesUp = 'connectionTimeout: 1s, requestTimeout: 1s, giveUp: 5s';

// A broker behind a proxy cannot be had where the tests got one from elsewhere and there is no Java.
describe.skipIf((await missing()) !== undefined)('broker trouble under a running worker', () => {
  let folder: string;
  let options: LocalBrokerOptions;
  let broker: LocalBroker;
  let proxy: FaultProxy;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'driftline-trouble-'));
    const [port, second] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    proxy = await FaultProxy.listen(second);
    options = {
      data: join(folder, 'kafka'),
      port,
      properties: testProperties,
      second: { port: second, advertised: proxy.port },
    };
    broker = await startLocalBroker(options);
  });

  afterAll(async () => {
    await proxy.close();
    await broker.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  });

  async function prepare(app: string, kafka: string): Promise<string> {
    const file = join(folder, `${app}.yaml`);
    const at = `127.0.0.1:${proxy.port}`;
    await writeFile(
      file,
      configuration(app, at).replace('sessionTimeout: 1s', `${kafka}, sessionTimeout: 2s`),
    );
    const created = await driftline('topics', file, '--create', '--partitions', String(partitions));
    expect(created.code, created.err).toBe(0);
    return file;
  }

  it(
    'goes on without a restart after each fault, with the outputs and the state of an undisturbed run',
    { timeout: 300_000 },
    async () => {
      const app = `trouble-${Date.now()}`;
      const file = await prepare(app, impatient);
      const streams = [...Array(partitions).keys()].map((p) => testEvents(share * 11, 31 + p));
      const worker = new WorkerProcess(file);
      let sent = 0;
      /** Work waits when the fault comes; afterwards all of it is done. */
      const through = async (what: string, fault: () => Promise<void>): Promise<void> => {
        const part = streams.map((stream) => stream.slice(sent, sent + share));
        sent += share;
        await produce([broker.brokers], `${app}.in`, part);
        await fault();
        await worker.until('driftline_events_total', sent * partitions, 90_000).catch((error: unknown) => {
          throw new Error(`after ${what}`, { cause: error });
        });
      };
      const network = (fault: Fault, ms: number) => async (): Promise<void> => {
        proxy.set(fault);
        await sleep(ms);
        proxy.set({ kind: 'pass' });
      };
      await through('nothing', () => Promise.resolve());
      await through('200 ms of delay', network({ kind: 'delay', ms: 200 }, 2000));
      await through('20 kB a second', network({ kind: 'throttle', bytesPerSecond: 20_000 }, 2000));
      await through('refused connections', network({ kind: 'refuse' }, 1500));
      await through('a short black hole', network({ kind: 'blackHole' }, 1000));
      await through('a black hole, longer than the session', network({ kind: 'blackHole' }, 4000));
      await through('lost answers', network({ kind: 'halfOpen' }, 3000));
      await through('resets', async () => {
        for (let i = 0; i < 10; i++) {
          proxy.cutAll();
          await sleep(30);
        }
      });
      await through('a restart of the broker', async () => {
        await broker.stop();
        broker = await startLocalBroker(options);
      });
      await through('a kill -9 of the broker', async () => {
        await broker.kill();
        await sleep(500);
        broker = await startLocalBroker(options);
      });
      await through('nothing again', () => Promise.resolve());
      const metrics = (await worker.metrics())!;
      expect(sum(metrics, 'driftline_retries_total')).toBeGreaterThan(3);
      expect(sum(metrics, 'process_resident_memory_bytes')).toBeLessThan(400 * 2 ** 20);
      worker.kill('SIGTERM');
      expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });
      expect(worker.err).toBe('');
      // The trouble was told, but not in a flood.
      const told = worker.log.filter(({ level }) => level === 40);
      expect(told.length).toBeGreaterThan(5);
      expect(told.length).toBeLessThan(1500);
      await expectUndisturbed(app, file, folder, streams, [broker.brokers]);
    },
  );

  it('ends after kafka.giveUp, non-zero, and says why', { timeout: 180_000 }, async () => {
    const app = `gives-up-${Date.now()}`;
    const file = await prepare(app, givesUp);
    const all = [...Array(partitions).keys()].map((p) => testEvents(1000, p));
    const streams = all.map((stream) => stream.slice(0, 500));
    const more = all.map((stream) => stream.slice(500));
    await produce([broker.brokers], `${app}.in`, streams);
    const worker = new WorkerProcess(file);
    await worker.until('driftline_commits_total', 1);
    proxy.set({ kind: 'blackHole' });
    await produce([broker.brokers], `${app}.in`, more);
    const ended = await Promise.race([worker.ended, sleep(60_000)]);
    proxy.set({ kind: 'pass' });
    expect(ended, worker.tail()).toEqual({ code: 1, signal: null });
    expect(worker.err).toMatch(
      /^driftline: gave up after \d+ s without any progress \(kafka\.giveUp is 5 s\): .+\n$/,
    );
    // What it gave up is gone on with by one that is not as impatient.
    await writeFile(file, configuration(app, `127.0.0.1:${proxy.port}`));
    const last = new WorkerProcess(file);
    await last.until('driftline_events_total', 2 * partitions * 500);
    last.kill('SIGTERM');
    expect(await last.ended, last.tail()).toEqual({ code: 0, signal: null });
    await expectUndisturbed(app, file, folder, all, [broker.brokers]);
  });

  it(
    'ends a member that has no partitions as well, when its group is silent, and is live up to then',
    { timeout: 180_000 },
    async () => {
      const app = `idle-${Date.now()}`;
      const file = await prepare(app, givesUp);
      // One has none, whichever it is.
      const workers = Array.from({ length: partitions + 1 }, () => new WorkerProcess(file));
      for (const worker of workers)
        await expect.poll(() => worker.get('/health/ready'), { timeout: 40_000 }).toContain('"ok"');
      proxy.set({ kind: 'blackHole' });
      const dead: string[] = [];
      const ended = await Promise.all(
        workers.map(async (worker) => {
          for (;;) {
            const end = await Promise.race([worker.ended, sleep(200)]);
            if (end !== undefined) return end;
            const live = await worker.get('/health/live').catch(() => undefined);
            if (live?.includes('"ok"') === false) dead.push(live);
          }
        }),
      );
      proxy.set({ kind: 'pass' });
      expect(dead).toEqual([]);
      for (const [n, worker] of workers.entries()) {
        expect(ended[n], worker.tail()).toEqual({ code: 1, signal: null });
        expect(worker.err).toMatch(/^driftline: gave up after \d+ s without any progress/);
      }
    },
  );

  it('waits for a broker that is away at its start', { timeout: 120_000 }, async () => {
    const app = `early-${Date.now()}`;
    const file = await prepare(app, impatient);
    proxy.set({ kind: 'refuse' });
    const worker = new WorkerProcess(file);
    await sleep(2000);
    proxy.set({ kind: 'pass' });
    await worker.until('driftline_rebalances_total', 1);
    expect(await worker.get('/health/live')).toContain('"ok"');
    worker.kill('SIGTERM');
    expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });
  });
});
