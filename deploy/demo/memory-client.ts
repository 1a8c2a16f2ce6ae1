import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import type { Batch } from '../../src/worker/ports.ts';
import type { DemoClient, KeyedValue, TopicRecord } from './client.ts';
import { assertOwn, ownTopics, topics } from './topics.ts';

const readAtOnce = 1 << 20;

/** The same for the in-memory broker. */
export class MemoryClient implements DemoClient {
  readonly #broker: MemoryBroker;

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  async reset(partitions: number): Promise<void> {
    assertOwn(ownTopics);
    await this.#broker.remove(ownTopics);
    await this.#broker.create(topics.events, partitions, {});
  }

  send(records: readonly KeyedValue[], partition: number): Promise<number> {
    const bytes = records.map(({ key, value }) => ({ key: Buffer.from(key), value: Buffer.from(value) }));
    return this.#broker.append(topics.events, partition, bytes);
  }

  async readAll(topic: string): Promise<TopicRecord[]> {
    const records: TopicRecord[] = [];
    const partitions = await this.#broker.partitions(topic);
    if (partitions === undefined) throw new Error(`there is no topic ${topic}`);
    for (let partition = 0; partition < partitions; partition++) {
      const { earliest, lastStable } = await this.#broker.range(topic, partition);
      for (let next = earliest; next < lastStable;) {
        const batch = await this.#broker.read(topic, partition, next, readAtOnce);
        for (let i = 0; i < batch.count; i++) records.push(recordOf(batch, i));
        next = batch.nextOffset;
      }
    }
    return records;
  }

  async close(): Promise<void> {
    await this.#broker.disconnect();
  }
}

function recordOf(batch: Batch, i: number): TopicRecord {
  const slice = (start: number, end: number): Uint8Array | null =>
    start < 0 ? null : batch.buffer(i).slice(start, end);
  const headers = batch.headers(i).map(([name, value]) => [name, Buffer.from(value ?? []).toString()]);
  return {
    partition: batch.partition,
    offset: batch.offset(i),
    timestamp: batch.timestamp(i),
    key: slice(batch.keyStart(i), batch.keyEnd(i)),
    value: slice(batch.valueStart(i), batch.valueEnd(i)),
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}
