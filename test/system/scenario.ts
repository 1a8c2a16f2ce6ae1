import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import { expect, inject } from 'vitest';
import type { TestEvent } from '../support/events.ts';
import { readWithJava, type JavaRecord } from '../support/javaReader.ts';
import { headersOf, tracesOf, type EventHeaders } from '../support/traces.ts';
import { driftline } from './process.ts';

/** The YAML of test/support/events.ts' topology; keys come from a field, so that a file has them too. */
export function configuration(app: string, brokers = inject('brokers').join(',')): string {
  return `
app: ${app}
kafka: { brokers: "${brokers}", sessionTimeout: 1s, transactionTimeout: 10s }
input: { topic: ${app}.in, id: id, time: time, key: colour }
label: { field: y, classes: [no, yes] }
features:
  a: number
  b: { type: number, missing: mean }
  colour: category
filters:
  - { kind: range, field: a, minimum: -1, maximum: 1 }
  - { kind: outlier, field: b, threshold: 8, window: 50, warmUp: 20, action: quarantine }
  - { kind: duplicate, window: 100, action: drop }
transform: [ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]
model: { kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.05 } }
update: { events: 3, time: 5s }
drift: adwin
output: { topic: ${app}.out }
commit: { interval: 30ms }
checkpoint: { interval: 400ms }
http: { port: 0 }
`;
}

interface Report {
  readonly hash: string;
  readonly accepted: number;
  readonly learned: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/**
 * Holds the topics and the checkpoints against a backtest over the same events, partition by partition: one prediction for each
 * accepted event, one dead letter for each rejected one, in their order, and the same state to the last bit. Read by Apache's Java client.
 * @returns what differs; nothing: all is as in an undisturbed run
 */
export async function disturbances(
  app: string,
  file: string,
  folder: string,
  streams: readonly (readonly TestEvent[])[],
  brokers: readonly string[],
): Promise<string[]> {
  const inspected = JSON.parse((await driftline('inspect', file, '--json')).out) as {
    partition: number;
    hash: string;
    learned: number;
    next: Record<string, number>;
  }[];
  const predictions = await readWithJava(brokers, `${app}.out`);
  const deadLetters = await readWithJava(brokers, `${app}.dead-letter`);
  const wrong: string[] = [];
  for (const [partition, stream] of streams.entries()) {
    const expectSame = (what: string, found: unknown, expected: unknown): void => {
      if (JSON.stringify(found) === JSON.stringify(expected)) return;
      wrong.push(
        `partition ${partition}: ${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
      );
    };
    const rows = join(folder, `${partition}.jsonl`);
    await writeFile(rows, stream.map(({ value }) => `${value}\n`).join(''));
    const run = await driftline('backtest', file, '--data', rows, '--json');
    const report = JSON.parse(run.out) as Report;
    const found = inspected.find((one) => one.partition === partition);
    expectSame('hash', found?.hash, report.hash);
    expectSame('learned', found?.learned, report.learned);
    expectSame('next', found?.next, { [`${app}.in`]: stream.length });
    const rejected = Object.values(report.rejected).reduce((all, n) => all + n, 0);
    const [answered, refused] = [offsetsOf(predictions, partition), offsetsOf(deadLetters, partition)];
    expectSame('predictions', answered.length, report.accepted);
    expectSame('dead letters', refused.length, rejected);
    expectSame('different inputs', new Set([...answered, ...refused]).size, report.accepted + rejected);
    for (const offsets of [answered, refused])
      expectSame(
        'out of order',
        offsets.find((offset, i) => i > 0 && offset < offsets[i - 1]!),
        undefined,
      );
    expectSame(
      'traces',
      predictions.filter(({ headers }) => placeOf(headers)?.partition === partition).find(isOfAnotherTrace)
        ?.headers,
      undefined,
    );
  }
  return wrong;
}

/** The input record that an output names in `driftline-input`. */
function placeOf(headers: JavaRecord['headers']): { partition: number; offset: number } | undefined {
  const header = headers.find(([name]) => name === 'driftline-input');
  const match = /\/(\d+)\/(\d+)$/.exec(Buffer.from(header?.[1] ?? []).toString());
  return match === null ? undefined : { partition: Number(match[1]), offset: Number(match[2]) };
}

/** A prediction has the trace of its event, byte for byte, and no other header but where that stood. */
function isOfAnotherTrace({ value, headers }: JavaRecord): boolean {
  const shown = (all: EventHeaders): string =>
    all.map(([name, value]) => `${name}=${value.toString('hex')}`).join(' ');
  const found = headers
    .filter(([name]) => name !== 'driftline-input')
    .map(([name, value]) => [name, Buffer.from(value ?? [])] as const);
  return shown(found) !== shown(tracesOf(Buffer.from(value ?? []).toString()));
}

/** @see disturbances */
export async function expectUndisturbed(
  app: string,
  file: string,
  folder: string,
  streams: readonly (readonly TestEvent[])[],
  brokers: readonly string[] = inject('brokers'),
): Promise<void> {
  expect(await disturbances(app, file, folder, streams, brokers)).toEqual([]);
}

/** Offsets of the input records that outputs name in `driftline-input`. */
function offsetsOf(records: readonly JavaRecord[], partition: number): number[] {
  return records
    .map(({ headers }) => placeOf(headers))
    .filter((place) => place?.partition === partition)
    .map((place) => place!.offset);
}

/** An event for kafkajs, with its headers. */
export function messageOf({ key, value }: TestEvent, partition: number): Message {
  return { key, value, partition, headers: Object.fromEntries(headersOf(value)) };
}

/** Produces the streams bit by bit, so that there is always work when a worker dies. */
export class Feed {
  private readonly topic: string;
  private readonly streams: readonly (readonly TestEvent[])[];
  private readonly producer: Producer;
  private hurry = false;
  private done: Promise<void> = Promise.resolve();

  constructor(
    topic: string,
    streams: readonly (readonly TestEvent[])[],
    brokers: readonly string[] = inject('brokers'),
  ) {
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.ERROR });
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      retry: { retries: 100, maxRetryTime: 500 },
    });
    this.topic = topic;
    this.streams = streams;
  }

  async start(): Promise<void> {
    await this.producer.connect();
    this.done = this.run();
    this.done.catch(() => undefined);
  }

  async finish(): Promise<void> {
    this.hurry = true;
    await this.done;
    await this.producer.disconnect();
  }

  private async run(): Promise<void> {
    const length = Math.max(...this.streams.map((stream) => stream.length));
    for (let i = 0; i < length; i += 25) {
      for (const [partition, stream] of this.streams.entries()) {
        const messages = stream.slice(i, i + 25).map((event) => messageOf(event, partition));
        if (messages.length > 0) await this.producer.send({ topic: this.topic, messages });
      }
      if (!this.hurry) await sleep(75);
    }
  }
}

/** Sends events, each to its partition, and waits until the broker has them. */
export async function produce(
  brokers: readonly string[],
  topic: string,
  streams: readonly (readonly TestEvent[])[],
): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.ERROR });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const [partition, stream] of streams.entries()) {
    const messages = stream.map((event) => messageOf(event, partition));
    if (messages.length > 0) await producer.send({ topic, messages });
  }
  await producer.disconnect();
}
