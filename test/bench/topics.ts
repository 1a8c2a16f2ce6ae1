import { Partitioners, type Kafka } from 'kafkajs';
import type { Broker } from '../../src/worker/ports.ts';

/** kafkajs is at its best there. */
const sendSize = 500;

/** The broker stamps the records, so that all writers are timed by one clock. */
export async function createOutput(own: Broker, topic: string, partitions = 1): Promise<void> {
  await own.create(topic, partitions, { 'message.timestamp.type': 'LogAppendTime' });
}

/** Makes a topic that holds these values in each of its partitions. */
export async function fill(
  kafka: Kafka,
  own: Broker,
  topic: string,
  values: readonly string[],
  partitions = 1,
): Promise<void> {
  await own.create(topic, partitions, { 'retention.ms': '-1' });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (let from = 0; from < values.length; from += sendSize) {
      const part = values.slice(from, from + sendSize);
      for (let partition = 0; partition < partitions; partition++) {
        const messages = part.map((value) => ({ key: 'nsw', value, partition }));
        await producer.send({ topic, messages, acks: -1 });
      }
    }
  } finally {
    await producer.disconnect();
  }
}

/**
 * How fast a topic was written, records a second: from its first batch, which is not counted, to its last one, over all partitions.
 * Whatever came before the first record (the start of a process, a join, a restore) does not count.
 */
export async function writingRate(
  own: Broker,
  topic: string,
  partitions = 1,
): Promise<{ rate: number; count: number }> {
  const counts = new Map<number, number>();
  for (let partition = 0; partition < partitions; partition++) {
    const { earliest, lastStable } = await own.range(topic, partition);
    for (let next = earliest; next < lastStable;) {
      const batch = await own.read(topic, partition, next, 1 << 22);
      for (let i = 0; i < batch.count; i++) {
        const time = batch.timestamp(i);
        counts.set(time, (counts.get(time) ?? 0) + 1);
      }
      next = batch.nextOffset;
    }
  }
  const times = [...counts.keys()];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const count = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return { rate: ((count - (counts.get(first) ?? 0)) / (last - first)) * 1000, count };
}
