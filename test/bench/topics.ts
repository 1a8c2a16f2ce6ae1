import { Partitioners, type Kafka } from 'kafkajs';
import type { Broker } from '../../src/worker/ports.ts';

/** kafkajs is at its best there. */
const sendSize = 500;

/** One partition: one core's work. The broker stamps the records, so that all writers are timed by one clock. */
export async function createOutput(own: Broker, topic: string): Promise<void> {
  await own.create(topic, 1, { 'message.timestamp.type': 'LogAppendTime' });
}

/** Makes a topic of one partition that holds these values. */
export async function fill(
  kafka: Kafka,
  own: Broker,
  topic: string,
  values: readonly string[],
): Promise<void> {
  await own.create(topic, 1, { 'retention.ms': '-1' });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (let from = 0; from < values.length; from += sendSize) {
      const messages = values
        .slice(from, from + sendSize)
        .map((value) => ({ key: 'nsw', value, partition: 0 }));
      await producer.send({ topic, messages, acks: -1 });
    }
  } finally {
    await producer.disconnect();
  }
}

/**
 * How fast a topic was written, records a second: from its first batch, which is not counted, to its last one. Whatever came
 * before the first record (the start of a process, a join, a restore) does not count.
 */
export async function writingRate(own: Broker, topic: string): Promise<{ rate: number; count: number }> {
  const { earliest, lastStable } = await own.range(topic, 0);
  let [first, last, atFirst, count] = [NaN, NaN, 0, 0];
  for (let next = earliest; next < lastStable;) {
    const batch = await own.read(topic, 0, next, 1 << 22);
    for (let i = 0; i < batch.count; i++, count++) {
      last = batch.timestamp(i);
      if (Number.isNaN(first)) first = last;
      if (last === first) atFirst++;
    }
    next = batch.nextOffset;
  }
  return { rate: ((count - atFirst) / (last - first)) * 1000, count };
}
