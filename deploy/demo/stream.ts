import type { DemoClient } from './client.ts';
import { readEvents } from './events.ts';
import { fetchFigures, type Figures } from './figures.ts';
import { data } from './places.ts';
import { play, type Played } from './player.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';
import { spoil } from './spoil.ts';
import { watchUntilDone } from './watch.ts';
import type { RunningWorker } from './worker-process.ts';

/**
 * Plays the events while the worker is watched, until it has done all of them. Of player, watch and worker the first one
 * that fails ends the others, and it is its error that is thrown.
 */
export async function stream(
  workers: readonly RunningWorker[],
  client: DemoClient,
  settings: Pick<Settings, 'rate' | 'seed' | 'shares' | 'partitions'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ played: Played; figures: Figures }> {
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  for (const worker of workers) {
    worker.done.catch((error: unknown) => {
      failed.abort(error);
    });
  }
  let sent = 0;
  let all: number | undefined;
  const records = spoil(readEvents(data), settings.shares, settings.seed);
  const playing = play(
    records,
    client,
    settings.rate,
    ended,
    (count) => (sent = count),
    settings.partitions,
  ).then((played) => {
    all = played.count;
    return played;
  });
  const watching = watchUntilDone(
    () => fetchFigures(workers.map(({ port }) => port)),
    () => all,
    (figures) => {
      progress.show(figures, sent);
    },
    ended,
  );
  try {
    const [played, figures] = await Promise.all([playing, watching]);
    return { played, figures };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled([playing, watching]);
    throw ended.reason;
  } finally {
    progress.end();
  }
}
