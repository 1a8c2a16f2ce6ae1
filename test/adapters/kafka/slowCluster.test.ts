/** Topics of clusters that are slow: changes whose answer gets lost are asked for again, and were carried out already. */
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '../../../src/worker/ports.ts';
import { connectForTests } from '../../support/kafkaClient.ts';
import { apiKeys, ignorance, lost, metadata, startFakeNode, type Answer, type FakeNode } from './fakeNode.ts';

const requestTimedOut = 7;
const topicAlreadyExists = 36;
const invalidPartitions = 37;
const unknownTopicOrPartition = 3;
const invalidReplicationFactor = 38;
const notController = 41;

let node: FakeNode | undefined;
let client: Broker | undefined;
afterEach(async () => {
  await client?.disconnect();
  await node?.close();
});

/** A client of a node on which these topics are, and that answers the `nth` change as it is told. */
async function connected(topics: ReadonlyMap<string, number>, key: number, answer: Answer): Promise<Broker> {
  node = await startFakeNode(topics, { [key]: answer });
  return (client = connectForTests([node.address]));
}

/** Of CreateTopics version 2 and CreatePartitions version 0. */
function said(topic: string, code: number): Encoder {
  return new Encoder().writeInt32(0).writeInt32(1).writeString(topic).writeInt16(code).writeInt16(-1);
}

test.each([
  ['its connection broke', lost],
  ['the controller gave up waiting for it', said('t', requestTimedOut)],
] as const)('a topic is created once, also when %s before the answer', async (_, first) => {
  const topics = new Map<string, number>();
  const broker = await connected(topics, apiKeys.createTopics, (nth) => {
    topics.set('t', 2);
    return nth === 1 ? first : said('t', topicAlreadyExists);
  });
  await broker.create('t', 2, {});
});

test('a topic that somebody else has created is told as one, also after a look for the controller', async () => {
  const topics = new Map([['t', 2]]);
  const broker = await connected(topics, apiKeys.createTopics, (nth) =>
    said('t', nth === 1 ? notController : topicAlreadyExists),
  );
  await expect(broker.create('t', 2, {})).rejects.toMatchObject({
    trouble: 'fatal',
    message: expect.stringContaining('creating topic t') as string,
  });
});

test('a topic is extended once, also when the answer is lost', async () => {
  const topics = new Map([['t', 2]]);
  const broker = await connected(topics, apiKeys.createPartitions, (nth) => {
    topics.set('t', 3);
    return nth === 1 ? lost : said('t', invalidPartitions);
  });
  await broker.extend('t', 3);
});

test('topics are removed once, also when the answer is lost', async () => {
  const topics = new Map([['t', 2]]);
  const broker = await connected(topics, apiKeys.deleteTopics, (nth) => {
    topics.clear();
    if (nth === 1) return lost;
    return new Encoder().writeInt32(0).writeInt32(1).writeString('t').writeInt16(unknownTopicOrPartition);
  });
  await broker.remove(['t']);
});

test('a topic is created when the cluster has as many brokers as it wants copies', async () => {
  const topics = new Map<string, number>();
  const broker = await connected(topics, apiKeys.createTopics, (nth) => {
    if (nth < 3) return said('t', invalidReplicationFactor);
    topics.set('t', 2);
    return said('t', 0);
  });
  await broker.create('t', 2, {});
});

test('a node that has not heard of its cluster yet does not say that there is no topic', async () => {
  const broker = await connected(new Map([['t', 2]]), apiKeys.metadata, (nth) =>
    nth < 3 ? ignorance('t') : undefined,
  );
  expect(await broker.partitions('t')).toBe(2);
});

test('the leader of a partition is waited for while it is elected, for some seconds', async () => {
  const topics = new Map([['t', 1]]);
  const offsets = new Encoder().writeInt32(1).writeString('t').writeInt32(1);
  offsets.writeInt32(0).writeInt16(0).writeInt64(-1).writeInt64(7);
  node = await startFakeNode(topics, {
    // Four looks took 0.6 s.
    [apiKeys.metadata]: (nth, port) => metadata(port, topics, nth <= 4 ? -1 : 1),
    [apiKeys.listOffsets]: () => offsets,
  });
  client = connectForTests([node.address]);
  expect(await client.offsetAt('t', 0, 0)).toBe(7);
});

test('a connection that breaks while a leader is waited for is one failure, and not the last of many', async () => {
  const topics = new Map([['t', 1]]);
  const offsets = new Encoder().writeInt32(1).writeString('t').writeInt32(1);
  offsets.writeInt32(0).writeInt16(0).writeInt64(-1).writeInt64(7);
  node = await startFakeNode(topics, {
    [apiKeys.metadata]: (nth, port) => (nth === 5 ? lost : metadata(port, topics, nth < 5 ? -1 : 1)),
    [apiKeys.listOffsets]: () => offsets,
  });
  client = connectForTests([node.address]);
  expect(await client.offsetAt('t', 0, 0)).toBe(7);
});
