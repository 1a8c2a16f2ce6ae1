import { realpathSync } from 'node:fs';
import { writeLine } from '../../adapters/log/log.ts';
import { mergeExpositions } from '../../adapters/prometheus/merge.ts';
import { createHostMetrics } from '../../adapters/prometheus/registry.ts';
import type { Health } from '../../worker/health.ts';
import type { Reading } from '../../worker/page/reading.ts';
import type { Log } from '../../worker/ports.ts';
import type { LoadedConfig } from '../config.ts';
import { serve } from '../member.ts';
import type { RunningWorker } from '../run.ts';
import { version } from '../version.ts';
import { MemberThread } from './memberThread.ts';
import { mergeHealth } from './mergeHealth.ts';
import type { Asked } from './messages.ts';

/** `threads` members of the group, a thread each: one port, one log, one end. Where one fails, the others stop, and the process with it. */
export async function runThreads({ config, file, texts }: LoadedConfig, log: Log): Promise<RunningWorker> {
  const ending = new AbortController();
  const hostMetrics = createHostMetrics(version);
  let threads: readonly MemberThread[] = [];
  let firstFailure: Error | undefined;
  const answers = <T>(what: Asked): Promise<(T | undefined)[]> =>
    Promise.all(threads.map((thread) => thread.ask<T>(what)));
  const metrics = {
    contentType: hostMetrics.contentType,
    scrape: async () => {
      const texts = await answers<string>('metrics');
      const own = await hostMetrics.scrape(texts.map((text) => text !== undefined));
      return mergeExpositions([own, ...texts.filter((text) => text !== undefined)]);
    },
  };
  const health = async (): Promise<Health> => {
    const healths = await answers<Health>('health');
    return mergeHealth(healths.map((health, i) => health ?? { silence: threads[i]!.silence }));
  };
  const program = realpathSync(process.argv[1]!);
  // Before the threads: a port that is taken must not start any.
  const http = await serve(config, { metrics, health, readings: () => answers<Reading>('page') }, log);
  const stop = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    for (const thread of threads) thread.stop();
  };
  threads = Array.from(
    { length: config.threads },
    (_, number) =>
      new MemberThread({
        program,
        data: { driftlineThread: number, file, texts },
        onLine: writeLine,
        onEnding: (failure) => {
          firstFailure ??= failure;
          stop();
        },
      }),
  );
  const done = Promise.allSettled(threads.map(({ ended }) => ended)).then(async () => {
    await http.close();
    if (firstFailure !== undefined) throw firstFailure;
  });
  done.catch(() => undefined);
  return {
    port: http.port,
    signal: ending.signal,
    get told() {
      return threads.find(({ told }) => told !== undefined && told === firstFailure)?.told;
    },
    stop: () => {
      stop();
      return done;
    },
    done,
  };
}
