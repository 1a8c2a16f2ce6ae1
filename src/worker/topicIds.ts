import type { Manifest } from './checkpoint/manifest.ts';
import { commandLine } from './commandLine.ts';
import { WorkerError } from './errors.ts';
import type { WorkerOptions } from './options.ts';
import type { Source } from './ports.ts';

/** The ids of the input topics as they are now; without one where the cluster tells none. */
export async function topicIdsOf(source: Source, topic: string): Promise<Manifest['topicIds']> {
  const id = await source.topicId(topic);
  return id === undefined ? {} : { [topic]: id };
}

/**
 * A topic that was deleted and made again holds other records at the same offsets.
 * @returns the ids for the next manifest
 * @throws WorkerError where it is not the topic that the checkpoint was made with
 */
export async function checkTopicId(
  source: Source,
  { file, input: { topic } }: Pick<WorkerOptions, 'file' | 'input'>,
  { topicIds, next }: Manifest,
): Promise<Manifest['topicIds']> {
  const found = await topicIdsOf(source, topic);
  const [was, is] = [topicIds[topic], found[topic]];
  if (was === undefined || is === undefined || was === is) return { ...topicIds, ...found };
  throw new WorkerError(
    'fatal',
    `topic ${topic} was deleted and made again since the checkpoint at offset ${next[topic]}: it has id ${is}, the checkpoint is of ${was}. ` +
      `Begin anew with: ${commandLine(file, 'reset', '--to earliest --model keep')} (or --model fresh)`,
  );
}
