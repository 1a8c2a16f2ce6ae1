/** What must hold of the logs after a run, by a reader of its own: of the code under test it only knows the pipeline and CBOR. */
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { StoredRecord } from '../../src/adapters/memory/record.ts';
import { parseArtifact } from '../../src/pipeline/batchModel/artifact.ts';
import { FrozenModel, type Fields } from '../../src/pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../../src/pipeline/fallback/batchSlot.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';

const text = new TextDecoder();

/** A record, as slices of a buffer; -1: no key, or no value. */
export type LogRecord = Pick<
  StoredRecord,
  'offset' | 'timestamp' | 'buffer' | 'keyStart' | 'keyEnd' | 'valueStart' | 'valueEnd' | 'headers'
>;

/** What the topics of an application hold, and what these are called. */
export interface Logs {
  readonly app: string;
  readonly input: string;
  readonly output: string;
  /** What a read_committed reader may see of a partition, in its order; nothing: there is no such topic, too. */
  committed(topic: string, partition: number): readonly LogRecord[];
}

function keyOf(record: LogRecord): string {
  return text.decode(record.buffer.subarray(record.keyStart, record.keyEnd));
}

function valueOf(record: LogRecord): string {
  return record.valueStart < 0 ? '' : text.decode(record.buffer.subarray(record.valueStart, record.valueEnd));
}

function headerOf(record: LogRecord, name: string): string {
  const header = record.headers.find(([one]) => one === name);
  return header?.[1] == null ? '' : text.decode(header[1]);
}

export interface Expected {
  /** `offset prediction` and `offset ! reason`, in the order of the input. */
  readonly outputs: string[];
  readonly hash: string;
  /** Of what depends on the batch models; undefined without `fallback`. */
  readonly fallbackHash: string | undefined;
}

/** From this offset on the partition has this batch model. */
export interface Swap {
  readonly at: number;
  readonly model: string;
}

/**
 * Events that the schema registry's word made dead letters. What it said when they were read is known by that alone: it may say otherwise
 * by now, but no replay may.
 */
function refusedOf(logs: Logs, partition: number): ReadonlySet<number> {
  const refused = logs
    .committed(`${logs.app}.dead-letter`, partition)
    .filter((record) => headerOf(record, 'driftline-reason') === 'writerSchema');
  return new Set(refused.map(inputOffsetOf));
}

function inputOffsetOf(record: LogRecord): number {
  return Number(headerOf(record, 'driftline-input').split('/')[2]);
}

/**
 * What an undisturbed pipeline makes of a partition's committed input, with batch models from where they were taken on, and with a registry
 * that does not have what it did not have.
 */
export function expectedOf(
  logs: Logs,
  topology: Topology,
  partition: number,
  swaps: readonly Swap[],
): Expected {
  const records = logs.committed(logs.input, partition);
  const refused = refusedOf(logs, partition);
  let at = 0;
  const pipeline = new Pipeline(topology, undefined, undefined, {
    lookup: () => (refused.has(at) ? 'unknown' : { text: '' }),
    ask: () => Promise.resolve(),
  });
  const due = [...swaps];
  const swapAt = (offset: number): void => {
    for (; due.length > 0 && due[0]!.at <= offset; due.shift())
      pipeline.fallback!.useBatch(batchModel(logs, due[0]!.model, pipeline.fields));
  };
  const outputs: string[] = [];
  const view = {
    topic: logs.input,
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
    at = offset;
    pipeline.processRecord(view, i, {
      prediction: (json) => outputs.push(`${offset} ${text.decode(json.copy())}`),
      deadLetter: ({ reason }) => outputs.push(`${offset} ! ${reason}`),
    });
  });
  swapAt(Infinity);
  const hash = cbor.hash(cbor.encode(pipeline.snapshot()));
  const fallback = pipeline.fallbackSnapshot();
  const fallbackHash = fallback && cbor.hash(cbor.encode(fallback));
  return { outputs, hash, fallbackHash };
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

function manifestsOf(logs: Logs, partition: number): ManifestRead[] {
  return logs
    .committed(`${logs.app}.state`, partition)
    .filter((record) => keyOf(record) === 'manifest')
    .map((record) => cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)) as ManifestRead);
}

/** Where the committed checkpoints say that a batch model was taken. @param before what they said before some were compacted away */
export function swapsOf(logs: Logs, partition: number, before: readonly Swap[] = []): Swap[] {
  const swaps = [...before];
  for (const { snapshot } of manifestsOf(logs, partition)) {
    // What was compacted before is not there again; what was left is.
    if (
      before.some(({ at, model }) => at === snapshot?.next[logs.input] && model === snapshot.fallback?.model)
    )
      continue;
    const model = snapshot?.fallback?.model ?? null;
    if (model === null || model === swaps.at(-1)?.model) continue;
    swaps.push({ at: snapshot!.next[logs.input]!, model });
  }
  return swaps;
}

/** A swap before the end that the job had read would score a model on what it was trained on. */
function swapFaults(logs: Logs, partition: number, swaps: readonly Swap[]): string[] {
  return swaps.flatMap(({ at, model }) => {
    const end = entryOf(logs, model).ends[String(partition)]!;
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
export function publishedModels(logs: Logs): EntryRead[] {
  const all = logs
    .committed(`${logs.app}.models`, 0)
    .filter((record) => keyOf(record).startsWith('model/') && record.valueStart >= 0)
    .map((record) => cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)) as EntryRead);
  return [...new Map(all.map((entry) => [entry.id, entry])).values()];
}

/** What was announced last. */
export function announcedModel(logs: Logs): EntryRead | undefined {
  const last = logs.committed(`${logs.app}.models`, 0).findLast((record) => keyOf(record) === 'current');
  if (last === undefined) return undefined;
  const { id } = cbor.decode(last.buffer.subarray(last.valueStart, last.valueEnd)) as { id: string };
  return entryOf(logs, id);
}

function entryOf(logs: Logs, id: string): EntryRead {
  return publishedModels(logs).find((entry) => entry.id === id)!;
}

function batchModel(logs: Logs, version: string, fields: Fields): BatchInUse {
  const parts = logs
    .committed(`${logs.app}.models`, 0)
    .filter((record) => keyOf(record) === `artifact/${version}/0` && record.valueStart >= 0);
  const record = parts.at(-1)!;
  const artifact = parseArtifact(cbor.decode(record.buffer.subarray(record.valueStart, record.valueEnd)));
  return {
    version,
    windowEnd: entryOf(logs, version).window.to,
    model: new FrozenModel(artifact, fields),
  };
}

/** @returns what is wrong with a partition; nothing: it is as undisturbed. @param exact outputs may not repeat (exactly-once); @param swaps as `swapsOf` */
export function faultsOf(
  logs: Logs,
  topology: Topology,
  partition: number,
  exact: boolean,
  swaps: readonly Swap[],
): string[] {
  const expected = expectedOf(logs, topology, partition, swaps);
  const faults: string[] = swapFaults(logs, partition, swaps);
  const found = [
    ...logs.committed(logs.output, partition).map((record) => `${inputOffsetOf(record)} ${valueOf(record)}`),
    ...logs
      .committed(`${logs.app}.dead-letter`, partition)
      .map((record) => `${inputOffsetOf(record)} ! ${headerOf(record, 'driftline-reason')}`),
  ];
  const outputs = exact ? found : [...new Set(found)];
  const wanted = new Set(expected.outputs);
  const seen = new Set(outputs);
  const missing = expected.outputs.filter((output) => !seen.has(output));
  const foreign = outputs.filter((output) => !wanted.has(output));
  if (missing.length > 0) faults.push(`${missing.length} outputs are missing, the first: ${missing[0]}`);
  if (foreign.length > 0) faults.push(`${foreign.length} outputs are wrong, the first: ${foreign[0]}`);
  if (seen.size < outputs.length) faults.push(`${outputs.length - seen.size} outputs are there twice`);
  const offsets = exact ? logs.committed(logs.output, partition).map(inputOffsetOf) : [];
  if (offsets.some((offset, i) => i > 0 && offset <= offsets[i - 1]!))
    faults.push('predictions are out of order');
  return [
    ...faults,
    ...traceFaults(logs, partition),
    ...chainFaults(logs.input, manifestsOf(logs, partition), expected, refusedOf(logs, partition)),
  ];
}

/** A prediction has its event's trace, byte for byte and in order, and of other headers only where that stood. */
function traceFaults(logs: Logs, partition: number): string[] {
  const isTrace = (name: string): boolean => /^(traceparent|tracestate|baggage)$/i.test(name);
  const shown = ({ headers }: LogRecord, counts: (name: string) => boolean): string =>
    headers
      .filter(([name]) => counts(name))
      .map(([name, value]) => `${name}=${Buffer.from(value ?? []).toString('hex')}`)
      .join(' ');
  const events = logs
    .committed(logs.input, partition)
    .map((record) => [String(record.offset), shown(record, isTrace)] as const);
  const traces = new Map(events);
  const wrong = logs.committed(logs.output, partition).filter((record) => {
    const offset = headerOf(record, 'driftline-input').split('/')[2]!;
    return shown(record, (name) => name !== 'driftline-input') !== traces.get(offset);
  });
  return wrong.length === 0
    ? []
    : [`${wrong.length} predictions are not of their event's trace, the first at ${wrong[0]!.offset}`];
}

/** The manifests in their order: each goes on where the one before stood. */
function chainFaults(
  input: string,
  manifests: readonly ManifestRead[],
  expected: Expected,
  refused: ReadonlySet<number>,
): string[] {
  const faults: string[] = [];
  let before = -1;
  for (const { next, segments, snapshot } of manifests) {
    const at = next[input]!;
    if (at < before) faults.push(`a manifest stands at ${at}, the one before at ${before}`);
    before = at;
    let from = snapshot?.next[input] ?? segments[0]?.from ?? at;
    for (const segment of segments) {
      if (segment.from !== from)
        faults.push(`a gap: learned from ${segment.from}, the snapshot or segment before ends at ${from}`);
      from = segment.to;
      for (const offset of refused) {
        if (offset >= segment.from && offset < segment.to)
          faults.push(`a replay would decide again what the registry's word has made of ${offset}`);
      }
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
