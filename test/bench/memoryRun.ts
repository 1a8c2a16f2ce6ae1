/** `node --expose-gc memoryRun.ts`: ten million events of a million keys through one pipeline; prints the memory after each million. */
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { GatheredBatches } from '../../src/adapters/kafka/gatheredBatches.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { TaskOutputs } from '../../src/worker/outputs.ts';
import { keyedBatches } from './electricity.ts';
import { shippedWith } from './shipped.ts';
import { read } from './topologies.ts';

/** Bytes, after a collection of all garbage. */
export interface MemoryRun {
  readonly events: number;
  /** Keys seen so far, each counted once. */
  readonly keys: number;
  readonly heap: number;
  readonly arrays: number;
  readonly resident: number;
  /** Of the process so far. */
  readonly peak: number;
  /** Of a snapshot's CBOR. */
  readonly state: number;
  /** Events a second, without the making of the events. */
  readonly rate: number;
}

const million = 1_000_000;
const [events = 10 * million, keys = million] = process.argv.slice(2).map(Number);

/** Everything that remembers, with its default size; the meter is key and category, so one-hot columns run out. */
const names = { app: 'bench', brokers: 'localhost:9092', input: 'events', output: 'predictions' };
const { topology } = read(
  shippedWith(names, {
    features: {
      ...{
        period: 'number',
        nswprice: 'number',
        vicprice: 'number',
        vicdemand: 'number',
        transfer: 'number',
      },
      nswdemand: { type: 'number', missing: 'mean' },
      meter: 'category',
    },
    transform: [{ kind: 'lastLabel', count: 2 }, { kind: 'oneHot', maximum: 100 }, 'standardScaler'],
    update: { events: 100 },
  }),
);

/** Which meter each event is of: drawn evenly (Numerical Recipes' generator), so most come back after they were forgotten. */
const meters = new Uint32Array(events);
for (let i = 0, seed = 1; i < events; i++) {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  meters[i] = Math.floor((seed / 2 ** 32) * keys);
}
const meterOf = (i: number): string => `meter-${meters[i]!}`;

const pipeline = new Pipeline(topology);
const sink = { gather: () => new GatheredBatches() };
const seen = new Uint8Array(keys);
const found: MemoryRun[] = [];
let [done, spent, predictions] = [0, 0, 0];
note();
for (const batch of keyedBatches(events, meterOf, (i) => ({ meter: meterOf(i) }))) {
  const started = performance.now();
  const outputs = new TaskOutputs(sink, true);
  for (let i = 0; i < batch.count; i++) {
    outputs.of(batch, i);
    pipeline.processRecord(batch, i, outputs);
  }
  spent += performance.now() - started;
  for (let i = done; i < done + batch.count; i++) seen[meters[i]!] = 1;
  done += batch.count;
  predictions += outputs.predictions.count;
  if (done % million === 0) note();
}
if (predictions !== events) throw new Error(`${predictions} predictions of ${events} events`);
console.log(JSON.stringify(found));

function note(): void {
  const state = cbor.encode(pipeline.snapshot()).length;
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  found.push({
    events: done,
    keys: seen.reduce((sum, one) => sum + one, 0),
    heap: heapUsed,
    arrays: arrayBuffers,
    resident: rss,
    peak: process.resourceUsage().maxRSS * 1024,
    state,
    rate: spent === 0 ? 0 : (million / spent) * 1000,
  });
  spent = 0;
}
