import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkerError } from '../../worker/errors.ts';
import type { ArtifactFiles } from '../../worker/models/artifactFiles.ts';
import { FileError } from './rows.ts';
import { faultOfPath } from './systemFault.ts';

/** Batch models as files `<id>.cbor` of a folder. */
export function artifactFolder(folder: string): ArtifactFiles {
  const path = (id: string): string => join(folder, `${id}.cbor`);
  const part = (id: string): string => `${path(id)}.part`;
  return {
    async save(id, artifact) {
      const begun = part(id);
      try {
        await makeFolder(folder);
        try {
          const file = await open(begun, 'w');
          try {
            await file.writeFile(artifact);
            // Announced only when it would survive a power cut.
            await file.sync();
          } finally {
            await file.close();
          }
          await rename(begun, path(id));
        } finally {
          await rm(begun, { force: true });
        }
      } catch (error) {
        throw failed(
          path(id),
          'written',
          error,
          `. Make room in ${folder}, or name another folder (batch.store)`,
        );
      }
    },
    async load(id) {
      try {
        return new Uint8Array(await readFile(path(id)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new WorkerError(
          'retriable',
          `${path(id)} cannot be read: ${faultOfPath(error, path(id), 'read')}`,
          error,
        );
      }
    },
    async remove(id) {
      try {
        await rm(path(id), { force: true });
        // Of a job that was killed while it wrote.
        await rm(part(id), { force: true });
      } catch (error) {
        throw failed(path(id), 'removed', error);
      }
    },
  };
}

/** Not its parents: where one cannot be made, Node tries for ever (in /proc). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function failed(path: string, what: string, error: unknown, remedy = ''): unknown {
  if (!(error instanceof Error)) return error;
  return new FileError(`${path} cannot be ${what}: ${faultOfPath(error, path, 'write')}${remedy}`, {
    cause: error,
  });
}
