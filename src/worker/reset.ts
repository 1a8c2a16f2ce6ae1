import { StateError } from '../core/state.ts';
import type { CheckpointStore } from './checkpoint/store.ts';
import { manifestVersion, type Manifest } from './checkpoint/manifest.ts';
import { WorkerError } from './errors.ts';
import { layoutOf, type WorkerOptions } from './options.ts';
import type { Broker } from './ports.ts';
import { openProducer } from './ownedProducer.ts';
import { metadataOf } from './restore.ts';
import { topicIdsOf } from './topicIds.ts';

/** Where to go: `checkpoint` puts the group's offset back to where the model stands; a number is a time, ms since the epoch. */
export type ResetTarget = 'earliest' | 'latest' | 'checkpoint' | number;

/** What a reset does to one partition. */
export interface PartitionReset {
  readonly partition: number;
  /** The checkpoint's position; undefined: there is no checkpoint yet. */
  readonly from: number | undefined;
  /** The group's offset, which is for tools. */
  readonly group: number | undefined;
  readonly to: number;
  readonly manifest: Manifest;
  /** Records that the model has learned and would learn again. */
  readonly again: number;
  /** Records that nobody would see. */
  readonly skipped: number;
}

export interface ResetTools {
  readonly broker: Broker;
  readonly store: CheckpointStore;
  readonly options: WorkerOptions;
}

/**
 * What it would do; changes nothing.
 * @param model fresh: forgets what was learned
 * @param only these partitions; undefined: all
 * @throws WorkerError where the group has members, or a partition cannot go there
 */
export async function planReset(
  tools: ResetTools,
  target: ResetTarget,
  model: 'fresh' | 'keep',
  only?: readonly number[],
): Promise<PartitionReset[]> {
  const { broker, options } = tools;
  await refuseMembers(tools);
  const partitions = await broker.partitions(options.input.topic);
  if (partitions === undefined) throw new WorkerError('fatal', `topic ${options.input.topic} does not exist`);
  const wanted = only ?? Array.from({ length: partitions }, (_, p) => p);
  const outside = wanted.find((p) => p >= partitions);
  if (outside !== undefined) {
    throw new WorkerError(
      'fatal',
      `there is no partition ${outside}: ${options.input.topic} has ${partitions}, from 0 to ${partitions - 1}`,
    );
  }
  return Promise.all(wanted.map((partition) => planOne(tools, target, model, partition)));
}

/** Moves group offset and manifest of each partition together, in one transaction a partition. */
export async function applyReset(tools: ResetTools, plan: readonly PartitionReset[]): Promise<void> {
  const { broker, store, options } = tools;
  const { topic } = options.input;
  await refuseMembers(tools);
  for (const { partition, to, manifest } of plan) {
    const { producer } = await openProducer(broker, options, partition);
    try {
      await producer.begin();
      const metadata = metadataOf(manifest);
      await producer.sendOffsets(options.app, [{ topic, partition, next: to, metadata }]);
      await store.sendManifest(producer, partition, manifest);
      await producer.commit();
    } finally {
      await producer.close();
    }
    // The end of the last transaction is decided, but still being written: the next owner's init waits for it.
    await (await broker.open(`${options.app}-${partition}`)).close();
  }
}

export async function refuseMembers({ broker, options }: ResetTools): Promise<void> {
  const members = await broker.members(options.app);
  if (members === 0) return;
  throw new WorkerError(
    'fatal',
    `group ${options.app} has ${members} ${members === 1 ? 'member' : 'members'}: stop its workers first (one that was killed counts ` +
      'until its session times out)',
  );
}

async function planOne(
  { broker, store, options }: ResetTools,
  target: ResetTarget,
  model: 'fresh' | 'keep',
  partition: number,
): Promise<PartitionReset> {
  const { topic } = options.input;
  // A damaged checkpoint need not be read where its model is to be forgotten.
  const checkpoint = await store.load(partition, undefined).catch((error: unknown) => {
    if (model === 'fresh' && error instanceof StateError) return undefined;
    throw error;
  });
  const committed = await broker.committed(options.app, topic, partition);
  const from = checkpoint?.manifest.next[topic];
  if (from === undefined && (target === 'checkpoint' || model === 'keep')) {
    throw new WorkerError('fatal', `partition ${partition} has no checkpoint: there is no model to keep`);
  }
  const { earliest, lastStable } = await broker.range(topic, partition);
  const to =
    target === 'checkpoint'
      ? from!
      : target === 'earliest'
        ? earliest
        : target === 'latest'
          ? lastStable
          : await broker.offsetAt(topic, partition, target);
  const next = { [topic]: to };
  const topicIds = await topicIdsOf(broker, topic);
  const manifest: Manifest =
    model === 'keep'
      ? { ...checkpoint!.manifest, next, topicIds }
      : {
          version: manifestVersion,
          next,
          topicIds,
          segments: [],
          snapshot: null,
          lost: 0,
          layout: layoutOf(options.topology),
        };
  return {
    partition,
    from,
    group: committed?.next,
    to,
    manifest,
    again: model === 'keep' ? Math.max(0, from! - to) : 0,
    skipped: Math.max(0, to - Math.max(from ?? earliest, earliest)),
  };
}
