import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { driftline } from '../../deploy/demo/places.ts';
import { rowsConfig, writeRows } from './batchRows.ts';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { runProgram } from './child.ts';
import type { Cell } from './table.ts';
import { readUsage } from './usage.ts';

const million = 1_000_000;
/** MiB of batch.memory. */
const limits = [512, 256] as const;
const epochs = 3;

/** Whether `driftline train` stays below batch.memory, however many rows there are. */
export const trainMemory: Bench = {
  name: 'trainMemory',
  longer: true,
  async run(context) {
    const rows: Cell[][] = [];
    for (const count of context.long ? [million, 10 * million] : [million]) {
      const path = join(context.folder, 'rows.jsonl');
      context.say(`trainMemory: writing ${count} rows`);
      try {
        const bytes = await writeRows(path, count);
        for (const limit of limits) rows.push(await once(context, path, count, bytes, limit));
      } finally {
        await rm(path, { force: true });
      }
    }
    return {
      title: 'Memory of driftline train --data, MiB',
      columns: ['rows', 'file', 'batch.memory', 'peak memory', 'seconds', 's of CPU'],
      rows,
      notes: [
        `Rows of 10 numbers and a category of 20 values as JSON lines; ${epochs} epochs to search and as many to publish. The peak is the kernel's, of the`,
        'whole process from its start to its end.',
      ],
    };
  },
};

async function once(
  context: BenchContext,
  rows: string,
  count: number,
  bytes: number,
  limit: number,
): Promise<Cell[]> {
  context.say(`trainMemory: training on ${count} rows within ${limit} MiB`);
  const { brokers } = await context.broker();
  const app = `${prefix}train-${count}-${limit}`;
  const sections = `batch: { model: { kind: logistic, epochs: ${epochs} }, memory: ${limit}MiB, window: 3650d, disk: 10GiB }\n`;
  const config = join(context.folder, `${app}.yaml`);
  const used = join(context.folder, `${app}.usage.json`);
  await writeFile(config, rowsConfig(app, brokers, sections));
  const began = performance.now();
  const script = ['--import', join(import.meta.dirname, 'usage.ts'), driftline];
  const run = await runProgram([...script, 'train', config, '--data', rows, '--force', '--json'], {
    BENCH_USAGE: used,
  });
  const seconds = (performance.now() - began) / 1000;
  const record = JSON.parse(run) as { readonly result: string; readonly rows: number };
  if (record.result !== 'promoted' || record.rows !== count) throw new Error(`${app}: ${run}`);
  const { peak, cpu } = readUsage(used);
  return [count.toLocaleString('en'), bytes / 2 ** 20, limit, peak / 2 ** 20, seconds, cpu];
}
