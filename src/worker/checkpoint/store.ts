import { isState, StateError, type State } from '../../core/state.ts';
import { chunkBytes, chunkRecords, joinChunks, type Chunked } from '../chunks.ts';
import type { Encoding, Source, Transactions } from '../ports.ts';
import { parseManifest, type Manifest } from './manifest.ts';

export interface Checkpoint {
  readonly manifest: Manifest;
  /** The snapshot's bytes, their hashes checked; undefined: the manifest has none. */
  readonly snapshot: Snapshot | undefined;
}

/** A state as bytes. */
export interface Snapshot {
  /** What follows from the events alone: its hash is the state's identity. */
  readonly core: Uint8Array;
  /** Only with `fallback`: what depends on when a batch model arrived. */
  readonly fallback: Uint8Array | undefined;
}

/** Of a snapshot that is sent: 4 MiB. */
const chunksAtOnce = 8;

/**
 * Checkpoints in the compacted topic `<app>.state`, one partition a task: key `manifest`, and the snapshot in chunks under
 * `snapshot/<slot>/<chunk>` (and, with `fallback`, `fallback/<slot>/<chunk>`). Two slots take turns, so that the snapshot a manifest names is never the one being written.
 */
export class CheckpointStore {
  readonly topic: string;
  private readonly source: Source;
  private readonly encoding: Encoding;
  private readonly text = new TextEncoder();

  constructor(topic: string, source: Source, encoding: Encoding) {
    this.topic = topic;
    this.source = source;
    this.encoding = encoding;
  }

  /**
   * The newest committed checkpoint, up to the last stable offset; undefined: there is none.
   * @param hint where its snapshot may begin: only a shortcut, checked against what is found
   * @param moved is called for each piece that was read
   * @throws StateError where it is damaged or of a newer version
   */
  async load(
    partition: number,
    hint: number | undefined,
    moved: () => void = () => undefined,
  ): Promise<Checkpoint | undefined> {
    const { earliest, lastStable } = await this.source.range(this.topic, partition);
    if (hint !== undefined && hint > earliest && hint < lastStable) {
      const found = await this.scan(partition, hint, lastStable, moved);
      // A stale hint may lie behind the newest snapshot's beginning; only the whole topic then tells.
      if (found !== undefined && (found.manifest.snapshot?.offset ?? -1) >= hint)
        return this.complete(partition, found);
    }
    const found = await this.scan(partition, earliest, lastStable, moved);
    return found === undefined ? undefined : this.complete(partition, found);
  }

  /**
   * Sends a snapshot's chunks.
   * @param moved is called for each piece that was sent
   * @returns the state offset of the first one
   */
  async sendSnapshot(
    to: Transactions,
    partition: number,
    slot: number,
    { core, fallback }: Snapshot,
    moved: () => void = () => undefined,
  ): Promise<number> {
    const records = chunkRecords(core, (chunk) => chunkKey(slot, chunk));
    if (fallback !== undefined) records.push(...chunkRecords(fallback, (chunk) => fallbackKey(slot, chunk)));
    let first: number | undefined;
    for (let i = 0; i < records.length; i += chunksAtOnce) {
      const offset = await to.send(this.topic, partition, records.slice(i, i + chunksAtOnce));
      first ??= offset;
      moved();
    }
    return first!;
  }

  async sendManifest(to: Transactions, partition: number, manifest: Manifest): Promise<void> {
    const value = this.encoding.encode(manifest);
    await to.send(this.topic, partition, [{ key: this.text.encode('manifest'), value }]);
  }

  private async scan(
    partition: number,
    from: number,
    to: number,
    moved: () => void,
  ): Promise<{ manifest: Manifest; chunks: Map<string, Uint8Array> } | undefined> {
    const chunks = new Map<string, Uint8Array>();
    const text = new TextDecoder();
    let manifest: Uint8Array | undefined;
    for (let next = from; next < to;) {
      const batch = await this.source.read(this.topic, partition, next, 4 * chunkBytes);
      for (let i = 0; i < batch.count && batch.offset(i) < to; i++) {
        if (batch.keyStart(i) < 0 || batch.valueStart(i) < 0) continue;
        const buffer = batch.buffer(i);
        const key = text.decode(buffer.subarray(batch.keyStart(i), batch.keyEnd(i)));
        const value = buffer.subarray(batch.valueStart(i), batch.valueEnd(i));
        if (key === 'manifest') manifest = value;
        // A copy, or each chunk would hold its whole fetch in memory until the restore ends.
        else chunks.set(key, value.slice());
      }
      if (batch.nextOffset > next) moved();
      next = batch.nextOffset;
    }
    return manifest === undefined ? undefined : { manifest: this.parse(partition, manifest), chunks };
  }

  private parse(partition: number, bytes: Uint8Array): Manifest {
    return this.placed(partition, () => parseManifest(this.encoding.decode(bytes)));
  }

  /** What is wrong is told with its place. */
  private placed<T>(partition: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      throw new StateError(`topic ${this.topic}, partition ${partition}: ${error.message}`, { cause: error });
    }
  }

  private complete(
    partition: number,
    { manifest, chunks }: { manifest: Manifest; chunks: Map<string, Uint8Array> },
  ): Checkpoint {
    const place = manifest.snapshot;
    if (place === null) return { manifest, snapshot: undefined };
    const { slot, fallback } = place;
    const joined = (what: string, chunked: Chunked, key: (chunk: number) => string): Uint8Array =>
      this.placed(partition, () =>
        joinChunks(what, 'the manifest', chunked, (chunk) => chunks.get(key(chunk)), this.encoding),
      );
    return {
      manifest,
      snapshot: {
        core: joined('the snapshot', place, (chunk) => chunkKey(slot, chunk)),
        fallback:
          fallback && joined("the snapshot's fallback", fallback, (chunk) => fallbackKey(slot, chunk)),
      },
    };
  }
}

/** Bytes as the state that they hold. */
export function decodeState(encoding: Encoding, bytes: Uint8Array): State {
  const state = encoding.decode(bytes);
  if (!isState(state)) throw new StateError('the snapshot holds no state');
  return state;
}

function chunkKey(slot: number, chunk: number): string {
  return `snapshot/${slot}/${chunk}`;
}

function fallbackKey(slot: number, chunk: number): string {
  return `fallback/${slot}/${chunk}`;
}
