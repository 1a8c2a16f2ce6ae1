import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { cbor } from '../adapters/encoding/cbor.ts';
import { FileError } from '../adapters/files/rows.ts';
import { faultOfPath, type Use } from '../adapters/files/systemFault.ts';
import { createCommandLog } from '../adapters/log/log.ts';
import type { Config } from '../config/config.ts';
import { counted } from '../core/counted.ts';
import { StateError } from '../core/state.ts';
import { decodeArchive, encodeArchive, type Archive } from '../worker/checkpoint/archive.ts';
import { CheckpointStore } from '../worker/checkpoint/store.ts';
import { WorkerError } from '../worker/errors.ts';
import { stateTopic } from '../worker/options.ts';
import type { Broker } from '../worker/ports.ts';
import { importCheckpoint } from '../worker/transfer.ts';
import { loadConfigFile } from './config.ts';
import { withBroker, workerOptions } from './connect.ts';

const fileName = /^partition-\d+\.cbor$/;

export function registerState(program: Command): void {
  const state = program
    .command('state')
    .description('checkpoints as files, to move or back up an application');
  state
    .command('export')
    .description('write the newest checkpoint of each partition to a folder; the workers may run')
    .argument('<FILE>', 'configuration (YAML)')
    .requiredOption('--out <DIR>', 'folder, which is made')
    .action(async (file: string, options: { out: string }) => {
      const config = loadConfigFile(file);
      await withBroker(config, createCommandLog(), (broker) =>
        exportState(config, broker, options.out, print),
      );
    });
  state
    .command('import')
    .description(
      'put checkpoints from a folder in the place of those that are there; the workers must be stopped',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .requiredOption('--from <DIR>', 'folder that export has written')
    .action(async (file: string, options: { from: string }) => {
      const config = loadConfigFile(file);
      await withBroker(config, createCommandLog(), (broker) =>
        importState(config, broker, options.from, print),
      );
    });
}

type Print = (line: string) => void;

export async function exportState(config: Config, broker: Broker, folder: string, say: Print): Promise<void> {
  const topic = stateTopic(config.app);
  const partitions = await broker.partitions(topic);
  if (partitions === undefined)
    throw new WorkerError('fatal', `topic ${topic} does not exist: ${config.app} has not run yet`);
  const store = new CheckpointStore(topic, broker, cbor);
  await onDisk(folder, 'make', () => mkdir(folder, { recursive: true }));
  for (let partition = 0; partition < partitions; partition++) {
    const checkpoint = await store.load(partition, undefined);
    if (checkpoint === undefined) {
      say(`partition ${partition}: no checkpoint yet`);
      continue;
    }
    const path = join(folder, `partition-${partition}.cbor`);
    // Whole, or not at all.
    await onDisk(path, 'write', async () => {
      await writeFile(`${path}.part`, encodeArchive(cbor, { app: config.app, partition, checkpoint }));
      await rename(`${path}.part`, path);
    });
    const { next, segments, snapshot } = checkpoint.manifest;
    const replay = segments.reduce((sum, { from, to }) => sum + to - from, 0);
    say(
      `partition ${partition}: ${path}, at ${JSON.stringify(next)}, ${counted(snapshot?.bytes ?? 0, 'byte')}` +
        (replay > 0
          ? `; ${counted(replay, 'record')} of the input ${replay === 1 ? 'is' : 'are'} needed to restore it`
          : ''),
    );
  }
}

export async function importState(config: Config, broker: Broker, folder: string, say: Print): Promise<void> {
  const options = workerOptions(config);
  const store = new CheckpointStore(stateTopic(config.app), broker, cbor);
  const archives = await readArchives(folder);
  for (const { app, partition, checkpoint } of archives) {
    await importCheckpoint({ broker, store, options }, partition, checkpoint);
    const from = app === config.app ? '' : ` (of ${app})`;
    say(`partition ${partition}${from}: at ${JSON.stringify(checkpoint.manifest.next)}`);
  }
}

/** All of them are read before the first is written. */
async function readArchives(folder: string): Promise<Archive[]> {
  const names = (await onDisk(folder, 'list', () => readdir(folder))).filter((name) => fileName.test(name));
  if (names.length === 0) throw new WorkerError('fatal', `${folder} holds no partition-<number>.cbor`);
  const archives = await Promise.all(names.map((name) => readArchive(join(folder, name))));
  return archives.sort((a, b) => a.partition - b.partition);
}

async function readArchive(path: string): Promise<Archive> {
  const bytes = await onDisk(path, 'read', () => readFile(path));
  try {
    return decodeArchive(cbor, bytes);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new WorkerError('fatal', `${path}: ${error.message}`, error);
  }
}

async function onDisk<T>(path: string, use: Use, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new FileError(faultOfPath(error, path, use), { cause: error });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
