import { StateError } from '../core/state.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { decodeState, type Checkpoint, type CheckpointStore, type Snapshot } from './checkpoint/store.ts';
import { manifestVersion, type Manifest, type Segment } from './checkpoint/manifest.ts';
import { WorkerError } from './errors.ts';
import { commandLine, learnAfresh } from './commandLine.ts';
import { layoutDifference } from './layoutDifference.ts';
import { endOf, type ModelFollower } from './models/follower.ts';
import { layoutOf, type WorkerOptions } from './options.ts';
import { checkGroupOffset, checkPosition } from './position.ts';
import type { Broker, Clock, Encoding, GroupOffset, Log } from './ports.ts';
import { lostSchema, schemaForReplay } from './schemas/replay.ts';
import type { OutputSchema } from './schemas/outputSchema.ts';
import type { RegistrySchemas } from './schemas/registrySchemas.ts';
import { checkTopicId, topicIdsOf } from './topicIds.ts';

/** How often, and with how many ms between, a checkpoint is looked at that does not fit together. */
const looks = 5;
const lookPause = 200;
/** How many bytes a fetch asks for. */
export const fetchBytes = 1 << 20;

export interface RestoreTools {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly encoding: Encoding;
  readonly log: Log;
  readonly store: CheckpointStore;
  readonly options: WorkerOptions;
  /** Only with `fallback`. */
  readonly batchModels: ModelFollower | undefined;
  /** Only with a schema registry. */
  readonly schemas: RegistrySchemas | undefined;
  /** Only where predictions are not JSON. */
  readonly outputSchema?: OutputSchema | undefined;
}

/** Where a partition stands after steps 2 and 3. */
export interface Restored {
  readonly pipeline: Pipeline;
  /** `snapshot: null` and no segments: nothing was committed yet, and `next` is where `input.start` begins. */
  readonly manifest: Manifest;
  /** The batch model that the pipeline has; null: none. */
  readonly batchModel: string | null;
  /** The input's last stable offset: no attempt before this one can have answered more. */
  readonly lastStable: number;
  /** Whether the manifest was read, or is to be the first one. */
  readonly found: boolean;
  readonly replayed: number;
}

/**
 * Steps 2 and 3 of the checkpoint cycle: the newest committed manifest is the truth for the position; its snapshot is loaded,
 * and what came between snapshot and position is learned again, with nothing going out.
 * @param moved is called as it goes on: after each step, and each piece that was read; in the replay, with the offset that it has come to;
 * where it waits for a schema, with the last sign of life of that
 * @throws WorkerError fatal where the log, the state or the group's offset do not agree
 */
export async function restore(
  tools: RestoreTools,
  partition: number,
  signal: AbortSignal,
  moved: (position?: number, sign?: number) => void,
): Promise<Restored> {
  const { broker, options } = tools;
  const { checkpoint, committed } = await load(tools, partition, signal, moved);
  if (checkpoint === undefined) return begin(tools, partition, committed, moved);
  moved();
  const { manifest, snapshot } = checkpoint;
  checkLayout(manifest, options);
  checkGroupOffset(tools, partition, manifest, committed);
  const pipeline = await Promise.resolve()
    .then(() => pipelineOf(tools, snapshot))
    .catch((error: unknown) => {
      throw stateFailure(error, options);
    });
  const topicIds = await checkTopicId(broker, options, manifest);
  moved();
  const at = await checkPosition(tools, partition, manifest);
  moved();
  const { segments, lost } = at;
  const batchModel = await restoreBatchModel(
    tools,
    partition,
    pipeline,
    checkpoint.manifest,
    at.next,
    signal,
    moved,
  );
  const replayed = await replay(tools, partition, pipeline, segments, signal, moved);
  const next = { [options.input.topic]: at.next };
  return {
    pipeline,
    batchModel,
    lastStable: at.lastStable,
    manifest: { ...manifest, next, topicIds, segments, lost },
    found: true,
    replayed,
  };
}

function pipelineOf({ encoding, options, schemas }: RestoreTools, snapshot: Snapshot | undefined): Pipeline {
  const { core, fallback } = snapshot ?? { core: undefined, fallback: undefined };
  return new Pipeline(
    options.topology,
    core && decodeState(encoding, core),
    fallback && decodeState(encoding, fallback),
    schemas,
  );
}

/** The batch model that stood when the snapshot was taken: what is learned again is scored by the same one. @returns its id */
async function restoreBatchModel(
  { batchModels, log }: RestoreTools,
  partition: number,
  pipeline: Pipeline,
  { snapshot }: Manifest,
  next: number,
  signal: AbortSignal,
  moved: () => void,
): Promise<string | null> {
  const id = snapshot?.fallback?.model ?? null;
  if (id === null || batchModels === undefined) return null;
  const ready = await batchModels.fetch(id, partition, signal, moved);
  if (ready !== undefined && next < endOf(ready.entry, partition)) {
    log.warn(
      { partition, model: id, next },
      'the position was set back to before what the batch model was trained on: the task goes on without it',
    );
    return null;
  }
  pipeline.fallback?.useBatch(ready && batchModels.inUse(ready), ready === undefined);
  return ready === undefined ? null : id;
}

interface Loaded {
  readonly checkpoint: Checkpoint | undefined;
  readonly committed: GroupOffset | undefined;
}

/**
 * The newest checkpoint, and the group's offset beside it. Another owner may commit meanwhile. Offset and manifest are of one
 * transaction, but it becomes visible in each by itself, so that the offset may be seen first; and where two snapshots are written
 * while the topic is read, compaction may take what the manifest names before the reading gets there. Both pass; an offset that was
 * reset stays, and so does a checkpoint that is damaged.
 */
async function load(
  tools: RestoreTools,
  partition: number,
  signal: AbortSignal,
  moved: () => void,
): Promise<Loaded> {
  const { broker, clock, store, options } = tools;
  const { topic } = options.input;
  for (let look = 1; ; look++) {
    const committed = await broker.committed(options.app, topic, partition);
    moved();
    const last = look === looks;
    try {
      const checkpoint = await store.load(partition, hintOf(committed), moved);
      const ahead = committed !== undefined && committed.next > (checkpoint?.manifest.next[topic] ?? -1);
      if (!ahead || last) return { checkpoint, committed };
    } catch (error) {
      if (!(error instanceof StateError) || last) throw stateFailure(error, options);
    }
    await clock.sleep(lookPause, signal);
    signal.throwIfAborted();
  }
}

/** What a commit writes into the group offset's metadata: where the newest snapshot begins. */
export function metadataOf(manifest: Manifest): string {
  return manifest.snapshot === null ? '' : `state=${manifest.snapshot.offset}`;
}

function hintOf(committed: GroupOffset | undefined): number | undefined {
  const match = /^state=(\d+)$/.exec(committed?.metadata ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** No manifest: `input.start` decides. */
async function begin(
  tools: RestoreTools,
  partition: number,
  committed: GroupOffset | undefined,
  moved: () => void,
): Promise<Restored> {
  const { broker, options } = tools;
  const { topic, start } = options.input;
  if (committed !== undefined) {
    throw new WorkerError(
      'fatal',
      `group ${options.app} has committed offset ${committed.next} of ${topic}-${partition}, but ${tools.store.topic} holds no ` +
        `checkpoint of it: the state topic was deleted, or another application uses this group. Give this one another name ` +
        `(app), or begin anew with: ${learnAfresh(options.file)}`,
    );
  }
  const { earliest, lastStable } = await broker.range(topic, partition);
  moved();
  const next =
    start === 'earliest'
      ? earliest
      : start === 'latest'
        ? lastStable
        : await broker.offsetAt(topic, partition, start);
  moved();
  const manifest: Manifest = {
    version: manifestVersion,
    next: { [topic]: next },
    topicIds: await topicIdsOf(broker, topic),
    segments: [],
    snapshot: null,
    lost: 0,
    layout: layoutOf(options.topology),
  };
  return {
    pipeline: new Pipeline(options.topology, undefined, undefined, tools.schemas),
    batchModel: null,
    lastStable,
    manifest,
    found: false,
    replayed: 0,
  };
}

/** Learns the segments again; nothing goes out. @returns how many records that were */
async function replay(
  tools: RestoreTools,
  partition: number,
  pipeline: Pipeline,
  segments: readonly Segment[],
  signal: AbortSignal,
  moved: (position?: number, sign?: number) => void,
): Promise<number> {
  const { broker, clock } = tools;
  let replayed = 0;
  for (const { topic, from, to } of segments) {
    for (let position = from; position < to;) {
      signal.throwIfAborted();
      const batch = await broker.read(topic, partition, position, fetchBytes, signal);
      for (let i = 0; i < batch.count && batch.offset(i) < to; i++) {
        if (pipeline.waits) await schemaForReplay(tools, pipeline, batch, i, signal, moved);
        pipeline.processRecord(batch, i, undefined);
        if (pipeline.outside > 0) throw lostSchema(tools.options.file, batch, i);
        replayed++;
      }
      if (batch.nextOffset > position) moved(batch.nextOffset);
      position = batch.nextOffset;
      await clock.yield();
    }
  }
  return replayed;
}

function checkLayout(manifest: Manifest, options: WorkerOptions): void {
  const layout = layoutOf(options.topology);
  if (manifest.layout === layout) return;
  throw new WorkerError(
    'fatal',
    `the checkpoint was made with another configuration: ${layoutDifference(manifest.layout, layout)}. Change it back, or ` +
      `learn afresh with: ${learnAfresh(options.file)}; or give the application another name (app)`,
  );
}

function stateFailure(error: unknown, options: WorkerOptions): unknown {
  if (!(error instanceof StateError)) return error;
  return new WorkerError(
    'fatal',
    `the checkpoint of ${options.app} cannot be used: ${error.message}. Nothing was written. If the configuration has ` +
      'changed, change it back; if not, put a copy back with: ' +
      `${commandLine(options.file, 'state import', '--from DIR')}; or learn afresh with: ${learnAfresh(options.file)}; or give the ` +
      'application another name (app)',
    error,
  );
}
