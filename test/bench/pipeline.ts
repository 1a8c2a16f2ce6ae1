import type { Bench } from './bench.ts';
import { measureIn } from './child.ts';
import type { PipelineRun } from './pipelineRun.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';
import { configurations } from './topologies.ts';

/** The pipeline alone, on one core: an event's bytes in, the prediction's bytes out. */
export const pipeline: Bench = {
  name: 'pipeline',
  async run({ say }) {
    const rows: Cell[][] = [];
    const measure = async (title: string, ...args: string[]): Promise<void> => {
      say(`pipeline: ${title}`);
      const runs = (await measureIn('pipelineRun.ts', args)) as PipelineRun[];
      rows.push([title, spreadOf(runs.map(({ rate }) => rate)), spreadOf(runs.map(({ cpu }) => cpu))]);
    };
    for (const name of Object.keys(configurations)) await measure(name, name);
    const last = Object.keys(configurations).at(-1)!;
    await measure("the same, as the worker's output records", last, 'records');
    await measure('the same, bytes out, from Avro', last, 'avro');
    await measure('the same, bytes out, to Avro', last, 'toAvro');
    return {
      title: 'The pipeline alone: JSON in, prediction JSON out where nothing else is said, one thread',
      columns: ['model', 'events a second', 'us of CPU an event'],
      rows,
      notes: [
        'Median (least to most) of 9 runs of 181,248 electricity events each, after 2 that warm up; a process a row.',
        'CPU counts all threads, so it tells more than the rate where the machine does other work as well.',
      ],
    };
  },
};
