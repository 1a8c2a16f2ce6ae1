import { expect, vi } from 'vitest';
import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { runWorker, type RunningMember } from '../../src/cli/run.ts';
import type { Config } from '../../src/config/config.ts';
import type { Log } from '../../src/worker/ports.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import type { TestEvent } from '../support/events.ts';
import { testLog } from '../support/testLog.ts';

/** A cluster in memory with the topics of a configuration. */
export async function clusterFor(config: Config, partitions = 1): Promise<MemoryCluster> {
  const cluster = new MemoryCluster(systemClock);
  await ensureTopics(workerOptions(config), cluster.connect(), true, partitions, () => undefined);
  return cluster;
}

export function produce(cluster: MemoryCluster, partition: number, events: readonly TestEvent[]): void {
  const text = new TextEncoder();
  const records = events.map(({ key, value }) => ({
    key: key === null ? null : text.encode(key),
    value: text.encode(value),
  }));
  if (records.length > 0) cluster.append('in', partition, records);
}

/** What `driftline run` does, on a cluster in memory. */
export function run(config: Config, cluster: MemoryCluster, log: Log = testLog()): Promise<RunningMember> {
  return runWorker(config, cluster.connect(), log);
}

/** Waits until all that is in the input is committed. */
export async function caughtUp(running: RunningMember, cluster: MemoryCluster): Promise<void> {
  const partitions = cluster.topics.partitions('in')!;
  await vi.waitFor(
    () => {
      const at = new Map(
        running.worker.statuses().map(({ partition, manifest }) => [partition, manifest?.next['in']]),
      );
      for (let p = 0; p < partitions; p++) expect(at.get(p)).toBe(cluster.topics.log('in', p).lastStable);
    },
    { timeout: 10_000, interval: 2 },
  );
}

/** Runs a worker over all that is in the input, and stops it. */
export async function runThrough(config: Config, cluster: MemoryCluster): Promise<void> {
  const running = await run(config, cluster);
  await Promise.race([caughtUp(running, cluster), running.done]);
  await running.stop();
}
