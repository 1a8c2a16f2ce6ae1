import type { Pipeline } from '../../pipeline/pipeline.ts';
import { commandLine, learnAfresh } from '../commandLine.ts';
import { WorkerError } from '../errors.ts';
import type { Batch, Clock } from '../ports.ts';
import { atRecord, schemaFetched } from './fetched.ts';
import type { RegistrySchemas } from './registrySchemas.ts';

/**
 * Waits for the schema of a record that is to be learned again, where it is not there.
 * @throws what `signal` aborts with, and WorkerError where the schema cannot be had, ever
 */
export async function schemaForReplay(
  tools: { readonly clock: Clock; readonly schemas: RegistrySchemas | undefined },
  pipeline: Pipeline,
  batch: Batch,
  i: number,
  signal: AbortSignal,
  moved: (position?: number, sign?: number) => void,
): Promise<void> {
  const waiting = (sign: number): void => {
    moved(undefined, sign);
  };
  for (;;) {
    const fetched = pipeline.ready(batch, i);
    if (fetched === undefined) return;
    try {
      await schemaFetched(tools, fetched, signal, waiting);
    } catch (error) {
      throw atRecord(error, batch.topic, batch.partition, batch.offset(i));
    }
    signal.throwIfAborted();
    moved();
  }
}

/**
 * What was refused by the registry's word has a checkpoint of its own, behind which no replay goes back: a record of a replay was
 * understood when it was learned.
 * @param file of the configuration
 */
export function lostSchema(file: string, batch: Batch, i: number): WorkerError {
  return new WorkerError(
    'fatal',
    `offset ${batch.offset(i)} of ${batch.topic}-${batch.partition} was learned before, and the schema registry no longer has its schema: ` +
      'the state cannot be rebuilt without it. Put the schema back under its id; or put a later copy of the state in its place with: ' +
      `${commandLine(file, 'state import', '--from DIR')}; or learn afresh with: ${learnAfresh(file)}`,
  );
}
