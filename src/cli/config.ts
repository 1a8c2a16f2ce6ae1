import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { faultOfPath } from '../adapters/files/systemFault.ts';
import { processMetrics } from '../adapters/prometheus/registry.ts';
import type { Config } from '../config/config.ts';
import { ConfigError, formatFault, type ConfigFault } from '../config/faults.ts';
import { configJsonSchema } from '../config/jsonSchema.ts';
import { loadConfig, type ParsedConfig } from '../config/parse.ts';
import { printConfig } from '../config/print.ts';
import { configReference } from '../config/reference.ts';
import { answerReasons } from '../pipeline/fallback/reasons.ts';
import { reasons } from '../pipeline/reasons.ts';
import { batchMetrics, choiceMetrics } from '../worker/batchMetrics.ts';
import { histograms, metrics, workerMetrics } from '../worker/metrics.ts';
import { registryMetrics } from '../worker/registryMetrics.ts';

/** `config check FILE [--print]`, `config schema`, `config reference`. */
export function registerConfig(program: Command): void {
  const config = program
    .command('config')
    .description('check a configuration file, or show what may stand in one');
  config
    .command('check')
    .description('check a file; exit code 2 and all its faults where it is wrong')
    .argument('<FILE>', 'configuration (YAML)')
    .option('--print', 'show its full form, with every default and without secrets')
    .action((file: string, options: { print?: true }) => {
      const { config: checked, secrets, notes } = read(file);
      for (const note of notes) process.stderr.write(`${formatFault(file, note)}\n`);
      process.stdout.write(options.print ? printConfig(checked, secrets) : `${file}: ok\n`);
    });
  config
    .command('schema')
    .description('write the JSON Schema of the file, for editors')
    .action(() => {
      process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    });
  config
    .command('reference')
    .description('write the reference of every key, part, reason and metric, as Markdown')
    .action(() => {
      process.stdout.write(
        configReference({
          reasons,
          answerReasons,
          metrics: [
            ...metrics,
            ...choiceMetrics,
            ...workerMetrics,
            ...batchMetrics,
            ...registryMetrics,
            ...histograms,
            ...processMetrics,
          ],
        }),
      );
    });
}

export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** By path: the file and those that it refers to, as they were read. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is no fault, but was perhaps not meant. */
  readonly notes: readonly ConfigFault[];
}

/**
 * Reads and checks a configuration file, with this process's environment.
 * @param trains for the training of its batch model
 * @throws ConfigError with all its faults
 */
export function loadConfigFile(file: string, trains = false): Config {
  return read(file, readText, trains).config;
}

/**
 * With what was read, for those who are to run on the same.
 * @throws ConfigError with all its faults
 */
export function loadConfigTexts(file: string): LoadedConfig {
  const texts = new Map<string, string>();
  const { config, notes } = read(file, (path) => {
    const text = readText(path);
    texts.set(path, text);
    return text;
  });
  return { config, file, texts, notes };
}

/** @param texts of `loadConfigTexts`, which found nothing wrong with them */
export function configOfTexts(file: string, texts: ReadonlyMap<string, string>): Config {
  return read(file, (path) => texts.get(path)!).config;
}

function read(
  file: string,
  readFile: (path: string) => string = readText,
  trains = false,
): Extract<ParsedConfig, { ok: true }> {
  const parsed = parse(file, readFile, trains);
  if (!parsed.ok) throw new ConfigError(file, parsed.faults);
  return parsed;
}

/** @throws Error where it cannot be read, or is no UTF-8: with signs in the place of what is not, it would mean something else */
function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new Error(faultOfPath(error, path, 'read'), { cause: error });
  }
}

function parse(file: string, readFile: (path: string) => string, trains: boolean) {
  try {
    return loadConfig(file, { env: process.env, readFile, trains });
  } catch (error) {
    // Only the file itself gets here: what it refers to is a fault among its others.
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(file, [{ line: 1, column: 1, path: '', message }], error);
  }
}
