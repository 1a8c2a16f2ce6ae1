/** What must hold of the logs after a run, by a reader of its own: of the code under test it only knows the pipeline and CBOR. */
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import type { StoredRecord, Transaction } from '../../src/adapters/memory/record.ts';
import { parseArtifact } from '../../src/pipeline/batchModel/artifact.ts';
import { FrozenModel, type Fields } from '../../src/pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../../src/pipeline/fallback/batchSlot.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';

const text = new TextDecoder();

/**
 * What a read_committed reader may see: up to the first record of a transaction that is not decided, without markers and aborted ones.
 * A marker decides all that its owner has open in the partition.
 */
export function committed(cluster: MemoryCluster, topic: string, partition: number): StoredRecord[] {
  const log = cluster.topics.log(topic, partition).raw();
  const open = new Map<object, Set<Transaction>>();
  const outcomes = new Map<Transaction, Transaction['outcome']>();
  for (const { transaction, control } of log) {
    if (transaction === undefined) continue;
    const own = open.get(transaction.owner) ?? new Set();
    open.set(transaction.owner, own);
    if (!control) own.add(transaction);
    else for (const one of own) outcomes.set(one, transaction.outcome);
    if (control) own.clear();
  }
  const records: StoredRecord[] = [];
  for (const record of log) {
    const outcome = record.transaction === undefined ? 'committed' : outcomes.get(record.transaction);
    if (outcome === undefined && !record.control) break;
    if (!record.control && outcome === 'committed') records.push(record);
  }
  return records;
}

function keyOf(record: StoredRecord): string {
  return text.decode(record.buffer.subarray(record.keyStart, record.keyEnd));
}

function valueOf(record: StoredRecord): string {
  return record.valueStart < 0 ? '' : text.decode(record.buffer.subarray(record.valueStart, record.valueEnd));
}

function headerOf(record: StoredRecord, name: string): string {
  const header = record.headers.find(([one]) => one === name);
  return header?.[1] == null ? '' : text.decode(header[1]);
}

export interface Expected {
  /** `offset prediction` and `offset ! reason`, in the order of the input. */
  readonly outputs: string[];
  readonly hash: string;
  /** Of what depends on the batch models; undefined without `fallback`. */
  readonly fallbackHash: string | undefined;
  readonly end: number;
}

/** From this offset on the partition has this batch model. */
export interface Swap {
  readonly at: number;
  readonly model: string;
}

/** What an undisturbed pipeline makes of a partition's committed input, with batch models from where they were taken on. */
export function expectedOf(
  cluster: MemoryCluster,
  topology: Topology,
  partition: number,
  swaps: readonly Swap[],
): Expected {
  const records = committed(cluster, 'in', partition);
  const pipeline = new Pipeline(topology);
  const due = [...swaps];
  const swapAt = (offset: number): void => {
    for (; due.length > 0 && due[0]!.at <= offset; due.shift())
      pipeline.fallback!.useBatch(batchModel(cluster, due[0]!.model, pipeline.fields));
  };
  const outputs: string[] = [];
  const view = {
    topic: 'in',
    partition,
    count: records.length,
    offset: (i: number) => records[i]!.offset,
    timestamp: (i: number) => records[i]!.timestamp,
    buffer: (i: number) => records[i]!.buffer,
    keyStart: (i: number) => records[i]!.keyStart,
    keyEnd: (i: number) => records[i]!.keyEnd,
    valueStart: (i: number) => records[i]!.valueStart,
    valueEnd: (i: number) => records[i]!.valueEnd,
  };
  records.forEach(({ offset }, i) => {
    swapAt(offset);
    pipeline.processRecord(view, i, {
      prediction: (json) => outputs.push(`${offset} ${text.decode(json.copy())}`),
      deadLetter: ({ reason }) => outputs.push(`${offset} ! ${reason}`),
    });
  });
  swapAt(Infinity);
  const hash = cbor.hash(cbor.encode(pipeline.snapshot()));
  const fallback = pipeline.fallbackSnapshot();
  const fallbackHash = fallback && cbor.hash(cbor.encode(fallback));
  return { outputs, hash, fallbackHash, end: cluster.topics.log('in', partition).end };
}

interface ManifestRead {
  readonly next: Readonly<Record<string, number>>;
  readonly segments: readonly { readonly from: number; readonly to: number }[];
  readonly snapshot: {
    readonly hash: string;
    readonly next: Readonly<Record<string, number>>;
    readonly fallback?: { readonly hash: string; readonly model: string | null };
  } | null;
}

function manifestsOf(cluster: MemoryCluster, partition: number): ManifestRead[] {
  return committed(cluster, 'app.state', partition)
    .filter((record) => keyOf(record) === 'manifest')
    .map((record) => cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)) as ManifestRead);
}

/** Where the committed checkpoints say that a batch model was taken. @param before what they said before some were compacted away */
export function swapsOf(cluster: MemoryCluster, partition: number, before: readonly Swap[] = []): Swap[] {
  const swaps = [...before];
  for (const { snapshot } of manifestsOf(cluster, partition)) {
    // What was compacted before is not there again; what was left is.
    if (before.some(({ at, model }) => at === snapshot?.next['in'] && model === snapshot.fallback?.model))
      continue;
    const model = snapshot?.fallback?.model ?? null;
    if (model === null || model === swaps.at(-1)?.model) continue;
    swaps.push({ at: snapshot!.next['in']!, model });
  }
  return swaps;
}

/** A swap before the end that the job had read would score a model on what it was trained on. */
function swapFaults(cluster: MemoryCluster, partition: number, swaps: readonly Swap[]): string[] {
  return swaps.flatMap(({ at, model }) => {
    const end = entryOf(cluster, model).ends[String(partition)]!;
    return at < end
      ? [`model ${model} is in use from ${at} on, and was trained on what is before ${end}`]
      : [];
  });
}

interface EntryRead {
  readonly id: string;
  readonly hash: string;
  readonly ends: Readonly<Record<string, number>>;
  readonly window: { readonly to: number };
}

/** All batch models that were ever published, as the topic has them. */
export function publishedModels(cluster: MemoryCluster): EntryRead[] {
  const all = committed(cluster, 'app.models', 0)
    .filter((record) => keyOf(record).startsWith('model/') && record.valueStart >= 0)
    .map((record) => cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)) as EntryRead);
  return [...new Map(all.map((entry) => [entry.id, entry])).values()];
}

/** What was announced last. */
export function announcedModel(cluster: MemoryCluster): EntryRead | undefined {
  const last = committed(cluster, 'app.models', 0).findLast((record) => keyOf(record) === 'current');
  if (last === undefined) return undefined;
  const { id } = cbor.decode(last.buffer.subarray(last.valueStart, last.valueEnd)) as { id: string };
  return entryOf(cluster, id);
}

function entryOf(cluster: MemoryCluster, id: string): EntryRead {
  return publishedModels(cluster).find((entry) => entry.id === id)!;
}

function batchModel(cluster: MemoryCluster, version: string, fields: Fields): BatchInUse {
  const parts = committed(cluster, 'app.models', 0).filter(
    (record) => keyOf(record) === `artifact/${version}/0` && record.valueStart >= 0,
  );
  const record = parts.at(-1)!;
  const artifact = parseArtifact(cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)));
  return {
    version,
    windowEnd: entryOf(cluster, version).window.to,
    model: new FrozenModel(artifact, fields),
  };
}

/** @returns what is wrong with a partition; nothing: it is as undisturbed. @param exact outputs may not repeat (exactly-once); @param swaps as `swapsOf` */
export function faultsOf(
  cluster: MemoryCluster,
  topology: Topology,
  partition: number,
  exact: boolean,
  swaps: readonly Swap[],
): string[] {
  const expected = expectedOf(cluster, topology, partition, swaps);
  const faults: string[] = swapFaults(cluster, partition, swaps);
  const offsetOf = (record: StoredRecord): number =>
    Number(headerOf(record, 'driftline-input').split('/')[2]);
  const found = [
    ...committed(cluster, 'out', partition).map((record) => `${offsetOf(record)} ${valueOf(record)}`),
    ...committed(cluster, 'app.dead-letter', partition).map(
      (record) => `${offsetOf(record)} ! ${headerOf(record, 'driftline-reason')}`,
    ),
  ];
  const outputs = exact ? found : [...new Set(found)];
  const wanted = new Set(expected.outputs);
  const seen = new Set(outputs);
  const missing = expected.outputs.filter((output) => !seen.has(output));
  const foreign = outputs.filter((output) => !wanted.has(output));
  if (missing.length > 0) faults.push(`${missing.length} outputs are missing, the first: ${missing[0]}`);
  if (foreign.length > 0) faults.push(`${foreign.length} outputs are wrong, the first: ${foreign[0]}`);
  if (seen.size < outputs.length) faults.push(`${outputs.length - seen.size} outputs are there twice`);
  const offsets = exact ? committed(cluster, 'out', partition).map(offsetOf) : [];
  if (offsets.some((offset, i) => i > 0 && offset <= offsets[i - 1]!))
    faults.push('predictions are out of order');
  return [...faults, ...chainFaults(manifestsOf(cluster, partition), expected)];
}

/** The manifests in their order: each goes on where the one before stood. */
function chainFaults(manifests: readonly ManifestRead[], expected: Expected): string[] {
  const faults: string[] = [];
  let before = -1;
  for (const { next, segments, snapshot } of manifests) {
    const at = next['in']!;
    if (at < before) faults.push(`a manifest stands at ${at}, the one before at ${before}`);
    before = at;
    let from = snapshot?.next['in'] ?? segments[0]?.from ?? at;
    for (const segment of segments) {
      if (segment.from !== from)
        faults.push(`a gap: learned from ${segment.from}, the snapshot or segment before ends at ${from}`);
      from = segment.to;
    }
    if (from !== at) faults.push(`a gap: learned up to ${from}, the manifest stands at ${at}`);
  }
  const last = manifests.at(-1);
  if (last === undefined) return [...faults, 'there is no manifest'];
  if (last.segments.length > 0) faults.push('the last manifest has no snapshot of its own');
  else if (last.snapshot?.hash !== expected.hash) faults.push('the state is not that of an undisturbed run');
  if (last.snapshot?.fallback?.hash !== expected.fallbackHash)
    faults.push('the choice between models is not that of an undisturbed run with the same swaps');
  return faults;
}
