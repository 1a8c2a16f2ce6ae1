/** What only a real Kafka can show, beyond the contract. */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Broker, OutputRecord } from '../../src/worker/ports.ts';
import { OffsetOutOfRange } from '../../src/worker/errors.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import { readFrom } from './reading.ts';

let broker: Broker;
const topics: string[] = [];
beforeAll(() => {
  broker = connectForTests(inject('brokers'));
});
afterAll(async () => {
  await broker.remove(topics);
  await broker.disconnect();
});

async function newTopic(config: Record<string, string> = {}, partitions = 1): Promise<string> {
  const topic = `kafka-${randomUUID()}`;
  await broker.create(topic, partitions, config);
  topics.push(topic);
  return topic;
}

async function write(topic: string, records: readonly OutputRecord[], partition = 0): Promise<void> {
  const id = randomUUID();
  const session = await broker.open(id);
  await session.begin();
  await session.send(topic, partition, records);
  await session.commit();
  await session.close();
  await (await broker.open(id)).close();
}

const numbered = (count: number, size = 10): OutputRecord[] =>
  Array.from({ length: count }, (_, i) => ({ key: null, value: Buffer.from(String(i).padStart(size, '.')) }));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an offset before the first record that is left is out of range', async () => {
  const topic = await newTopic();
  await write(topic, numbered(10));
  const kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  // So that it learns where the topic is.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
  await admin.disconnect();
  expect((await broker.range(topic, 0)).earliest).toBe(4);
  await expect(broker.read(topic, 0, 3, 1000)).rejects.toBeInstanceOf(OffsetOutOfRange);
  expect((await broker.read(topic, 0, 4, 1000)).offset(0)).toBe(4);
});

test('a gathered record that fits only when it is packed goes packed, where it may not be lost', async () => {
  const topic = await newTopic();
  const gathered = broker.gather('cut');
  gathered.add(null, { bytes: new Uint8Array(5_000_000).fill(120), start: 0, end: 5_000_000 }, []);
  const sender = await broker.openSender();
  await sender.send(topic, 0, gathered);
  await sender.send(topic, 0, numbered(1));
  await sender.close();
  const { records } = await readFrom(broker, topic, 0, 0);
  expect(records.map(({ value, headers }) => [value?.length, headers])).toEqual([
    [5_000_000, []],
    [10, []],
  ]);
});

test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
  'batches that the broker packed with %s are read',
  async (compression) => {
    const topic = await newTopic({ 'compression.type': compression });
    const sent = numbered(3000);
    await write(topic, sent);
    const { records } = await readFrom(broker, topic, 0, 1);
    expect(records.map(({ value }) => value)).toEqual(
      sent.slice(1).map(({ value }) => new Uint8Array(value!)),
    );
  },
);

test('a topic that takes smaller batches than usual gets smaller batches', async () => {
  const topic = await newTopic({ 'max.message.bytes': '50000' });
  const sent = numbered(300, 1000);
  await write(topic, sent);
  const { records } = await readFrom(broker, topic, 0, 0);
  expect(records.map(({ value }) => value)).toEqual(sent.map(({ value }) => new Uint8Array(value!)));
  await expect(write(topic, numbered(2, 60_000))).rejects.toThrow(/60\d{3} bytes.*max\.message\.bytes/);
});

test('a topic that is deleted while it is read is told by name', async () => {
  const topic = await newTopic();
  await write(topic, numbered(1));
  await broker.read(topic, 0, 0, 1000);
  await broker.remove([topic]);
  const reading = broker.read(topic, 0, 0, 1000);
  await expect(reading).rejects.toMatchObject({ trouble: 'fatal' });
  await expect(reading).rejects.toThrow(new RegExp(`there is no topic ${topic}`));
});

test('large records of several partitions arrive, though they do not fit into one answer', async () => {
  const topic = await newTopic({}, 3);
  for (const partition of [0, 1, 2]) await write(topic, numbered(4, 300_000), partition);
  const counts = await Promise.all(
    [0, 1, 2].map(async (partition) => (await readFrom(broker, topic, partition, 0, 1000)).records.length),
  );
  expect(counts).toEqual([4, 4, 4]);
});

test('busy partitions are not held up by idle ones', async () => {
  const topic = await newTopic({}, 8);
  await write(topic, numbered(40, 1000));
  const stop = new AbortController();
  const idle = async (partition: number): Promise<void> => {
    while (!stop.signal.aborted) await broker.read(topic, partition, 0, 1000, stop.signal);
  };
  const idling = [1, 2, 3, 4, 5, 6, 7].map(idle);
  const took: number[] = [];
  for (let next = 0; next < 40; next++) {
    // As a task that works on what it has read: meanwhile the idle ones ask alone.
    await sleep(3);
    const started = performance.now();
    await broker.read(topic, 0, next, 1);
    took.push(performance.now() - started);
  }
  stop.abort();
  await Promise.all(idling);
  // The broker waits 50 ms for the idle ones, in each of these reads; on a machine that is busy some take as long by themselves.
  expect(took.sort((a, b) => a - b)[10]).toBeLessThan(40);
});

test('a member that reads nothing stays in its group for many sessions, and joins only once', async () => {
  const topic = await newTopic({}, 2);
  await write(topic, numbered(100));
  const client = connectForTests(inject('brokers'), { sessionTimeout: 1_500 });
  const assigned: number[][] = [];
  const failures: Error[] = [];
  const membership = await client.join(randomUUID(), [topic], {
    assigned: (partitions) => assigned.push([...partitions]),
    failed: (error) => failures.push(error),
  });
  await sleep(5_000);
  expect(assigned).toEqual([[0, 1]]);
  expect(failures).toEqual([]);
  await membership.leave();
  await client.disconnect();
});

test('joining with a topic that is not there is an error that names it', async () => {
  const topic = `kafka-${randomUUID()}`;
  const joining = broker.join(randomUUID(), [topic], { assigned: () => undefined, failed: () => undefined });
  await expect(joining).rejects.toThrow(topic);
  await expect(joining).rejects.toMatchObject({ trouble: 'fatal' });
});

test('where no broker answers, the error is retriable and comes soon', async () => {
  const client = connectForTests(['127.0.0.1:1'], { connectionTimeout: 500 });
  await expect(client.range('t', 0)).rejects.toMatchObject({ name: 'WorkerError', trouble: 'retriable' });
  await expect(client.open('id')).rejects.toMatchObject({ name: 'WorkerError', trouble: 'retriable' });
  await client.disconnect();
});

test('the broker ends a transaction after its time-out, and its producer is then fenced', async () => {
  const topic = await newTopic();
  const client = connectForTests(inject('brokers'), { transactionTimeout: 3_000 });
  const session = await client.open(randomUUID());
  await session.begin();
  await session.send(topic, 0, numbered(1));
  const end = Date.now() + 20_000;
  while ((await broker.range(topic, 0)).lastStable === 0 && Date.now() < end) await sleep(200);
  await expect(session.commit()).rejects.toMatchObject({ trouble: 'fenced' });
  await session.close();
  await client.disconnect();
});

test('calls out of their order are refused, and nothing works after close', async () => {
  const topic = await newTopic();
  const session = await broker.open(randomUUID());
  await expect(session.send(topic, 0, numbered(1))).rejects.toMatchObject({ trouble: 'fatal' });
  await session.begin();
  const sending = session.send(topic, 0, numbered(1));
  await expect(session.commit()).rejects.toThrow(/another call is in flight/);
  await sending;
  await session.commit();
  await session.close();
  await expect(session.begin()).rejects.toThrow(/closed/);
  const another = await broker.open(randomUUID());
  await another.begin();
  await expect(another.send(topic, 9, numbered(1))).rejects.toThrow(/none is number 9/);
  await expect(another.send(topic, 0, numbered(1))).rejects.toThrow(/broke before/);
  await another.close();
});
