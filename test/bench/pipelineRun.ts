/** `node pipelineRun.ts CONFIGURATION [records|avro|toAvro]`: prints each run's events a second, and us of CPU an event. */
import { GatheredBatches } from '../../src/adapters/kafka/gatheredBatches.ts';
import type { Batch } from '../../src/worker/ports.ts';
import { AvroPredictionWriter } from '../../src/pipeline/avroPrediction.ts';
import { Pipeline, type Outputs } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { TaskOutputs } from '../../src/worker/outputs.ts';
import { asAvro, avroFormat } from './avroEvents.ts';
import { batchesOf, electricityEvents } from './electricity.ts';
import { configurations, read } from './topologies.ts';

export interface PipelineRun {
  /** Events a second. */
  readonly rate: number;
  /** us of CPU an event, the collector's and compiler's threads included. */
  readonly cpu: number;
}

const warmUps = 2;
const runs = 9;
/** Four times the whole market. */
const count = 181_248;

const [name, how] = process.argv.slice(2);
const { topology: configured } = read(configurations[name ?? ''] ?? '');
const topology = how === 'avro' ? { ...configured, format: avroFormat } : configured;
const events = electricityEvents(count);
const batches = batchesOf(how === 'avro' ? events.map(asAvro) : events);
const once = how === 'records' ? asRecords : bytesOnly;
const found: PipelineRun[] = [];
for (let run = 0; run < warmUps + runs; run++) {
  const [started, used] = [performance.now(), process.cpuUsage()];
  const made = once(topology, batches);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  if (made !== count) throw new Error(`${made} predictions of ${count} events`);
  if (run >= warmUps) found.push({ rate: count / seconds, cpu: (user + system) / count });
}
console.log(JSON.stringify(found));

/** Counts what comes out, and lets it go. */
function bytesOnly(topology: Topology, batches: readonly Batch[]): number {
  const pipeline = new Pipeline(topology);
  if (how === 'toAvro') pipeline.writer = new AvroPredictionWriter(pipeline.task, pipeline.classes, 1);
  let predictions = 0;
  const outputs: Outputs = {
    prediction: ({ length }) => (predictions += length > 0 ? 1 : 0),
    deadLetter: () => undefined,
  };
  for (const batch of batches)
    for (let i = 0; i < batch.count; i++) pipeline.processRecord(batch, i, outputs);
  return predictions;
}

/** Gathers records with key and headers, as a task does until its next commit. */
function asRecords(topology: Topology, batches: readonly Batch[]): number {
  const pipeline = new Pipeline(topology);
  const sink = { gather: () => new GatheredBatches() };
  let predictions = 0;
  for (const batch of batches) {
    const outputs = new TaskOutputs(sink, true);
    for (let i = 0; i < batch.count; i++) {
      outputs.of(batch, i);
      pipeline.processRecord(batch, i, outputs);
    }
    predictions += outputs.predictions.count;
  }
  return predictions;
}
