import type { Command } from 'commander';
import { systemClock } from '../adapters/clock/systemClock.ts';
import { cbor } from '../adapters/encoding/cbor.ts';
import { artifactFolder } from '../adapters/files/artifactFolder.ts';
import { createCommandLog } from '../adapters/log/log.ts';
import { createFileSpool } from '../adapters/spool/fileSpool.ts';
import { gatherTopic, type GatheredRows } from '../batch/gatherTopic.ts';
import { runJob, type JobReport, type JobTools } from '../batch/job.ts';
import type { BatchOptions } from '../batch/options.ts';
import { counted } from '../core/counted.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/faults.ts';
import type { PartSpec } from '../core/options.ts';
import { ModelLog } from '../worker/models/modelLog.ts';
import type { Broker, Encoding } from '../worker/ports.ts';
import { loadConfigFile } from './config.ts';
import { withBroker } from './connect.ts';
import { gatherFiles, rowFiles } from './gatherFiles.ts';
import { JobWatch } from './jobWatch.ts';
import { processMemory } from './processMemory.ts';
import { schemasOf } from './registry.ts';

/** What the gate or the data refused. */
const refusedCode = 3;

interface Options {
  readonly data?: readonly string[];
  readonly force?: true;
  readonly refusedOk?: true;
  readonly json?: true;
}

export function registerTrain(program: Command): void {
  program
    .command('train')
    .description(
      'train the batch model of FILE, and publish it where it is good enough; exit code 3 where it is not',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .option(
      '--data <ROWS...>',
      'train on files of rows (.csv or .jsonl, each with or without .gz) or folders of them, not on the topic',
    )
    .option('--force', 'publish it also where the gate refuses it')
    .option('--refused-ok', 'exit code 0 where it is refused')
    .option('--json', 'print the record of the run as JSON')
    .action(async (file: string, options: Options) => {
      const config = loadConfigFile(file, true);
      const report = await train(config, batchModelOf(config, file), options);
      process.stdout.write(options.json === true ? `${JSON.stringify(report.run)}\n` : textOf(report));
      if (config.topology.fallback === undefined && options.json !== true)
        process.stdout.write('note          no worker takes it: there is no fallback in the file\n');
      if (report.run.result === 'refused' && options.refusedOk !== true) process.exitCode = refusedCode;
    });
}

/** @throws ConfigError where the file does not say what to train */
export function batchModelOf({ batch, topology }: Config, file: string): PartSpec {
  if (batch.model !== undefined) return batch.model;
  const message =
    topology.label === undefined
      ? 'there is no label: a batch model has nothing to learn'
      : 'the classes must be declared for a batch model (label.classes): it serves all partitions, in which they might be found in another order';
  throw new ConfigError(file, [{ line: 1, column: 1, path: 'label', message }]);
}

async function train(config: Config, model: PartSpec, options: Options): Promise<JobReport> {
  const { app, batch, input, topology } = config;
  const files = options.data === undefined ? undefined : rowFiles(options.data);
  const log = createCommandLog('info');
  const ending = new AbortController();
  const schemas = files === undefined ? schemasOf(config, log) : undefined;
  const end = (): void => {
    ending.abort();
    schemas?.close();
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  const watch = new JobWatch({
    limit: batch.memory,
    memory: processMemory(),
    signal: ending.signal,
    terminal: process.stderr,
    log,
  });
  try {
    return await withBroker(config, log, (broker) => {
      const tools: JobTools = {
        broker,
        models: modelLogOf(config, broker, cbor),
        clock: systemClock,
        encoding: cbor,
        log,
        watch,
        createSpool: (numbers, categories) => spoolOf(batch, numbers, categories),
        gather: (spool) =>
          files === undefined
            ? gatherTopic(broker, input.topic, topology, batch.window, spool, watch, schemas)
            : gatherFiles(files, topology, batch.window, spool, watch, (sentence) => {
                log.warn({}, sentence);
              }),
      };
      return runJob(tools, { app, topology, batch, model, force: options.force === true });
    });
  } finally {
    watch.end();
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}

export function modelLogOf({ app, batch }: Config, broker: Broker, encoding: Encoding): ModelLog {
  return new ModelLog(
    app,
    broker,
    encoding,
    batch.store === 'topic' ? undefined : artifactFolder(batch.store.folder),
  );
}

export function spoolOf({ disk, directory }: BatchOptions, numbers: number, categories: number) {
  return createFileSpool({ numbers, categories, disk, directory });
}

function textOf({ run, made, gathered }: JobReport): string {
  const rows: [string, string][] = [
    ['result', run.result],
    ['reason', run.reason],
    ['model', run.id ?? '-'],
    ['rows', `${run.rows} of ${counted(gathered?.events ?? 0, 'event')}`],
    ['left out', gathered === undefined ? '-' : leftText(gathered)],
    ['window', made === undefined ? '-' : `${iso(made.split.first)} to ${iso(made.split.last)}`],
    ['missing', gathered === undefined ? '-' : missingText(gathered)],
    ['epochs', String(made?.epochs ?? '-')],
    ...Object.entries(made?.metrics ?? {}).map(([name, value]): [string, string] => [
      name,
      value === null ? '-' : String(value),
    ]),
    ['seconds', run.seconds.toFixed(1)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

function leftText({ left }: GatheredRows): string {
  return left.size === 0 ? '0' : [...left].map(([reason, count]) => `${reason} ${count}`).join(', ');
}

function missingText({ missing, cold, stray }: GatheredRows): string {
  const parts = [`${(100 * missing).toFixed(1)} % of batch.window`];
  if (cold > 0)
    parts.push(
      `the first ${cold === 1 ? 'row only warms' : `${cold} rows only warm`} up the stream transformers`,
    );
  if (stray > 0)
    parts.push(
      `${counted(stray, 'row')} ${stray === 1 ? 'is' : 'are'} of a time far beyond all others, and left out`,
    );
  return parts.join('; ');
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
