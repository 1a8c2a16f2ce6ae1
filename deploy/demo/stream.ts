import { readEvents } from './events.ts';
import { fetchFigures, type Figures } from './figures.ts';
import { Nights, type Night } from './nights.ts';
import { data } from './places.ts';
import { play, type Played } from './player.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';
import { spoil } from './spoil.ts';
import type { Stage } from './stage.ts';
import { watchUntilDone } from './watch.ts';
import type { RunningWorker } from './worker-process.ts';

/**
 * Plays the events while the worker is watched, until it has done all of them. Of player, watch and worker the first one
 * that fails ends the others, and it is its error that is thrown.
 */
export async function stream(
  workers: readonly RunningWorker[],
  { client, train }: Pick<Stage, 'client' | 'train'>,
  { rate, seed, shares, partitions, nights }: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ played: Played; figures: Figures; nights: readonly Night[] }> {
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  for (const worker of workers) {
    worker.done.catch((error: unknown) => {
      failed.abort(error);
    });
  }
  let sent = 0;
  let all: number | undefined;
  const ask = (): Promise<Figures> => fetchFigures(workers.map(({ port }) => port));
  const spent = new Nights({
    ask,
    train,
    partitions,
    say: (line) => {
      progress.say(line);
    },
    signal: ended,
  });
  const playing = play(spoil(readEvents(data), shares, seed), client, {
    rate,
    partitions,
    signal: ended,
    sent: (count) => (sent = count),
    night: nights ? (month, count) => spent.spend(month, count) : undefined,
  }).then((played) => {
    all = played.count;
    return played;
  });
  const watching = watchUntilDone(
    ask,
    () => all,
    (figures) => {
      progress.show(figures, sent, spent.all.length);
    },
    ended,
  );
  try {
    const [played, figures] = await Promise.all([playing, watching]);
    return { played, figures, nights: spent.all };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled([playing, watching]);
    throw ended.reason;
  } finally {
    progress.end();
  }
}
