import { hostname } from 'node:os';
import { systemClock } from '../../adapters/clock/systemClock.ts';
import type { Page } from '../../adapters/http/page.ts';
import type { Config } from '../../config/config.ts';
import type { Health } from '../../worker/health.ts';
import type { Reading } from '../../worker/page/reading.ts';
import { Recorder } from '../../worker/page/recorder.ts';
import type { Log } from '../../worker/ports.ts';
import { aboutOf } from './about.ts';
import { pageFiles } from './files.ts';

/** Takes a point now and then until `signal` aborts, and gives the page that shows them. */
export function recordPage(
  config: Config,
  {
    readings,
    health,
  }: {
    readings: () => readonly (Reading | undefined)[] | Promise<readonly (Reading | undefined)[]>;
    health: () => Health | Promise<Health>;
  },
  signal: AbortSignal,
  log: Log,
): Page {
  const recorder = new Recorder({ ...aboutOf(config), file: null, host: hostname() }, systemClock);
  const record = async (): Promise<void> => {
    while (!signal.aborted) {
      recorder.record(await readings());
      await systemClock.sleep(recorder.interval, signal);
    }
  };
  // A page is no reason for a worker to end.
  record().catch((error: unknown) => {
    log.error({ err: error }, 'the page cannot be drawn any more: what it shows stays as it is');
  });
  return {
    files: pageFiles(),
    data: async (since, partition) => {
      recorder.see(await readings());
      return recorder.data(since, partition, (await health()).ready);
    },
  };
}
