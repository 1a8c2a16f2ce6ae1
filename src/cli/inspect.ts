import type { Command } from 'commander';
import { cbor } from '../adapters/encoding/cbor.ts';
import { createCommandLog } from '../adapters/log/log.ts';
import type { Config } from '../config/config.ts';
import { StateError } from '../core/state.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { CheckpointStore, decodeState, type Checkpoint } from '../worker/checkpoint/store.ts';
import { WorkerError } from '../worker/errors.ts';
import { layoutOf, stateTopic } from '../worker/options.ts';
import type { Source } from '../worker/ports.ts';
import { partitionNumber } from './arguments.ts';
import { loadConfigFile } from './config.ts';
import { withBroker } from './connect.ts';

/** The newest checkpoint of a partition. */
export interface Inspection {
  readonly partition: number;
  /** Input offsets that the state stands at. */
  readonly next: Readonly<Record<string, number>>;
  readonly learned: number;
  /** Null: no snapshot was written yet. */
  readonly hash: string | null;
  readonly bytes: number;
  /** When it was written, ISO 8601. */
  readonly time: string | null;
  /** Only with `fallback`: the batch model in use (null: none), and the hash of what depends on when it arrived. */
  readonly batchModel?: string | null;
  readonly fallbackHash?: string;
  /** Of a linear model: by column name. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly intercept?: number;
}

export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('show the newest checkpoint of each partition')
    .argument('<FILE>', 'configuration (YAML)')
    .option('--partition <P>', 'only this one', partitionNumber)
    .option('--json', 'print a list of {partition, next, learned, hash, bytes, time}')
    .action(async (file: string, options: { partition?: number; json?: true }) => {
      const config = loadConfigFile(file);
      const found = await withBroker(config, createCommandLog(), (broker) =>
        inspect(config, broker, options.partition),
      );
      process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : text(found, config.app));
    });
}

export async function inspect(config: Config, source: Source, only?: number): Promise<Inspection[]> {
  const topic = stateTopic(config.app);
  const partitions = await source.partitions(topic);
  if (partitions === undefined)
    throw new WorkerError('fatal', `topic ${topic} does not exist: ${config.app} has not run yet`);
  if (only !== undefined && only >= partitions) {
    throw new WorkerError(
      'fatal',
      `there is no partition ${only}: ${topic} has ${partitions}, from 0 to ${partitions - 1}`,
    );
  }
  const store = new CheckpointStore(topic, source, cbor);
  const found: Inspection[] = [];
  for (const partition of only === undefined ? [...Array(partitions).keys()] : [only]) {
    const checkpoint = await store.load(partition, undefined);
    if (checkpoint !== undefined) found.push(describe(partition, checkpoint, config));
  }
  return found;
}

function describe(partition: number, { manifest, snapshot }: Checkpoint, config: Config): Inspection {
  const place = manifest.snapshot;
  if (place === null || snapshot === undefined) {
    return { partition, next: manifest.next, learned: 0, hash: null, bytes: 0, time: null };
  }
  const { next, learned, hash, bytes } = place;
  const time = new Date(place.time).toISOString();
  const linear = manifest.layout === layoutOf(config.topology) ? weights(config, snapshot.core) : {};
  const beside = place.fallback && { batchModel: place.fallback.model, fallbackHash: place.fallback.hash };
  return { partition, next, learned, hash, bytes, time, ...beside, ...linear };
}

function weights(config: Config, snapshot: Uint8Array): Pick<Inspection, 'weights' | 'intercept'> {
  try {
    const pipeline = new Pipeline(config.topology, decodeState(cbor, snapshot));
    const linear = pipeline.model.weights?.();
    if (linear === undefined) return {};
    const { names } = pipeline.chain.columns;
    return {
      intercept: linear.intercept,
      weights: Object.fromEntries(names.map((name, i) => [name, linear.weights[i] ?? 0])),
    };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new WorkerError('fatal', `the snapshot does not fit the configuration: ${error.message}`, error);
  }
}

function text(found: readonly Inspection[], app: string): string {
  if (found.length === 0) return `${app} has no checkpoint yet\n`;
  return found.map((inspection) => block(inspection)).join('\n');
}

function block({
  partition,
  next,
  learned,
  hash,
  bytes,
  time,
  batchModel,
  weights: linear,
  intercept,
}: Inspection): string {
  const lines: [string, string][] = [
    ['partition', String(partition)],
    [
      'next',
      Object.entries(next)
        .map(([topic, offset]) => `${topic} ${offset}`)
        .join(', '),
    ],
    ['learned', String(learned)],
    ['hash', hash ?? 'no snapshot yet'],
    ['bytes', String(bytes)],
    ['time', time ?? '-'],
  ];
  if (batchModel !== undefined) lines.push(['batch', batchModel ?? 'no model yet']);
  if (intercept !== undefined) lines.push(['intercept', String(intercept)]);
  const weightLines = Object.entries(linear ?? {})
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .map(([name, weight]) => `  ${name.padEnd(24)}${weight}\n`);
  const heading = weightLines.length > 0 ? 'weights\n' : '';
  return (
    lines.map(([name, value]) => `${name.padEnd(11)}${value}\n`).join('') + heading + weightLines.join('')
  );
}
