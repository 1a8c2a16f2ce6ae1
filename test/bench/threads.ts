import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { measureIn } from './child.ts';
import { electricityEvents } from './electricity.ts';
import { shippedWith } from './shipped.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';
import { createOutput, fill, writingRate } from './topics.ts';
import type { Usage } from './usage.ts';
import { startWorker, untilSum } from './workerProcess.ts';

const rounds = 3;
const partitions = 2;
/** Of each partition: eight times the whole market. */
const count = 362_496;
const input = `${prefix}two.events`;

interface Run extends Usage {
  /** Records a second, both partitions together. */
  readonly rate: number;
}

/** Two partitions, by one thread and by two of one process; in turns, on one broker. */
export const threads: Bench = {
  name: 'threads',
  async run(context) {
    const { kafka, own } = await context.broker();
    context.say(`threads: producing ${partitions} x ${count} events`);
    await fill(kafka, own, input, electricityEvents(count), partitions);
    const runs = new Map<number, Run[]>([
      [1, []],
      [2, []],
    ]);
    for (let round = 1; round <= rounds; round++) {
      for (const [number, found] of runs) {
        context.say(`threads: round ${round} of ${rounds}, ${number}`);
        found.push(await once(context, number, `${prefix}threads-${number}-${round}`));
      }
    }
    const reference = runs.get(1)!;
    const rows = [...runs].map(([number, found]): Cell[] => [
      `threads: ${number}`,
      spreadOf(found.map(({ rate }) => rate)),
      spreadOf(found.map(({ rate }, i) => rate / reference[i]!.rate)),
      spreadOf(found.map(({ cpu }) => (cpu / count / partitions) * 1e6)),
      spreadOf(found.map(({ peak }) => peak / 2 ** 20)),
    ]);
    context.say('threads: the pipeline alone');
    const alone = (await measureIn('pipelineThreads.ts', [])) as [number, number][];
    for (const number of [1, 2]) {
      const rates = spreadOf(alone.map((turn) => turn[number - 1]!));
      const ratios = spreadOf(alone.map((turn) => turn[number - 1]! / turn[0]));
      rows.push([`the pipeline alone, threads: ${number}`, rates, ratios, '', '']);
    }
    return {
      title: "The worker with the demonstration's configuration on two partitions, by one thread and by two",
      columns: ['', 'records a second', 'ratio in a round', 'us of CPU a record', 'peak memory, MiB'],
      rows,
      notes: [
        `Median (least to most) of ${rounds} rounds of ${partitions} x ${count.toLocaleString('en')} records; a process a run.`,
        "Rates are by the broker's clock. The broker works on the same cores: on two of them, two threads and it share what two can do.",
      ],
    };
  },
};

async function once(context: BenchContext, number: number, app: string): Promise<Run> {
  const { brokers, own } = await context.broker();
  const output = `${app}.predictions`;
  await createOutput(own, output, partitions);
  const yaml = `${shippedWith({ app, brokers, input, output })}\nthreads: ${number}\n`;
  const running = await startWorker(context, yaml);
  await untilSum(running, 'driftline_events_total', partitions * count);
  await running.stop();
  const written = await writingRate(own, output, partitions);
  if (written.count !== partitions * count) throw new Error(`${output} has ${written.count} records`);
  return { rate: written.rate, ...running.usage() };
}
