import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { modelLogOf } from '../../src/cli/train.ts';
import type { Config } from '../../src/config/config.ts';
import type { ReadyModel } from '../../src/worker/models/follower.ts';
import type { TopicRecord } from './client.ts';

/**
 * The batch models that were published, by version, each checked against its hash.
 * @param records of the topic of the models
 */
export async function publishedModels(
  config: Config,
  records: readonly TopicRecord[],
): Promise<ReadonlyMap<string, ReadyModel>> {
  // Read by what reads it in the worker, from a copy: the demonstration's own reader has been at the topic.
  const copy = new MemoryCluster(systemClock).connect();
  const log = modelLogOf(config, copy, cbor);
  await copy.create(log.topic, 1, {});
  await copy.append(
    log.topic,
    0,
    records.map(({ key, value }) => ({ key, value })),
  );
  const found = new Map<string, ReadyModel>();
  for (const entry of (await log.read()).models.values()) {
    const artifact = await log.artifact(entry);
    found.set(entry.id, { entry, artifact });
  }
  await copy.disconnect();
  return found;
}
