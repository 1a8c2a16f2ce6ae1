/**
 * `node latencyRun.ts BROKERS INPUT OUTPUT RATE SECONDS WARM_UP`: sends RATE events a second to INPUT for SECONDS, and prints how long each
 * took until it could be read, committed, from OUTPUT. An open loop: events have a time by which they are due, and what comes late,
 * for whatever reason, counts from that time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import '../../src/adapters/kafka/repairs.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { electricityEvents } from './electricity.ts';
import { latencyOf, Schedule, type LatencyRun } from './schedule.ts';

const [brokers, input, output, rate, seconds, warmUp] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
/** ms between two sends; an event's wait for its send counts. */
const sendInterval = 5;
/** ms that the last answers may take. */
const patience = 60_000;

const count = Number(rate) * Number(seconds);
const values = electricityEvents(count);
const kafka = new Kafka({
  brokers: brokers.split(','),
  clientId: 'driftline-bench-latency',
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
// Reads committed records only, as kafkajs does by default.
const consumer = kafka.consumer({ groupId: `${output}.reader`, maxWaitTimeInMs: 100 });
const lateness = new Float64Array(count);
const latencies = new Float64Array(count).fill(NaN);
/** Begins when all are connected. */
let schedule = new Schedule(Infinity, Number(rate), count);
let answered = 0;

await Promise.all([producer.connect(), consumer.connect()]);
const joined = new Promise<void>((resolve) => {
  consumer.on(consumer.events.GROUP_JOIN, () => {
    resolve();
  });
});
await consumer.subscribe({ topic: output, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: ({ batch }) => {
    const now = performance.now();
    for (const { value } of batch.messages) {
      const { id } = JSON.parse(value!.toString()) as { id: string };
      const i = Number(id.slice(1)) - 1;
      if (!Number.isNaN(latencies[i]!)) throw new Error(`${id} came twice`);
      latencies[i] = now - schedule.dueAt(i);
      answered++;
    }
    return Promise.resolve();
  },
});
await joined;
schedule = new Schedule(performance.now() + 500, Number(rate), count);
const sends: Promise<unknown>[] = [];
for (let sent = 0; sent < count;) {
  const now = performance.now();
  const due = schedule.dueBy(now);
  if (due > sent) {
    for (let i = sent; i < due; i++) lateness[i] = now - schedule.dueAt(i);
    const messages = values.slice(sent, due).map((value) => ({ key: 'nsw', value, partition: 0 }));
    // Not awaited: a slow answer must not hold up the next send.
    sends.push(producer.send({ topic: input, messages, acks: -1 }));
    sent = due;
  }
  await sleep(sendInterval);
}
await Promise.all(sends);
for (const end = performance.now() + patience; answered < count && performance.now() < end;) await sleep(20);
if (answered < count) throw new Error(`${answered} of ${count} events were answered`);
await consumer.disconnect();
await producer.disconnect();
const from = Number(rate) * Number(warmUp);
const result: LatencyRun = {
  latency: latencyOf(latencies.subarray(from)),
  lateness: latencyOf(lateness.subarray(from)),
};
console.log(JSON.stringify(result));
