import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { KafkaClient } from '../../deploy/demo/kafka-client.ts';
import { app, ownTopics, topics } from '../../deploy/demo/topics.ts';

const foreign = `driftline-demonstration-${randomUUID()}`;
const kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
const admin = kafka.admin();
let client: KafkaClient;

beforeAll(async () => {
  await admin.connect();
  client = await KafkaClient.connect(inject('brokers').join(','));
  await admin.createTopics({ topics: [{ topic: foreign, numPartitions: 1 }], waitForLeaders: true });
});
afterAll(async () => {
  const there = await admin.listTopics();
  await admin.deleteTopics({ topics: [foreign, ...ownTopics].filter((name) => there.includes(name)) });
  await client.close();
  await admin.disconnect();
});

const texts = (records: Awaited<ReturnType<KafkaClient['readAll']>>): string[] =>
  records.map(({ value }) => Buffer.from(value!).toString());

test('a reset makes the topic of the events anew, removes the others, and leaves a foreign topic and group alone', async () => {
  await client.reset(1);
  const others = ownTopics.filter((name) => name !== topics.events);
  await admin.createTopics({ topics: others.map((topic) => ({ topic })), waitForLeaders: true });
  await admin.setOffsets({ groupId: app, topic: topics.events, partitions: [{ partition: 0, offset: '7' }] });
  await admin.setOffsets({ groupId: foreign, topic: foreign, partitions: [{ partition: 0, offset: '0' }] });
  await client.send([{ key: 'k', value: 'old' }], 0);

  await client.reset(1);
  const there = await admin.listTopics();
  expect(there.filter((name) => ownTopics.includes(name))).toEqual([topics.events]);
  expect(there).toContain(foreign);
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  expect(groups).not.toContain(app);
  expect(groups).toContain(foreign);
  expect(await client.readAll(topics.events)).toEqual([]);
  await admin.deleteGroups([foreign]);
});

test('what is sent is read back with its offsets, and the reader leaves no group behind', async () => {
  await client.reset(1);
  expect(
    await client.send(
      ['a', 'b'].map((value) => ({ key: 'k', value })),
      0,
    ),
  ).toBe(0);
  expect(await client.send([{ key: 'k', value: 'c' }], 0)).toBe(2);
  const records = await client.readAll(topics.events);
  expect(texts(records)).toEqual(['a', 'b', 'c']);
  expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2]);
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  expect(groups.filter((name) => name.startsWith(app))).toEqual([]);
});

test('of transactions only the committed ones are read, to the last one, with their headers', async () => {
  await client.reset(1);
  const producer = kafka.producer({
    transactionalId: randomUUID(),
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  for (const [value, commit] of [
    ['first', true],
    ['aborted', false],
    ['last', true],
    ['aborted at the end', false],
  ] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: topics.events, messages: [{ value, headers: { about: value } }] });
    await (commit ? transaction.commit() : transaction.abort());
  }
  await producer.disconnect();
  const records = await client.readAll(topics.events);
  expect(texts(records)).toEqual(['first', 'last']);
  expect(records.map(({ headers }) => headers)).toEqual([{ about: 'first' }, { about: 'last' }]);
}, 30_000);

test('where no broker answers, connecting fails with a sentence', async () => {
  await expect(KafkaClient.connect('127.0.0.1:1')).rejects.toThrow('no Kafka answers at 127.0.0.1:1');
}, 30_000);
