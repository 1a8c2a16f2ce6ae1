import { basename } from 'node:path';
import type { Command } from 'commander';
import { ExactAuc } from '../evaluate/exactAuc.ts';
import type { Fields } from '../pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../pipeline/fallback/batchSlot.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { Topology } from '../pipeline/topology.ts';
import { reportOf, tableOf, type BacktestReport } from './backtestReport.ts';
import { loadConfigFile } from './config.ts';
import { once, positiveInteger, rowsFile } from './arguments.ts';
import { conclude, learnedNothing } from './conclusion.ts';
import { FileEvents } from './fileEvents.ts';
import type { Say } from './fileFields.ts';
import { Nightly, nightlyOf, type NightlyOptions } from './nightly.ts';
import { aboutOf } from './page/about.ts';
import { FileHistory } from './page/fileHistory.ts';
import { ReportFile } from './page/reportFile.ts';
import { overwritten } from './overwritten.ts';
import { noOutputs, PredictionFile } from './predictionFile.ts';
import { wrongValue } from './program.ts';
import { SlotScores } from './slotScores.ts';
import { UnfitLabels } from './unfitLabels.ts';

export function registerBacktest(program: Command): void {
  program
    .command('backtest')
    .description('run the pipeline of FILE over a file of events, without Kafka')
    .argument('<FILE>', 'configuration (YAML)')
    .requiredOption('--data <ROWS>', 'rows.csv or rows.jsonl, each with or without .gz', once(rowsFile))
    .option('--json', 'print the report as JSON')
    .option('--predictions <OUT>', 'write the predictions to a file, one JSON a line')
    .option('--report <HTML>', 'draw it: a page in one file, for a browser')
    .option(
      '--nightly [EVENTS]',
      'train the batch model of FILE at each midnight of event time, or every so many rows, and report by day',
      positiveInteger,
    )
    .option('--slice <N>', 'rows a slice; changes nothing but the size of a step', positiveInteger, 1000)
    .action(
      async (
        file: string,
        options: {
          data: string;
          json?: true;
          predictions?: string;
          report?: string;
          nightly?: true | number;
          slice: number;
        },
        command: Command,
      ) => {
        const config = loadConfigFile(file);
        const { data, slice, predictions, report: page, nightly } = options;
        const clash = overwritten(
          { FILE: file, '--data': data },
          { '--predictions': predictions, '--report': page },
        );
        if (clash !== undefined) command.error(`error: ${clash}`, wrongValue);
        const drawn = page === undefined ? undefined : new ReportFile(page);
        const every = typeof nightly === 'number' ? nightly : undefined;
        const nights = nightly === undefined ? undefined : nightlyOf(config, file, every);
        const closing: string[] = [];
        const draw = (history: FileHistory): void => {
          drawn?.write(history.data(aboutOf(config), basename(data)));
        };
        const report = await backtest(config.topology, data, slice, {
          predictions,
          nightly: nights,
          draw: drawn && draw,
          say,
          sayLast: (sentence) => closing.push(sentence),
        });
        process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : tableOf(report));
        closing.forEach(say);
        if (report.events === 0 || learnedNothing(config.topology, report)) process.exitCode = 1;
      },
    );
}

/** What a backtest may do besides. */
export interface BacktestExtras {
  /** A file for the predictions. */
  readonly predictions?: string | undefined;
  /** A batch model that stands beside the online one from the first row on; only with `fallback`. */
  readonly batchFor?: ((fields: Fields) => BatchInUse) | undefined;
  /** Trains one meanwhile, night after night; only with `fallback`. */
  readonly nightly?: NightlyOptions | undefined;
  /** Is given what was to be seen on the way. */
  readonly draw?: ((history: FileHistory) => void) | undefined;
  /** Is told what of the file does not look as it was meant, before the first row. */
  readonly say?: Say;
  /** The same after the last one. */
  readonly sayLast?: Say;
}

/**
 * @throws FileError where the rows cannot be read, or the predictions not be written
 * @throws ConfigError where nothing can come of the file
 */
export async function backtest(
  topology: Topology,
  data: string,
  slice: number,
  extras: BacktestExtras = {},
): Promise<BacktestReport> {
  const { batchFor, nightly, draw } = extras;
  const pipeline = new Pipeline(topology);
  pipeline.fallback?.useBatch(batchFor?.(pipeline.fields));
  const nights = nightly && (await Nightly.open(nightly, pipeline));
  const history = draw && new FileHistory(pipeline);
  try {
    const report = await goOver(pipeline, topology, data, slice, extras, nights, history);
    if (history !== undefined) draw?.(history);
    return report;
  } finally {
    await nights?.close();
  }
}

async function goOver(
  pipeline: Pipeline,
  topology: Topology,
  data: string,
  slice: number,
  { predictions, say, sayLast = () => undefined }: BacktestExtras,
  nights: Nightly | undefined,
  history: FileHistory | undefined,
): Promise<BacktestReport> {
  const beside = pipeline.fallback === undefined ? undefined : new SlotScores(pipeline);
  pipeline.onAnswers = (answers, y, lastLabel, known) => {
    beside?.update(answers, y, lastLabel, known);
    nights?.score(answers, y, lastLabel);
  };
  const auc = new ExactAuc();
  if (pipeline.task === 'classification')
    pipeline.onScore = (score, y) => {
      auc.update(score, y);
    };
  const file = predictions === undefined ? undefined : new PredictionFile(predictions);
  const outputs = file ?? noOutputs;
  const started = performance.now();
  const events = new FileEvents(topology, say);
  const unfit = new UnfitLabels(topology.label?.field, pipeline.counts);
  const decode = (bytes: Uint8Array) => pipeline.decodeLine(bytes);
  await events.each(data, slice, async (rows) => {
    for (const row of rows) {
      const event = events.next(row, decode);
      if (nights === undefined) pipeline.processEvent(event, events.origin, outputs);
      else await nights.process(event, events.origin, outputs);
      unfit.see(event);
      history?.next();
    }
    await file?.flush();
  });
  const seconds = (performance.now() - started) / 1000;
  await file?.close();
  events.conclude(data, sayLast);
  conclude(pipeline, topology, data, unfit, sayLast);
  return reportOf(pipeline, auc, beside, nights?.report(), seconds);
}

function say(sentence: string): void {
  process.stderr.write(`driftline: ${sentence}\n`);
}
