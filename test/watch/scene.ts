import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../deploy/broker/freePort.ts';
import { startLocalBroker, type LocalBroker } from '../../deploy/broker/localBroker.ts';
import { KafkaClient } from '../../deploy/demo/kafka-client.ts';
import { config } from '../../deploy/demo/places.ts';
import { play } from '../../deploy/demo/player.ts';
import type { PlayedRecord } from '../../deploy/demo/spoil.ts';
import type { RunRecord } from '../../src/worker/models/records.ts';
import { JobProcess, runOf } from '../system/job.ts';
import { driftline, sum, WorkerProcess } from '../system/process.ts';

export const partitions = 2;
/**
 * Checkpoints often enough for a rate over some seconds; and all that can be said of drift, with fresh models that never take over: what
 * faults do is then not softened.
 */
const told = [
  'drift: adwin',
  'checkpoint: { interval: 3s }\ndrift: { kind: adwin, warning: { kind: adwin, delta: 0.1 }, ' +
    'onDrift: { kind: replace, window: 20000, minimum: 20000, patience: 20000 } }',
] as const;
/** ms for whatever is waited for. */
const patience = 90_000;

/** A Kafka, and two workers on the demonstration's configuration. */
export class Scene {
  /** Of the workers. */
  readonly ports: readonly number[];
  readonly brokers: string;
  readonly client: KafkaClient;
  private readonly folder: string;
  private readonly data: string;
  private broker: LocalBroker;
  /** By number, from 0; undefined: it does not run. */
  private readonly workers: (WorkerProcess | undefined)[] = [undefined, undefined];
  private files: readonly string[] = [];
  private sent = 0;

  private constructor(
    folder: string,
    data: string,
    broker: LocalBroker,
    client: KafkaClient,
    ports: number[],
  ) {
    this.folder = folder;
    this.data = data;
    this.broker = broker;
    this.brokers = broker.brokers;
    this.client = client;
    this.ports = ports;
    process.on('exit', () => {
      for (const worker of this.workers) worker?.kill('SIGKILL');
    });
  }

  static async open(folder: string): Promise<Scene> {
    const ports = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    const data = join(folder, 'kafka');
    const broker = await startLocalBroker({ data, say: console.log });
    process.env['KAFKA_BROKERS'] = broker.brokers;
    try {
      return new Scene(folder, data, broker, await KafkaClient.connect(broker.brokers), ports);
    } catch (error) {
      await broker.stop();
      throw error;
    }
  }

  /** Empty topics, and both workers. @param edits of the demonstration's configuration */
  async begin(edits: readonly (readonly [find: string, put: string])[]): Promise<void> {
    let text = readFileSync(config, 'utf8');
    for (const [find, put] of [told, ...edits]) {
      if (!text.includes(find)) throw new Error(`${config} has no ${find}`);
      text = text.replace(find, put);
    }
    this.files = this.ports.map((port, number) => {
      const file = join(this.folder, `worker-${number}.yaml`);
      writeFileSync(file, text.replace("'${DRIFTLINE_HTTP_PORT:-0}'", String(port)));
      return file;
    });
    this.sent = 0;
    await this.client.reset(partitions);
    const created = await driftline('topics', this.files[0]!, '--create');
    if (created.code !== 0) throw new Error(created.err);
    for (const number of this.workers.keys()) this.start(number);
    await this.until('both workers have a partition', (texts) =>
      texts.every((text) => text.includes('driftline_next_offset{')),
    );
  }

  start(number: number): void {
    this.workers[number] = new WorkerProcess(this.files[number]!);
  }

  async kill(number: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const worker = this.workers[number];
    this.workers[number] = undefined;
    worker?.kill(signal);
    await worker?.ended;
  }

  async end(): Promise<void> {
    await Promise.all([...this.workers.keys()].map((number) => this.kill(number, 'SIGTERM')));
  }

  /** @param rate events a second */
  async play(records: Iterable<PlayedRecord>, rate?: number): Promise<void> {
    const signal = AbortSignal.timeout(patience);
    const { count } = await play(records, this.client, { rate, partitions, signal, sent: () => undefined });
    this.sent += count;
  }

  /** Until the workers have read all that was played. */
  async caughtUp(): Promise<void> {
    await this.until(
      `${this.sent} events are read`,
      (texts) => total(texts, 'driftline_events_total') >= this.sent,
    );
  }

  /** The nightly job. @param blocks see JobProcess */
  async night(parameters: readonly string[] = [], blocks?: number): Promise<RunRecord | undefined> {
    const job = new JobProcess(this.files[0]!, ['--json', '--refused-ok', ...parameters], blocks);
    const ended = await job.ended;
    return ended.code === 0 ? runOf(ended) : undefined;
  }

  /** A night that announces a model, which both partitions take. @returns its id */
  async goodNight(parameters: readonly string[] = []): Promise<string> {
    const run = await this.night(parameters);
    if (run?.result !== 'promoted') throw new Error(`no model was promoted: ${JSON.stringify(run)}`);
    await this.until(
      `model ${run.id} is in use`,
      (texts) => texts.join('').split(`version="${run.id}"`).length > partitions,
    );
    return run.id!;
  }

  async crashBroker(): Promise<void> {
    await this.broker.kill();
    await sleep(1000);
    this.broker = await startLocalBroker({ data: this.data, port: Number(this.brokers.split(':')[1]) });
  }

  /** @param holds asked with the text of /metrics of each worker that runs */
  async until(what: string, holds: (texts: readonly string[]) => boolean): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const running = this.workers.filter((worker) => worker !== undefined);
      const texts = await Promise.all(running.map((worker) => worker.metrics().catch(() => undefined)));
      if (holds(texts.map((text) => text ?? ''))) return;
      if (Date.now() > end)
        throw new Error(`waited in vain: ${what}\n${running.map((worker) => worker.tail()).join('\n')}`);
      await sleep(100);
    }
  }

  async close(): Promise<void> {
    for (const number of this.workers.keys()) await this.kill(number);
    await this.client.close();
    await this.broker.stop();
  }
}

/** Of a metric, of all workers and labels. */
export function total(texts: readonly string[], metric: string, label = ''): number {
  return texts.reduce((all, text) => all + sum(text, metric, label), 0);
}
