import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Producer, type Transaction } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import { inject } from 'vitest';
import type { TestEvent } from '../support/events.ts';

const atOnce = 20;
const day = 86_400_000;

/**
 * Producers that write to all partitions of a topic side by side: plainly, in transactions that are committed, and in overlapping ones that
 * are aborted. Whoever takes one record of those for good has another window.
 */
export class MixedProducers {
  /** Events that are to stay, so far. */
  written = 0;
  private readonly kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
  private readonly topic: string;
  private readonly partitions: number;
  private readonly events: readonly TestEvent[];
  private readonly producers: Producer[] = [];
  private running: Promise<void>[] = [];
  private open: Transaction | undefined;
  private over = false;

  /** @param events enough for as long as it runs */
  constructor(topic: string, partitions: number, events: readonly TestEvent[]) {
    this.topic = topic;
    this.partitions = partitions;
    this.events = events;
  }

  async start(): Promise<void> {
    const plain = await this.producer();
    const [good, ...bad] = [
      await this.producer('good'),
      await this.producer('bad'),
      await this.producer('worse'),
    ];
    this.running = [
      this.repeat(() => plain.send(this.next())),
      this.repeat(async () => {
        const transaction = await good.transaction();
        await transaction.send(this.next());
        await transaction.commit();
      }),
      ...bad.map((producer) =>
        this.repeat(async () => {
          const transaction = await producer.transaction();
          for (let p = 0; p < this.partitions; p++) await transaction.send(this.spoiled(p));
          await sleep(30);
          await transaction.abort();
        }),
      ),
    ];
    for (const one of this.running) one.catch(() => undefined);
  }

  /** A transaction that stays open until all is over, and is committed then. @returns where it begins */
  async leaveOpen(partition: number): Promise<number> {
    this.open = await (await this.producer('open')).transaction();
    const [place] = await this.open.send(this.spoiled(partition));
    return Number(place!.baseOffset);
  }

  /** Waits until so many events are there. */
  async until(written: number): Promise<void> {
    while (this.written < written) await Promise.race([sleep(20), ...this.running]);
  }

  async finish(): Promise<void> {
    this.over = true;
    await Promise.all(this.running);
    await this.open?.commit();
    for (const producer of this.producers) await producer.disconnect();
  }

  private async producer(transactionalId?: string): Promise<Producer> {
    const quick = { initialRetryTime: 5, maxRetryTime: 50, retries: 200 };
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      retry: quick,
      ...(transactionalId === undefined ? {} : { transactionalId: `${this.topic}-${transactionalId}` }),
    });
    await producer.connect();
    this.producers.push(producer);
    return producer;
  }

  private async repeat(work: () => Promise<unknown>): Promise<void> {
    while (!this.over) {
      await work();
      await sleep(10);
    }
  }

  private next() {
    const partition = (this.written / atOnce) % this.partitions;
    const events = this.events.slice(this.written, this.written + atOnce);
    this.written += atOnce;
    if (events.length < atOnce) throw new Error('there are no more events');
    return { topic: this.topic, messages: events.map(({ key, value }) => ({ key, value, partition })) };
  }

  private spoiled(partition: number) {
    const time = 1_600_000_000_000 + 365 * day;
    const fields = { id: 'none', time, a: 0.5, b: 0.5, colour: 'red', y: 'no' };
    return { topic: this.topic, messages: [{ key: null, value: JSON.stringify(fields), partition }] };
  }
}
