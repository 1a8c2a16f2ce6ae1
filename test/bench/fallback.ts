import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { driftline } from '../../deploy/demo/places.ts';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { measureIn, runProgram } from './child.ts';
import { batchesOf, electricityEvents } from './electricity.ts';
import { nightModel } from './nightModel.ts';
import type { PipelineRun } from './pipelineRun.ts';
import { shippedWith, writeConfig } from './shipped.ts';
import { read } from './topologies.ts';
import { spreadOf, type Spread } from './spread.ts';
import type { Cell } from './table.ts';
import { createOutput, fill, writingRate } from './topics.ts';
import type { Usage } from './usage.ts';
import { metricOf, startWorker, untilCount } from './workerProcess.ts';

const rounds = 5;
/** So many times the whole market: enough that neither the start nor the compiler's first seconds count for much. */
const times = 32;
/** Rows that the batch model is trained on: the whole market. */
const trained = 45_312;
const count = times * trained;
const input = `${prefix}fallback.events`;
const variants = {
  alone: 'no fallback',
  slots: 'fallback: best, no batch model',
  batch: 'fallback: best, a batch model in use',
} as const;
type Variant = keyof typeof variants;
const order = Object.keys(variants) as Variant[];

interface Run {
  /** Records a second. */
  readonly rate: number;
  /** us of CPU a record. */
  readonly cpu: number;
}

/** What three models side by side cost: in the whole worker, and in the pipeline alone; in turns. */
export const fallback: Bench = {
  name: 'fallback',
  async run(context) {
    const { say } = context;
    const { kafka, own } = await context.broker();
    say(`fallback: producing ${count} events`);
    const events = electricityEvents(count);
    await fill(kafka, own, input, events);
    const rows = join(context.folder, 'market.jsonl');
    await writeFile(rows, events.slice(0, trained).join('\n'));
    const worker = await inTurns(say, 'driftline run', (variant, round) =>
      workOnce(context, rows, variant, `${prefix}${variant}-${round}`),
    );
    const artifact = join(context.folder, 'artifact');
    const names = { app: 'bench', brokers: 'localhost:9092', input: 'events', output: 'predictions' };
    const config = read(shippedWith(names, { fallback: 'best' }));
    await writeFile(artifact, cbor.encode(await nightModel(config, batchesOf(events.slice(0, trained)))));
    const pipeline = await inTurns(say, 'the pipeline alone', async (variant) => {
      const runs = (await measureIn('fallbackRun.ts', [variant, artifact])) as PipelineRun[];
      return { rate: median(runs.map(({ rate }) => rate)), cpu: median(runs.map(({ cpu }) => cpu)) };
    });
    return {
      title: "The price of fallback: the demonstration's configuration with and without",
      columns: ['', 'records a second', 'ratio in a round', 'us of CPU a record', 'ratio in a round'],
      rows: [...rowsOf('driftline run', worker), ...rowsOf('the pipeline alone', pipeline)],
      notes: [
        `Median (least to most) of ${rounds} rounds; a process a run. \`driftline run\`: ${count.toLocaleString('en')} records, exactly-once, its start`,
        "and the loading of the batch model included in CPU; the rate is by the broker's clock. The pipeline: 3 runs of 181,248 events after 2 that",
        'warm up, of which the median counts. The batch model is what `driftline train --data --force` makes of the whole market.',
      ],
    };
  },
};

async function inTurns(
  say: BenchContext['say'],
  what: string,
  once: (variant: Variant, round: number) => Promise<Run>,
): Promise<Record<Variant, Run[]>> {
  const runs: Record<Variant, Run[]> = { alone: [], slots: [], batch: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const variant of order) {
      say(`fallback: ${what}, round ${round} of ${rounds}, ${variants[variant]}`);
      runs[variant].push(await once(variant, round));
    }
  }
  return runs;
}

function rowsOf(what: string, runs: Record<Variant, Run[]>): Cell[][] {
  const ratios = (variant: Variant, of: (run: Run) => number): Spread =>
    spreadOf(runs[variant].map((run, i) => of(run) / of(runs.alone[i]!)));
  return order.map((variant) => [
    `${what}, ${variants[variant]}`,
    spreadOf(runs[variant].map(({ rate }) => rate)),
    ratios(variant, ({ rate }) => rate),
    spreadOf(runs[variant].map(({ cpu }) => cpu)),
    ratios(variant, ({ cpu }) => cpu),
  ]);
}

async function workOnce(context: BenchContext, rows: string, variant: Variant, app: string): Promise<Run> {
  const { brokers, own } = await context.broker();
  const output = `${app}.predictions`;
  await createOutput(own, output);
  const changes = variant === 'alone' ? {} : { fallback: 'best' };
  const yaml = shippedWith({ app, brokers, input, output }, changes);
  if (variant === 'batch') {
    const config = await writeConfig(context.folder, app, yaml);
    await runProgram([driftline, 'train', config, '--data', rows, '--force']);
  }
  const running = await startWorker(context, yaml);
  await untilCount(running, 'driftline_events_total', count);
  const inUse = await metricOf(running, 'driftline_batch_model_in_use');
  await running.stop();
  if ((inUse === 1) !== (variant === 'batch')) throw new Error(`${app}: batch models in use: ${inUse ?? 0}`);
  const written = await writingRate(own, output);
  if (written.count !== count) throw new Error(`${output} has ${written.count} records of ${count}`);
  const { cpu }: Usage = running.usage();
  return { rate: written.rate, cpu: (cpu / count) * 1e6 };
}

function median(values: readonly number[]): number {
  return spreadOf(values).median;
}
