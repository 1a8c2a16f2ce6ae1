/**
 * `node copyLoop.ts BROKERS INPUT OUTPUT COUNT plain | idempotent | transactional`: copies records with nothing but kafkajs' own API,
 * as fast as it goes: what a worker that does no work at all would cost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import '../../src/adapters/kafka/repairs.ts';
import { Kafka, logLevel, Partitioners, type EachBatchPayload, type Message } from 'kafkajs';

const [brokers, input, output, count, mode] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
/** Its best: a send copies its list for every message, and below this the round trips show. */
const sendSize = 500;
/** As the worker's default, ms. */
const commitInterval = 100;

const kafka = new Kafka({
  brokers: brokers.split(','),
  clientId: 'driftline-bench-copy',
  logLevel: logLevel.ERROR,
  // With the default pauses, a transaction waits 160 ms for the end of the one before.
  retry: { initialRetryTime: 2, maxRetryTime: 20, retries: 50 },
});
const transactional = mode === 'transactional';
const producer = kafka.producer({
  createPartitioner: Partitioners.DefaultPartitioner,
  // Sends that are tried again while others are in flight may double or drop records.
  ...(mode === 'plain' ? {} : { idempotent: true, maxInFlightRequests: 1 }),
  ...(transactional ? { transactionalId: output } : {}),
});
const consumer = kafka.consumer({ groupId: output });
let copied = 0;
/** The transaction of the batch before is open until the interval is over: one each batch would be many more. */
let open: Awaited<ReturnType<typeof producer.transaction>> | undefined;
let began = 0;
let finished = (): void => undefined;
const done = new Promise<void>((resolve) => (finished = resolve));

await Promise.all([producer.connect(), consumer.connect()]);
await consumer.subscribe({ topic: input, fromBeginning: true });
await consumer.run({ autoCommit: !transactional, eachBatch: transactional ? inTransactions : plainly });
await done;
// The last batch is resolved after `eachBatch`.
await sleep(10);
await consumer.disconnect();
await producer.disconnect();

/** A batch in sends, each with the offset that follows it. */
function* sends({ messages }: EachBatchPayload['batch']): Generator<{ messages: Message[]; next: string }> {
  for (let from = 0; from < messages.length; from += sendSize) {
    const part = messages.slice(from, from + sendSize);
    const next = String(Number(part.at(-1)!.offset) + 1);
    yield { messages: part.map(({ key, value }) => ({ key, value, partition: 0 })), next };
  }
}

async function plainly(payload: EachBatchPayload): Promise<void> {
  for (const { messages } of sends(payload.batch)) {
    await producer.send({ topic: output, messages, acks: -1 });
    copied += messages.length;
  }
  await payload.heartbeat();
  if (copied >= Number(count)) finished();
}

async function inTransactions(payload: EachBatchPayload): Promise<void> {
  for (const { messages, next } of sends(payload.batch)) {
    if (open === undefined) {
      open = await producer.transaction();
      began = performance.now();
    }
    await open.send({ topic: output, messages, acks: -1 });
    copied += messages.length;
    if (performance.now() - began < commitInterval && copied < Number(count)) continue;
    await open.sendOffsets({
      consumerGroupId: output,
      topics: [{ topic: input, partitions: [{ partition: 0, offset: next }] }],
    });
    await open.commit();
    open = undefined;
  }
  await payload.heartbeat();
  if (copied >= Number(count)) finished();
}
