import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { readRows, type Row } from '../adapters/files/rows.ts';
import { ExactAuc } from '../evaluate/exactAuc.ts';
import type { Origin } from '../pipeline/origin.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { Topology } from '../pipeline/topology.ts';
import { reportOf, tableOf, type BacktestReport } from './backtestReport.ts';
import { CellReader } from './cells.ts';
import { loadConfigFile } from './config.ts';
import { positiveInteger, rowsFile } from './arguments.ts';
import { noOutputs, PredictionFile } from './predictionFile.ts';

/** How many rows are looked at to tell whether a file has a field at all. */
const lookAhead = 1000;

export function registerBacktest(program: Command): void {
  program
    .command('backtest')
    .description('run the pipeline of FILE over a file of events, without Kafka')
    .argument('<FILE>', 'configuration (YAML)')
    .requiredOption('--data <ROWS>', 'rows.csv or rows.jsonl, each with or without .gz', rowsFile)
    .option('--json', 'print the report as JSON')
    .option('--predictions <OUT>', 'write the predictions to a file, one JSON a line')
    .option('--slice <N>', 'rows a slice; changes nothing but the size of a step', positiveInteger, 1000)
    .action(
      async (
        file: string,
        options: { data: string; json?: true; predictions?: string; slice: number },
        command: Command,
      ) => {
        const { topology } = loadConfigFile(file);
        const { data, slice, predictions } = options;
        if (predictions !== undefined && isSameFile(data, predictions))
          command.error('error: --predictions names the file of --data, and would overwrite it');
        const report = await backtest(topology, data, slice, predictions);
        process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : tableOf(report));
      },
    );
}

/** @throws FileError where the rows cannot be read, or the predictions not be written */
export async function backtest(
  topology: Topology,
  data: string,
  slice: number,
  predictions?: string,
): Promise<BacktestReport> {
  const pipeline = new Pipeline(topology);
  const auc = new ExactAuc();
  if (pipeline.task === 'classification')
    pipeline.onScore = (score, y) => {
      auc.update(score, y);
    };
  const file = predictions === undefined ? undefined : new PredictionFile(predictions);
  const outputs = file ?? noOutputs;
  const cells = new CellReader(topology);
  const started = performance.now();
  const rows = new FileOrigin();
  const work = async (slice: readonly Row[]): Promise<void> => {
    for (const row of slice) {
      rows.row++;
      if ('bytes' in row) pipeline.processBytes(row.bytes, rows, outputs);
      else pipeline.processEvent({ ok: true, value: cells.read(row.cells) }, rows, outputs);
    }
    await file?.flush();
  };
  await eachSlice(
    readRows(data),
    slice,
    lookAhead,
    (first) => {
      rows.learnFields(first, topology);
    },
    work,
  );
  const seconds = (performance.now() - started) / 1000;
  await file?.close();
  return reportOf(pipeline, auc, seconds);
}

/** Gives slices of `size` rows to `work`, after `look` has seen the first rows. */
async function eachSlice(
  rows: AsyncIterable<Row>,
  size: number,
  ahead: number,
  look: (first: readonly Row[]) => void,
  work: (slice: readonly Row[]) => Promise<void>,
): Promise<void> {
  const held: Row[] = [];
  let looked = false as boolean;
  const give = async (): Promise<void> => {
    if (!looked) look(held.slice(0, ahead));
    looked = true;
    while (held.length >= size) await work(held.splice(0, size));
  };
  for await (const row of rows) {
    held.push(row);
    if (held.length >= (looked ? size : Math.max(size, ahead))) await give();
  }
  await give();
  if (held.length > 0) await work(held);
}

/** Rows of a file have neither key nor timestamp; their number stands in for an id that the file does not have. */
class FileOrigin implements Origin {
  readonly timestamp = NaN;
  row = 0;
  private readonly lacking = new Set<string>();

  id(): number {
    return this.row;
  }

  key(): undefined {
    return undefined;
  }

  lacks(field: string): boolean {
    return this.lacking.has(field);
  }

  learnFields(first: readonly Row[], { input }: Topology): void {
    const columns = new Set(first.flatMap((row) => fieldNames(row)));
    for (const field of [input.id, input.time]) {
      if (field !== undefined && !columns.has(field)) this.lacking.add(field);
    }
  }
}

function fieldNames(row: Row): string[] {
  if ('cells' in row) return Object.keys(row.cells);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(row.bytes));
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    // A row that is no JSON names no field; the pipeline rejects it by itself.
    return [];
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}
