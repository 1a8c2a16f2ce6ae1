import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import avsc from 'avsc';
import { connectRegistry } from '../../src/adapters/registry/confluentRegistry.ts';
import { mulberry32 } from '../../src/core/random.ts';
import type { Broker, OutputRecord } from '../../src/worker/ports.ts';
import { framed } from '../codecs/avroWorld.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import { driftline, sum, WorkerProcess } from '../system/process.ts';

/** Events in the two forms in which they are told. */
interface Told {
  readonly line: string;
  readonly record: OutputRecord;
}

const never = new AbortController().signal;
const fields = [
  { name: 'id', type: 'string' },
  { name: 'time', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'a', type: 'double' },
  { name: 'b', type: ['null', 'float'], default: null },
  { name: 'y', type: { type: 'enum', name: 'Answer', symbols: ['no', 'yes'] } },
];
/** A producer of today, and one that has a field more, in another order, and widens none that is read. */
const schemas = [
  { type: 'record', name: 'Event', fields },
  {
    type: 'record',
    name: 'Event',
    fields: [{ name: 'note', type: ['null', 'string'], default: null }, ...fields.toReversed()],
  },
];

/** @param id of each of `schemas` in the registry */
function eventsBy(ids: readonly number[], from: number, count: number): Told[] {
  const random = mulberry32(from + 1);
  const types = schemas.map((schema) => avsc.Type.forSchema(schema as avsc.Schema));
  return Array.from({ length: count }, (_, i): Told => {
    const n = from + i;
    const [a, b] = [random() * 2 - 1, n % 5 === 0 ? null : Math.fround(random())];
    const event = { id: `e${n}`, time: 1.7e12 + n * 1000, a, b, y: a + (b ?? 0) > 0.3 ? 'yes' : 'no' };
    const which = n % 2;
    const value = types[which]!.toBuffer({ ...event, note: 'not read' });
    const record = { key: null, value: framed(ids[which]!, value) };
    return { line: JSON.stringify(event), record };
  });
}

function yaml(topic: string, brokers: readonly string[], format: string, more = ''): string {
  return `app: ${topic}
kafka: { brokers: "${brokers.join(',')}", sessionTimeout: 6s }
input: { topic: ${topic}, id: id, time: time, format: ${format} }
label: { field: y, classes: [no, yes] }
features:
  a: number
  b: { type: number, missing: mean }
transform: [standardScaler]
model: logisticRegression
output: { topic: ${topic}.out${more} }
commit: { interval: 50ms }
http: { port: 0, host: 127.0.0.1 }
log: { level: debug }
`;
}

async function all(broker: Broker, topic: string): Promise<Buffer[]> {
  const { earliest, lastStable } = await broker.range(topic, 0);
  const found: Buffer[] = [];
  for (let next = earliest; next < lastStable;) {
    const batch = await broker.read(topic, 0, next, 1 << 20);
    for (let i = 0; i < batch.count; i++)
      found.push(Buffer.from(batch.buffer(i).subarray(batch.valueStart(i), batch.valueEnd(i))));
    next = batch.nextOffset;
  }
  return found;
}

/**
 * The shipped program, which learns Avro from a real Kafka as it learns the same events as JSON lines from a file, and answers in Avro by
 * a schema that it has registered itself.
 */
export async function learnsAvro(
  registry: string,
  brokers: readonly string[],
  folder: string,
): Promise<string[]> {
  const topic = `avro-${process.pid}-${Math.floor(performance.now())}`;
  const client = connectRegistry({ urls: [registry], login: undefined, tls: undefined, timeout: 10_000 });
  const ids: number[] = [];
  for (const schema of schemas)
    ids.push(await client.register(`${topic}-value`, JSON.stringify(schema), never));
  const file = join(folder, `${topic}.yaml`);
  const avro = `{ kind: avro, registry: "${registry}" }`;
  await writeFile(file, yaml(topic, brokers, avro, `, format: ${avro}`));
  const broker = connectForTests(brokers);
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  try {
    await broker.create(topic, 1, {});
    const made = await driftline('topics', file, '--create');
    if (made.code !== 0) throw new Error(made.err);
    const events = eventsBy(ids, 0, 600);
    const sender = await broker.openSender();
    await sender.send(
      topic,
      0,
      events.map(({ record }) => record),
    );
    const worker = new WorkerProcess(file);
    await worker.until('driftline_learned_total', 600);
    const text = (await worker.metrics())!;
    // Two of events, and that of predictions.
    expect(
      sum(text, 'driftline_registry_requests_total', 'result="found"') === 3,
      'it asks for a schema twice',
    );
    worker.kill('SIGTERM');
    await worker.ended;
    faults.push(...(await sameAsFile(topic, file, events, brokers, folder)));
    // What nobody has registered: a dead letter after ten seconds, and all that comes after it is learned.
    const strange = framed(2_000_000_000, new Uint8Array([0]));
    await sender.send(topic, 0, [
      { key: null, value: strange },
      ...eventsBy(ids, 600, 50).map(({ record }) => record),
    ]);
    await sender.close();
    const next = new WorkerProcess(file);
    await next.until('driftline_learned_total', 650);
    next.kill('SIGKILL');
    await next.ended;
    const last = new WorkerProcess(file);
    await last.until('driftline_learned_total', 650);
    last.kill('SIGTERM');
    expect((await last.ended).code === 0, `the last worker did not end well: ${last.tail()}`);
    const predictions = await all(broker, `${topic}.out`);
    const found = await client.schema(predictions[0]!.readInt32BE(1), never);
    if (typeof found === 'string' || !('text' in found))
      throw new Error('the schema of predictions is not there');
    const type = avsc.Type.forSchema(JSON.parse(found.text) as avsc.Schema);
    const answered = predictions.map((one) => (type.fromBuffer(one.subarray(5)) as { id: string }).id);
    expect(
      JSON.stringify(answered) === JSON.stringify(Array.from({ length: 650 }, (_, i) => `e${i}`)),
      `${predictions.length} predictions, which are not one for each of 650 events`,
    );
    const dead = await all(broker, `${topic}.dead-letter`);
    expect(dead.length === 1, `${dead.length} dead letters of 1`);
  } finally {
    client.close();
    await broker.disconnect();
  }
  return faults;
}

/** The state's hash after the same events as JSON. */
async function sameAsFile(
  topic: string,
  file: string,
  events: readonly Told[],
  brokers: readonly string[],
  folder: string,
): Promise<string[]> {
  const plain = join(folder, `${topic}.json.yaml`);
  await writeFile(plain, yaml(topic, brokers, 'json'));
  const rows = join(folder, `${topic}.jsonl`);
  await writeFile(rows, events.map(({ line }) => `${line}\n`).join(''));
  const [inspected, backtested] = [
    await driftline('inspect', file, '--json'),
    await driftline('backtest', plain, '--data', rows, '--json'),
  ];
  const hashes = [inspected, backtested].map(
    ({ out, err }) => /"hash":\s*"([0-9a-f]{64})"/.exec(out)?.[1] ?? err,
  );
  return hashes[0] === hashes[1]
    ? []
    : [`the state is not that of the same events as JSON: ${hashes.join(', ')}`];
}
