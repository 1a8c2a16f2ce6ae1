/** How partitions are dealt out by a real group coordinator. */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, PartitionAssigners } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Broker, Membership } from '../../src/worker/ports.ts';
import { connectForTests } from '../support/kafkaClient.ts';

let broker: Broker;
const topics: string[] = [];
beforeAll(() => {
  broker = connectForTests(inject('brokers'));
});
afterAll(async () => {
  await broker.remove(topics);
  await broker.disconnect();
});

interface Joined {
  /** One for each generation that it was told of. */
  readonly told: (readonly number[])[];
  readonly membership: Membership;
  readonly client: Broker;
}

async function joinGroup(group: string, ...of: string[]): Promise<Joined> {
  const told: (readonly number[])[] = [];
  const client = connectForTests(inject('brokers'));
  const membership = await client.join(group, of, {
    assigned: (partitions) => told.push(partitions),
    failed: (error) => {
      throw error;
    },
  });
  return { told, membership, client };
}

async function newTopic(partitions: number): Promise<string> {
  const topic = `group-${randomUUID()}`;
  await broker.create(topic, partitions, {});
  topics.push(topic);
  return topic;
}

/** Waits until everything is dealt out, evenly, to these members alone. */
async function settled(partitions: number, ...members: Joined[]): Promise<(readonly number[])[]> {
  for (;;) {
    const now = members.map(({ told }) => told.at(-1) ?? []);
    const all = now.flat().sort((a, b) => a - b);
    const sizes = now.map(({ length }) => length);
    const whole = all.length === partitions && all.every((p, i) => p === i);
    if (whole && Math.max(...sizes) - Math.min(...sizes) <= 1) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lost = (before: readonly number[], after: readonly number[]) =>
  before.filter((p) => !after.includes(p)).length;

test('partitions stay where they are, as far as balance allows, when members come and go', async () => {
  const [group, topic] = [randomUUID(), await newTopic(7)];
  const a = await joinGroup(group, topic);
  await settled(7, a);
  const b = await joinGroup(group, topic);
  const [a2, b2] = await settled(7, a, b);
  expect(lost([0, 1, 2, 3, 4, 5, 6], a2!)).toBe(b2!.length);
  const c = await joinGroup(group, topic);
  const [a3, b3, c3] = await settled(7, a, b, c);
  expect(lost(a2!, a3!) + lost(b2!, b3!)).toBe(c3!.length);
  await b.client.disconnect();
  const [a4, c4] = await settled(7, a, c);
  expect([lost(a3!, a4!), lost(c3!, c4!)]).toEqual([0, 0]);
  await a.client.disconnect();
  await c.client.disconnect();
});

test('partition p of all topics is on one member, also where one topic has fewer', async () => {
  const [group, first, second] = [randomUUID(), await newTopic(5), await newTopic(3)];
  const a = await joinGroup(group, first, second);
  const b = await joinGroup(group, first, second);
  await settled(5, a, b);
  await a.client.disconnect();
  await b.client.disconnect();
});

test("beside a member that knows only kafkajs' assigner, that one is used: an upgrade may roll", async () => {
  const [group, topic] = [randomUUID(), await newTopic(6)];
  const a = await joinGroup(group, topic);
  await settled(6, a);
  const kafka = new Kafka({ brokers: inject('brokers'), logLevel: logLevel.NOTHING });
  const old = kafka.consumer({ groupId: group, partitionAssigners: [PartitionAssigners.roundRobin] });
  const oldTold: (readonly number[])[] = [];
  old.on(old.events.GROUP_JOIN, ({ payload }) => {
    oldTold.push(payload.memberAssignment[topic] ?? []);
  });
  await old.connect();
  await old.subscribe({ topic });
  await old.run({ eachMessage: () => Promise.resolve() });
  await settled(6, a, { told: oldTold } as unknown as Joined);
  const b = await joinGroup(group, topic);
  await settled(6, a, b, { told: oldTold } as unknown as Joined);
  await old.disconnect();
  await settled(6, a, b);
  await a.client.disconnect();
  await b.client.disconnect();
});
