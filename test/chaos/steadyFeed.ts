import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import type { Broker } from '../../src/worker/ports.ts';
import type { TestEvent } from '../support/events.ts';
import { messageOf } from '../system/scenario.ts';

/** Events a send: one record batch, which is there as a whole or not at all. */
const part = 20;

/**
 * Writes streams to their partitions, each event once, through broker restarts: after a failure the topic itself tells how far it got.
 * It is the only writer.
 */
export class SteadyFeed {
  /** Of all partitions. */
  sent = 0;
  private readonly brokers: readonly string[];
  private readonly topic: string;
  private readonly streams: readonly (readonly TestEvent[])[];
  private readonly looks: Broker;
  private readonly pause: number;
  private hurry = false;

  /** @param pause ms between two rounds of sends; @param looks a client that tells where partitions end */
  constructor(
    brokers: readonly string[],
    topic: string,
    streams: readonly (readonly TestEvent[])[],
    pause: number,
    looks: Broker,
  ) {
    this.brokers = brokers;
    this.topic = topic;
    this.streams = streams;
    this.pause = pause;
    this.looks = looks;
  }

  /** No pauses from now on. */
  finish(): void {
    this.hurry = true;
  }

  async run(): Promise<void> {
    const positions = this.streams.map(() => 0);
    for (;;) {
      try {
        await this.sendFrom(positions);
        return;
      } catch {
        // The broker is away: how far it got, it tells when it is back.
        await sleep(200);
        await this.look(positions);
      }
    }
  }

  private async sendFrom(positions: number[]): Promise<void> {
    const kafka = new Kafka({ brokers: [...this.brokers], logLevel: logLevel.NOTHING, requestTimeout: 3000 });
    const producer = kafka.producer({ retry: { retries: 0 } });
    try {
      await producer.connect();
      while (positions.some((position, p) => position < this.streams[p]!.length)) {
        for (const [partition, stream] of this.streams.entries()) {
          const from = positions[partition]!;
          const messages = stream.slice(from, from + part).map((event) => messageOf(event, partition));
          if (messages.length === 0) continue;
          await producer.send({ topic: this.topic, messages, acks: -1 });
          positions[partition] = from + messages.length;
          this.sent += messages.length;
        }
        if (!this.hurry) await sleep(this.pause);
      }
    } finally {
      await producer.disconnect().catch(() => undefined);
    }
  }

  private async look(positions: number[]): Promise<void> {
    for (let partition = 0; partition < positions.length;) {
      try {
        const { lastStable } = await this.looks.range(this.topic, partition);
        this.sent += lastStable - positions[partition]!;
        positions[partition++] = lastStable;
      } catch {
        await sleep(200);
      }
    }
  }
}
