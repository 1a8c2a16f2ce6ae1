import { cbor } from '../../../src/adapters/encoding/cbor.ts';
import type { MemoryBroker } from '../../../src/adapters/memory/broker.ts';
import type { Artifact } from '../../../src/pipeline/batchModel/artifact.ts';
import { chunksOf } from '../../../src/worker/chunks.ts';
import { fieldsOf } from '../../../src/pipeline/batchModel/frozenModel.ts';
import { Intake } from '../../../src/pipeline/intake.ts';
import type { ArtifactFiles } from '../../../src/worker/models/artifactFiles.ts';
import { ModelLog } from '../../../src/worker/models/modelLog.ts';
import { modelsVersion, type ModelEntry } from '../../../src/worker/models/records.ts';
import type { FallbackOptions } from '../../../src/pipeline/topology.ts';
import { artifactWith } from '../../support/frozen.ts';
import { options, type World } from '../harness.ts';

export const fallback: FallbackOptions = {
  use: 'batch',
  window: 50,
  warmUp: 20,
  margin: 0.02,
  maximumAge: Number.MAX_SAFE_INTEGER,
  copyEvery: 20,
  recover: 'copy',
};

export const withFallback = { ...options, topology: { ...options.topology, fallback } };

export interface Published {
  readonly id: string;
  readonly ends: Readonly<Record<string, number>>;
  readonly weight?: number;
  /** Changes the bytes after they were hashed, or what is in them before. */
  readonly damaged?: (bytes: Uint8Array) => Uint8Array;
  readonly changed?: (artifact: Artifact) => unknown;
  /** Where its artifact goes; left out: into the topic. */
  readonly artifacts?: ArtifactFiles;
}

/** Announces a batch model, as the nightly job does. */
export async function publish(
  { cluster }: World,
  {
    id,
    ends,
    weight = 1,
    damaged = (bytes) => bytes,
    changed = (artifact) => artifact,
    artifacts,
  }: Published,
): Promise<void> {
  const broker: MemoryBroker = cluster.connect();
  const log = new ModelLog('app', broker, cbor, artifacts);
  const bytes = cbor.encode(
    changed(artifactWith(fieldsOf(new Intake(withFallback.topology)), { a: weight })),
  );
  const entry: ModelEntry = {
    version: modelsVersion,
    id,
    kind: 'logistic',
    hash: cbor.hash(bytes),
    bytes: bytes.length,
    chunks: artifacts === undefined ? chunksOf(bytes) : 0,
    numbers: ['a'],
    categories: [],
    window: { from: 0, to: 1 },
    rows: 1000,
    metrics: { loss: 0.5 },
    ends,
    time: 1,
  };
  const announcement = { version: modelsVersion, id, by: 'train' as const, previous: null, time: 1 };
  const run = {
    version: modelsVersion,
    id,
    result: 'promoted' as const,
    reason: 'test',
    rows: 1000,
    seconds: 1,
    metrics: {},
    eventTime: 1,
    time: 1,
  };
  const producer = await broker.open('app-batch');
  await log.publish(producer, damaged(bytes), { entry, announcement, run }, 7);
  await producer.close();
}
