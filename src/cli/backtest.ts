import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { ExactAuc } from '../evaluate/exactAuc.ts';
import type { Fields } from '../pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../pipeline/fallback/batchSlot.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { Topology } from '../pipeline/topology.ts';
import { reportOf, tableOf, type BacktestReport } from './backtestReport.ts';
import { loadConfigFile } from './config.ts';
import { positiveInteger, rowsFile } from './arguments.ts';
import { FileEvents } from './fileEvents.ts';
import { noOutputs, PredictionFile } from './predictionFile.ts';
import { SlotScores } from './slotScores.ts';

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

/**
 * @param batchFor a batch model that stands beside the online one from the first row on; only with `fallback`
 * @throws FileError where the rows cannot be read, or the predictions not be written
 */
export async function backtest(
  topology: Topology,
  data: string,
  slice: number,
  predictions?: string,
  batchFor?: (fields: Fields) => BatchInUse,
): Promise<BacktestReport> {
  const pipeline = new Pipeline(topology);
  const beside = pipeline.fallback === undefined ? undefined : new SlotScores(pipeline);
  pipeline.fallback?.useBatch(batchFor?.(pipeline.fields));
  const auc = new ExactAuc();
  if (pipeline.task === 'classification')
    pipeline.onScore = (score, y) => {
      auc.update(score, y);
    };
  const file = predictions === undefined ? undefined : new PredictionFile(predictions);
  const outputs = file ?? noOutputs;
  const started = performance.now();
  const events = new FileEvents(topology);
  const decode = (bytes: Uint8Array) => pipeline.decodeBytes(bytes);
  await events.each(data, slice, async (rows) => {
    for (const row of rows) pipeline.processEvent(events.next(row, decode), events.origin, outputs);
    await file?.flush();
  });
  const seconds = (performance.now() - started) / 1000;
  await file?.close();
  return reportOf(pipeline, auc, beside, seconds);
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}
