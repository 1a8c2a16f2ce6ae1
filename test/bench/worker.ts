import { join } from 'node:path';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { runIn } from './child.ts';
import { electricityEvents } from './electricity.ts';
import { shippedWith } from './shipped.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';
import { createOutput, fill, writingRate } from './topics.ts';
import { readUsage, type Usage } from './usage.ts';
import { startWorker, untilCount } from './workerProcess.ts';

const rounds = 3;
/** Four times the whole market. */
const count = 181_248;
const input = `${prefix}events`;
const copies = ['plain', 'idempotent', 'transactional'] as const;

interface Run extends Usage {
  /** Records a second. */
  readonly rate: number;
}

/** The whole worker, exactly-once, beside a loop of kafkajs alone that copies as many records; in turns, on one broker. */
export const worker: Bench = {
  name: 'worker',
  async run(context) {
    const { say } = context;
    const { kafka, own } = await context.broker();
    say(`worker: producing ${count} events`);
    await fill(kafka, own, input, electricityEvents(count));
    const runs = new Map<string, Run[]>([
      ...copies.map((mode): [string, Run[]] => [mode, []]),
      ['worker', []],
    ]);
    for (let round = 1; round <= rounds; round++) {
      for (const [name, found] of runs) {
        say(`worker: round ${round} of ${rounds}, ${name === 'worker' ? name : `copying, ${name}`}`);
        const id = `${prefix}${name}-${round}`;
        found.push(name === 'worker' ? await workOnce(context, id) : await copyOnce(context, id, name));
      }
    }
    const reference = runs.get('plain')!;
    const rows = [...runs].map(([name, found]): Cell[] => [
      name === 'worker' ? 'driftline run, exactly-once' : `kafkajs copies, ${name}`,
      spreadOf(found.map(({ rate }) => rate)),
      spreadOf(found.map(({ rate }, i) => rate / reference[i]!.rate)),
      spreadOf(found.map(({ cpu }) => (cpu / count) * 1e6)),
      spreadOf(found.map(({ peak }) => peak / 2 ** 20)),
    ]);
    return {
      title: "The worker with the demonstration's configuration on one partition, beside bare kafkajs",
      columns: ['', 'records a second', 'ratio in a round', 'us of CPU a record', 'peak memory, MiB'],
      rows,
      notes: [
        `Median (least to most) of ${rounds} rounds of ${count.toLocaleString('en')} records; a process a run.`,
        "Rates are by the broker's clock, from the first batch written to the last; CPU and memory are of the whole process, its start",
        'included. Every copy sends 500 records at a time; the transactional one commits each 100 ms with its offsets, as the worker.',
      ],
    };
  },
};

async function workOnce(context: BenchContext, app: string): Promise<Run> {
  const { brokers, own } = await context.broker();
  const output = `${app}.predictions`;
  await createOutput(own, output);
  const running = await startWorker(context, shippedWith({ app, brokers, input, output }));
  await untilCount(running, 'driftline_events_total', count);
  await running.stop();
  return { ...(await rateOf(context, output)), ...running.usage() };
}

async function copyOnce(context: BenchContext, output: string, mode: string): Promise<Run> {
  const { brokers, own } = await context.broker();
  await createOutput(own, output);
  const used = join(context.folder, `${output}.usage.json`);
  const options = ['--import', join(import.meta.dirname, 'usage.ts')];
  await runIn('copyLoop.ts', [brokers, input, output, String(count), mode], options, { BENCH_USAGE: used });
  return { ...(await rateOf(context, output)), ...readUsage(used) };
}

async function rateOf(context: BenchContext, output: string): Promise<{ rate: number }> {
  const { own } = await context.broker();
  const written = await writingRate(own, output);
  if (written.count !== count) throw new Error(`${output} has ${written.count} records of ${count}`);
  return { rate: written.rate };
}
