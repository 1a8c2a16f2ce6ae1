/** What the adapter writes and which records it takes for committed, judged by Apache's own client. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Broker, OutputRecord, Transactions } from '../../src/worker/ports.ts';
import { readWithJava } from '../support/javaReader.ts';
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

async function newTopic(partitions: number): Promise<string> {
  const topic = `java-${randomUUID()}`;
  await broker.create(topic, partitions, {});
  topics.push(topic);
  return topic;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('the Java client reads exactly what was sent and committed', async () => {
  const topic = await newTopic(2);
  const strange: OutputRecord[] = [
    { key: null, value: null },
    { key: new Uint8Array(), value: new Uint8Array() },
    { key: bytes('k\n'), value: new Uint8Array([0, 10, 34, 255]), headers: [] },
    {
      key: bytes('h'),
      value: bytes('x'.repeat(200_000)),
      headers: [
        ['z', null],
        ['a', bytes('1')],
        ['z', new Uint8Array([0, 255])],
        ['12', new Uint8Array()],
        ['ü€', bytes('2')],
      ],
    },
  ];
  const many = Array.from({ length: 12_000 }, (_, i) => ({
    key: bytes(`key ${i}`),
    value: bytes(`{"i":${i}}`),
  }));
  const id = randomUUID();
  const before = Date.now();
  const dead = await broker.open(id);
  await dead.begin();
  await dead.send(topic, 0, [{ key: null, value: bytes('aborted') }]);
  await dead.close();
  const session = await broker.open(id);
  await session.begin();
  await session.send(topic, 0, strange);
  await session.send(topic, 1, many);
  await session.commit();
  await session.begin();
  await session.send(topic, 0, many.slice(0, 3));
  await session.commit();
  await session.close();
  await (await broker.open(id)).close();

  const read = await readWithJava(inject('brokers'), topic);
  const plain = (records: readonly OutputRecord[]) =>
    records.map(({ key, value, headers = [] }) => ({ key, value, headers }));
  const of = (partition: number) => read.filter((record) => record.partition === partition);
  expect(plain(of(0))).toEqual(plain([...strange, ...many.slice(0, 3)]));
  expect(plain(of(1))).toEqual(plain(many));
  expect(of(1).map(({ offset }) => offset)).toEqual(many.map((_, i) => i));
  for (const { timestamp } of read) {
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Date.now());
  }
});

test('where transactions overlap and abort, both clients read the same records', async () => {
  const topic = await newTopic(1);
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  const sessions = new Map<string, Transactions>();
  // A fixed walk: each step, a producer sends, and its transaction may then be committed or left to be aborted.
  let random = 12_345;
  const draw = (n: number): number => {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((random / 2 ** 31) * n);
  };
  for (let step = 0; step < 90; step++) {
    const id = ids[draw(3)]!;
    let session = sessions.get(id);
    if (session === undefined) {
      session = await broker.open(id);
      await session.begin();
      sessions.set(id, session);
    }
    await session.send(topic, 0, [{ key: null, value: bytes(`step ${step}`) }]);
    const end = draw(6);
    if (end > 1) continue;
    if (end === 0) await session.commit();
    await session.close();
    sessions.delete(id);
  }
  for (const session of sessions.values()) await session.close();
  for (const id of ids) await (await broker.open(id)).close();

  const java = await readWithJava(inject('brokers'), topic);
  expect(java.length).toBeGreaterThan(10);
  expect(java.length).toBeLessThan(80);
  const { lastStable } = await broker.range(topic, 0);
  for (let offset = 0; offset < lastStable; offset += 7) {
    // 1 byte: a record batch at a time, so that reading begins inside of every transaction.
    const { records, next } = await readFrom(broker, topic, 0, offset, offset % 2 === 0 ? 1 : 1_000_000);
    const expected = java.filter((record) => record.offset >= offset);
    expect(records.map((record) => record.offset)).toEqual(expected.map((record) => record.offset));
    expect(records.map((record) => record.value)).toEqual(expected.map((record) => record.value));
    expect(next).toBe(lastStable);
  }
});
