/** `node snapshotRun.ts BROKERS APP STATE`: writes checkpoints of a state to a broker, and prints what each cost. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { connectKafka } from '../../src/adapters/kafka/broker.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { silentLog } from './broker.ts';
import { CheckpointWriter } from './checkpoints.ts';
import { configFor, filledPipeline, recipes, type StateName } from './states.ts';
import { read } from './topologies.ts';

/** ms, but for the size. */
export interface SnapshotRun {
  readonly bytes: number;
  readonly snapshot: number;
  readonly encode: number;
  readonly hash: number;
  /** From taking the snapshot until its transaction is committed. */
  readonly whole: number;
  /** The longest time that the event loop did not turn meanwhile. */
  readonly stall: number;
}

const runs = 7;

const [brokers, app, name] = process.argv.slice(2) as [string, string, StateName];
const recipe = recipes[name];
const config = read(
  configFor(recipe, { app, brokers, input: `${app}.events`, output: `${app}.predictions` }),
);
const pipeline = filledPipeline(recipe, config);
const broker = connectKafka(config.kafka, silentLog);
const writer = await CheckpointWriter.open(workerOptions(config), broker);
const delay = monitorEventLoopDelay({ resolution: 1 });
const found: SnapshotRun[] = [];
const clocked = <T>(work: () => T): [result: T, ms: number] => {
  const started = performance.now();
  const result = work();
  return [result, performance.now() - started];
};

for (let run = 0; run < runs; run++) {
  const [state, snapshot] = clocked(() => pipeline.snapshot());
  const [bytes, encode] = clocked(() => cbor.encode(state));
  const [, hash] = clocked(() => cbor.hash(bytes));
  delay.reset();
  delay.enable();
  // The first turn that it sees is only where it begins.
  await sleep(50);
  const started = performance.now();
  // As a task does it: the snapshot at once, between two slices, and then the transaction.
  const taken = cbor.encode(pipeline.snapshot());
  await writer.commit(run, { snapshot: taken, learned: pipeline.counts.learned });
  const whole = performance.now() - started;
  // Its timer has to fire once more, to see the last stall.
  await sleep(5);
  delay.disable();
  found.push({ bytes: bytes.length, snapshot, encode, hash, whole, stall: delay.max / 1e6 });
}
await writer.close();
await broker.disconnect();
console.log(JSON.stringify(found));
