import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileError, formatOf, rowsNames } from '../adapters/files/rows.ts';
import { faultOfPath, type Use } from '../adapters/files/systemFault.ts';
import type { GatheredRows } from '../batch/gatherTopic.ts';
import type { Spool, Watch } from '../batch/ports.ts';
import { RowGatherer } from '../batch/rowGatherer.ts';
import { findWindow } from '../batch/window.ts';
import type { Topology } from '../pipeline/topology.ts';
import { FileEvents } from './fileEvents.ts';
import type { Say } from './fileFields.ts';

const slice = 1000;

/** Files of rows that stand under these paths, each a file or a folder of them; a folder's in the order of their names. @throws FileError */
export function rowFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const found = seen(path, 'read', () => statSync(path, { throwIfNoEntry: false }));
    if (found === undefined) throw new FileError(`${path}: there is no such file or folder`);
    if (!found.isDirectory()) {
      if (formatOf(path) === undefined) throw new FileError(`${path}: ${rowsNames}`);
      return [path];
    }
    const files = seen(path, 'list', () => readdirSync(path))
      .filter((name) => formatOf(name) !== undefined)
      .sort()
      .map((name) => join(path, name));
    if (files.length === 0) throw new FileError(`${path}: no file in it is one of rows: ${rowsNames}`);
    return files;
  });
}

function seen<T>(path: string, use: Use, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new FileError(faultOfPath(error, path, use), { cause: error });
  }
}

/**
 * The labelled events of files, one after the other, as if they were one partition's.
 * @param say is told what of the files does not look as it was meant
 * @throws FileError where the rows cannot be read, or there are none
 * @throws ConfigError where nothing can come of them
 */
export async function gatherFiles(
  files: readonly string[],
  topology: Topology,
  length: number,
  spool: Spool,
  watch: Watch,
  say: Say = () => undefined,
): Promise<GatheredRows> {
  const rows = new RowGatherer(topology, spool, -Infinity);
  const events = new FileEvents(topology, say, files.length > 1);
  const decode = (bytes: Uint8Array) => rows.intake.decodeLine(bytes);
  watch.begin('reading', undefined);
  for (const file of files) {
    await events.each(file, slice, async (found) => {
      for (const row of found) {
        const writing = rows.take(events.next(row, decode), events.origin);
        if (writing !== undefined) await writing;
      }
      watch.step(found.length);
    });
  }
  const all = files.join(', ');
  if (events.origin.row === 0) throw new FileError(`${all}: there are no rows`);
  events.conclude(all, say);
  await spool.seal();
  return {
    ends: {},
    events: rows.intake.counts.events,
    left: rows.left(),
    cold: 0,
    ...(await findWindow(spool, length)),
  };
}
