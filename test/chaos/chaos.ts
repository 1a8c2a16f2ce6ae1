import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../deploy/broker/freePort.ts';
import { startLocalBroker, type LocalBroker } from '../../deploy/broker/localBroker.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { testProperties } from '../support/broker.ts';
import { testEvents } from '../support/events.ts';
import { FaultProxy, type Fault } from '../support/faultProxy.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import { driftline, WorkerProcess } from '../system/process.ts';
import { configuration, disturbances } from '../system/scenario.ts';
import { SteadyFeed } from './steadyFeed.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** How long there is trouble. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const partitions = 6;
const wanted = 3;
/** Events a partition and second: a round each 150 ms. */
const pause = 150;
const perSecond = (1000 / pause) * 20;

/**
 * Three workers on six partitions of a real Kafka, and in an order that the seed decides kill -9, SIGSTOP and SIGCONT, SIGTERM, new workers,
 * a broker that dies or restarts, and what a network does. Then all that is left is worked off.
 * @returns what is not as in an undisturbed run; nothing: all is
 */
export async function chaos({ seed, seconds, say }: ChaosOptions): Promise<string[]> {
  const random = mulberry32(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
  const folder = await mkdtemp(join(tmpdir(), 'driftline-chaos-'));
  const [port, second] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  const proxy = await FaultProxy.listen(second);
  const options = {
    data: join(folder, 'kafka'),
    port,
    properties: testProperties,
    second: { port: second, advertised: proxy.port },
  };
  let broker: LocalBroker = await startLocalBroker(options);
  const workers = new Set<WorkerProcess>();
  const looks = connectForTests([broker.brokers]);
  try {
    const app = 'chaos';
    const file = join(folder, 'app.yaml');
    const short = 'connectionTimeout: 1s, requestTimeout: 2s, sessionTimeout: 1500ms';
    const text = configuration(app, `127.0.0.1:${proxy.port}`).replace('sessionTimeout: 1s', short);
    await writeFile(file, text);
    const made = await driftline('topics', file, '--create', '--partitions', String(partitions));
    if (made.code !== 0) throw new Error(made.err);
    const streams = [...Array(partitions).keys()].map((p) =>
      testEvents(Math.ceil(seconds * perSecond), seed * 100 + p),
    );
    const feed = new SteadyFeed([broker.brokers], `${app}.in`, streams, pause, looks);
    const feeding = feed.run();
    feeding.catch(() => undefined);

    const start = (): void => {
      const worker = new WorkerProcess(file);
      workers.add(worker);
      void worker.ended.then(({ code, signal }) => {
        workers.delete(worker);
        if (signal !== 'SIGKILL' && code !== 0)
          say(
            `a worker ended with ${code ?? signal}: ${worker.err.trim()} ${String(worker.log.at(-1)?.['msg'])}`,
          );
      });
    };
    const some = (): WorkerProcess | undefined => [...workers][Math.floor(random() * workers.size)];
    const network = async (fault: Fault): Promise<void> => {
      proxy.set(fault);
      await sleep(between(300, 4000));
      proxy.set({ kind: 'pass' });
    };
    const actions: readonly (readonly [string, number, () => Promise<void> | void])[] = [
      ['kill -9', 4, () => some()?.kill('SIGKILL')],
      [
        'SIGSTOP, SIGCONT',
        4,
        async () => {
          const worker = some();
          worker?.kill('SIGSTOP');
          await sleep(between(100, 4000));
          worker?.kill('SIGCONT');
        },
      ],
      ['SIGTERM', 3, () => some()?.kill('SIGTERM')],
      ['a new worker', 2, start],
      [
        'kill -9 of the broker',
        1,
        async () => {
          await broker.kill();
          broker = await startLocalBroker(options);
        },
      ],
      [
        'a restart of the broker',
        1,
        async () => {
          await broker.stop();
          broker = await startLocalBroker(options);
        },
      ],
      ['delay', 1, () => network({ kind: 'delay', ms: between(20, 300) })],
      ['a black hole', 1, () => network({ kind: 'blackHole' })],
      ['lost answers', 1, () => network({ kind: 'halfOpen' })],
      ['refused connections', 1, () => network({ kind: 'refuse' })],
      [
        'resets',
        2,
        () => {
          proxy.cutAll();
        },
      ],
    ];
    const weights = actions.reduce((sum, [, weight]) => sum + weight, 0);
    for (let n = 0; n < wanted; n++) start();
    const counts = new Map<string, number>();
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      await sleep(between(200, 1500));
      let at = random() * weights;
      const [name, , act] = actions.find(([, weight]) => (at -= weight) < 0)!;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      await act();
      while (workers.size < wanted) start();
      if (workers.size > wanted + 1) some()?.kill('SIGTERM');
    }
    say(`what happened: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`);
    proxy.set({ kind: 'pass' });
    feed.finish();
    await feeding;
    await Promise.all(
      [...workers].map((worker) => {
        worker.kill('SIGTERM');
        return worker.ended;
      }),
    );
    const last = new WorkerProcess(file);
    workers.add(last);
    await last.until('driftline_events_total', streams.flat().length, 120_000);
    last.kill('SIGTERM');
    const { code } = await last.ended;
    const wrong = code === 0 ? [] : [`the last worker ended with ${code}: ${last.tail()}`];
    say(`${streams.flat().length} events, read back by Apache's Java client`);
    return [...wrong, ...(await disturbances(app, file, folder, streams, [broker.brokers]))];
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await looks.disconnect();
    await proxy.close();
    await broker.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}
