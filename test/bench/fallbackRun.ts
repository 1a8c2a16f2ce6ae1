/**
 * `node fallbackRun.ts VARIANT ARTIFACT`: the demonstration's pipeline without `fallback` (alone), with it (slots), and with a batch model in
 * use (batch; ARTIFACT is a file of it); prints each run's events a second, and us of CPU an event.
 */
import { readFileSync } from 'node:fs';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { parseArtifact } from '../../src/pipeline/batchModel/artifact.ts';
import { FrozenModel } from '../../src/pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../../src/pipeline/fallback/batchSlot.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { batchesOf, electricityEvents } from './electricity.ts';
import type { PipelineRun } from './pipelineRun.ts';
import { shippedWith } from './shipped.ts';
import { read } from './topologies.ts';

const warmUps = 2;
const runs = 3;
/** Four times the whole market. */
const count = 181_248;

const [variant, artifact] = process.argv.slice(2);
const names = { app: 'bench', brokers: 'localhost:9092', input: 'events', output: 'predictions' };
const config = read(shippedWith(names, variant === 'alone' ? {} : { fallback: 'best' }));
const batches = batchesOf(electricityEvents(count));
const found: PipelineRun[] = [];
for (let run = 0; run < warmUps + runs; run++) {
  const [started, used] = [performance.now(), process.cpuUsage()];
  const made = once();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  if (made !== count) throw new Error(`${made} predictions of ${count} events`);
  if (run >= warmUps) found.push({ rate: count / seconds, cpu: (user + system) / count });
}
console.log(JSON.stringify(found));

function once(): number {
  const pipeline = new Pipeline(config.topology);
  if (variant === 'batch') pipeline.fallback!.useBatch(load(artifact!, pipeline));
  let predictions = 0;
  const outputs = { prediction: () => (predictions += 1), deadLetter: () => undefined };
  for (const records of batches)
    for (let i = 0; i < records.count; i++) pipeline.processRecord(records, i, outputs);
  return predictions;
}

/** Each pipeline has its own. */
function load(path: string, { fields }: Pipeline): BatchInUse {
  const decoded = parseArtifact(cbor.decode(readFileSync(path)));
  return { version: 'bench', windowEnd: Date.now(), model: new FrozenModel(decoded, fields) };
}
