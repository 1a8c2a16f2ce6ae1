import { systemClock } from '../../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../../src/adapters/memory/cluster.ts';
import { mergeExpositions } from '../../../src/adapters/prometheus/merge.ts';
import { createHostMetrics, createMetrics } from '../../../src/adapters/prometheus/registry.ts';
import { workerOptions } from '../../../src/cli/connect.ts';
import { runWorker } from '../../../src/cli/run.ts';
import { ensureTopics } from '../../../src/worker/topics.ts';
import { streamConfig } from '../../cli/stream.ts';
import { testEvents } from '../../support/events.ts';
import { testLog } from '../../support/testLog.ts';

/** What a worker with all that can be switched on says at /metrics, and what one says whose members run in threads. */
export interface LiveMetrics {
  readonly alone: string;
  readonly inThreads: string;
}

/** Of a worker that runs, on a broker in memory, and has worked off what was in its input. */
export async function liveMetrics(): Promise<LiveMetrics> {
  const config = streamConfig({ fallback: 'best' });
  const cluster = new MemoryCluster(systemClock);
  await ensureTopics(workerOptions(config), cluster.connect(), true, 2, () => undefined);
  const text = new TextEncoder();
  for (const partition of [0, 1])
    cluster.append(
      'in',
      partition,
      testEvents(300, partition + 1).map(({ value }) => ({ key: null, value: text.encode(value) })),
    );
  const running = await runWorker(config, cluster.connect(), testLog());
  try {
    const port = String(running.port);
    const alone = await until(
      `http://127.0.0.1:${port}/metrics`,
      /^driftline_scored_total\{.*partition="1"\} \d\d/m,
    );
    const members = [0, 1].map((thread) => createMetrics(running.worker, systemClock, '0', thread));
    const host = createHostMetrics('0').scrape([true, true]);
    const inThreads = await Promise.all([host, ...members.map((member) => member.scrape())]);
    return { alone, inThreads: mergeExpositions(inThreads) };
  } finally {
    await running.stop();
  }
}

async function until(url: string, has: RegExp): Promise<string> {
  for (const end = Date.now() + 20_000; ;) {
    const text = await (await fetch(url)).text();
    if (has.test(text)) return text;
    if (Date.now() > end) throw new Error(`${url} never had ${String(has)}:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
