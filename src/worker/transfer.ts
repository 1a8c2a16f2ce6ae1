import { counted } from '../core/counted.ts';
import { chunksOf } from './chunks.ts';
import type { Checkpoint } from './checkpoint/store.ts';
import type { Manifest } from './checkpoint/manifest.ts';
import { WorkerError } from './errors.ts';
import { layoutDifference } from './layoutDifference.ts';
import { layoutOf } from './options.ts';
import { openProducer } from './ownedProducer.ts';
import { refuseMembers, type ResetTools } from './reset.ts';
import { metadataOf } from './restore.ts';
import { topicIdsOf } from './topicIds.ts';

/**
 * Writes a checkpoint that came from elsewhere, with the group's offset, in one transaction.
 * @throws WorkerError where the group has members, or the checkpoint is of another configuration
 */
export async function importCheckpoint(
  tools: ResetTools,
  partition: number,
  { manifest, snapshot }: Checkpoint,
): Promise<void> {
  const { broker, store, options } = tools;
  const { topic } = options.input;
  await refuseMembers(tools);
  const next = manifest.next[topic];
  const layout = layoutOf(options.topology);
  if (next === undefined || manifest.layout !== layout) {
    const differs =
      next === undefined
        ? `input.topic is ${Object.keys(manifest.next).join(', ')} in the checkpoint and ${topic} in the file`
        : layoutDifference(manifest.layout, layout);
    throw new WorkerError(
      'fatal',
      `the checkpoint of partition ${partition} was made with another configuration: ${differs}. Import it with the one that it is of`,
    );
  }
  const partitions = (await broker.partitions(store.topic)) ?? 0;
  if (partition >= partitions) {
    throw new WorkerError(
      'fatal',
      `${store.topic} has ${counted(partitions, 'partition')}, and none with number ${partition}`,
    );
  }
  const id = `${options.app}-${partition}`;
  const { producer } = await openProducer(broker, options, partition);
  try {
    await producer.begin();
    // It may come from another cluster.
    let moved: Manifest = { ...manifest, topicIds: await topicIdsOf(broker, topic) };
    if (snapshot !== undefined) {
      const place = manifest.snapshot!;
      const offset = await store.sendSnapshot(producer, partition, place.slot, snapshot);
      moved = {
        ...moved,
        snapshot: {
          ...place,
          chunks: chunksOf(snapshot.core),
          offset,
          ...(snapshot.fallback &&
            place.fallback && {
              fallback: { ...place.fallback, chunks: chunksOf(snapshot.fallback) },
            }),
        },
      };
    }
    await producer.sendOffsets(options.app, [{ topic, partition, next, metadata: metadataOf(moved) }]);
    await store.sendManifest(producer, partition, moved);
    await producer.commit();
  } finally {
    await producer.close();
  }
  await (await broker.open(id)).close();
}
