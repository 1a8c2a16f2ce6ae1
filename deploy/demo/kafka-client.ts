import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, {
  Kafka,
  logLevel,
  Partitioners,
  type Admin,
  type IHeaders,
  type KafkaMessage,
  type Producer,
} from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import type { DemoClient, KeyedValue, TopicRecord } from './client.ts';
import { app, assertOwn, ownTopics, topics } from './topics.ts';

/** After the last record of a partition there may be the marker of the transaction that wrote it, and nothing else. */
const marker = 1;
/** NON_EMPTY_GROUP of Kafka's protocol. */
const nonEmptyGroup = 68;
/** ms for a dead member to be given up; the configuration's session takes 15 s. */
const patience = 30_000;
/** ms without a record: at the end of the topic, or in a part of it that holds aborted records only. */
const quietAtEnd = 300;
const quietAnywhere = 5_000;

/** Plain kafkajs: it shares no code with the worker's adapter, so that it can bear witness against it. */
export class KafkaClient implements DemoClient {
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #producer: Producer;

  private constructor(brokers: string) {
    this.#kafka = new Kafka({
      clientId: `${app}.player`,
      brokers: brokers.split(',').map((broker) => broker.trim()),
      // Errors that matter are thrown.
      logLevel: logLevel.NOTHING,
      connectionTimeout: 3_000,
      retry: { retries: 5 },
    });
    this.#admin = this.#kafka.admin();
    // Idempotent, so that a send that is tried again cannot double its events.
    this.#producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  /** @throws where no broker answers */
  static async connect(brokers: string): Promise<KafkaClient> {
    const client = new KafkaClient(brokers);
    try {
      await client.#admin.connect();
      await client.#admin.listTopics();
      await client.#producer.connect();
    } catch (error) {
      await client.close();
      throw new Error(`no Kafka answers at ${brokers}`, { cause: error });
    }
    return client;
  }

  async reset(partitions: number): Promise<void> {
    assertOwn(ownTopics);
    const there = await this.#topicsThere();
    if (there.length > 0) await this.#admin.deleteTopics({ topics: there });
    while ((await this.#topicsThere()).length > 0) await sleep(50);
    await this.#deleteGroup(app);
    const events = { topic: topics.events, numPartitions: partitions, replicationFactor: -1 };
    // A broker deletes in the background: for a moment the name may still be taken.
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#admin.createTopics({ topics: [events], waitForLeaders: true });
        return;
      } catch (error) {
        if (attempt === 20) throw error;
        await sleep(250);
      }
    }
  }

  /** How many records the topic of the events holds, by partition. */
  async held(): Promise<number[]> {
    const ends = await this.#admin.fetchTopicOffsets(topics.events);
    const held: number[] = [];
    for (const { partition, high } of ends) held[partition] = Number(high);
    return held;
  }

  async send(records: readonly KeyedValue[], partition: number): Promise<number> {
    const messages = records.map((record) => ({ ...record, partition }));
    const [sent] = await this.#producer.send({ topic: topics.events, messages, acks: -1 });
    if (sent?.baseOffset === undefined) throw new Error(`no offset came back from ${topics.events}`);
    return Number(sent.baseOffset);
  }

  async readAll(topic: string): Promise<TopicRecord[]> {
    const ends = await this.#admin.fetchTopicOffsets(topic);
    if (ends.every(({ high, low }) => high === low)) return [];
    const records: TopicRecord[] = [];
    const next = new Map<number, number>();
    let last = performance.now();
    const groupId = `${app}.audit-${process.pid}-${topic}`;
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    let failed: Error | undefined;
    consumer.on('consumer.crash', ({ payload }) => (failed = payload.error));
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: ({ batch: { partition, messages } }) => {
          for (const message of messages) {
            const record = recordOf(partition, message);
            records.push(record);
            next.set(partition, record.offset + 1);
          }
          last = performance.now();
          return Promise.resolve();
        },
      });
      const atEnd = (): boolean =>
        ends.every(
          ({ partition, high, low }) => high === low || (next.get(partition) ?? 0) >= Number(high) - marker,
        );
      while (performance.now() - last < (atEnd() ? quietAtEnd : quietAnywhere)) {
        if (failed !== undefined) throw failed;
        await sleep(20);
      }
    } finally {
      await consumer.disconnect();
      await this.#deleteGroup(groupId);
    }
    return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
    await this.#admin.disconnect();
  }

  async #topicsThere(): Promise<string[]> {
    return (await this.#admin.listTopics()).filter((name) => ownTopics.includes(name));
  }

  async #deleteGroup(groupId: string): Promise<void> {
    const until = performance.now() + patience;
    for (;;) {
      const { groups } = await this.#admin.listGroups();
      if (!groups.some((group) => group.groupId === groupId)) return;
      try {
        await this.#admin.deleteGroups([groupId]);
      } catch (error) {
        if (!hasMembers(error) || performance.now() > until) throw error;
        await sleep(500);
      }
    }
  }
}

/** A worker that was killed stays a member until its session times out. */
function hasMembers(error: unknown): boolean {
  return (
    error instanceof kafkajs.KafkaJSDeleteGroupsError &&
    error.groups.some(({ errorCode }) => errorCode === nonEmptyGroup)
  );
}

function recordOf(partition: number, { offset, timestamp, key, value, headers }: KafkaMessage): TopicRecord {
  const [place, time] = [Number(offset), Number(timestamp)];
  return { partition, offset: place, timestamp: time, key, value, headers: textOf(headers) };
}

function textOf(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name,
      String(Array.isArray(value) ? value.at(-1) : value),
    ]),
  );
}
