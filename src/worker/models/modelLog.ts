import { StateError } from '../../core/state.ts';
import { parseArtifact, type Artifact } from '../../pipeline/batchModel/artifact.ts';
import { chunkBytes, chunkRecords, joinChunks } from '../chunks.ts';
import type { Encoding, OutputRecord, Source, Transactions } from '../ports.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import {
  modelsTopic,
  parseAnnouncement,
  parseEntry,
  parseRun,
  type Announcement,
  type ModelEntry,
  type RunRecord,
} from './records.ts';

/** What the models topic says now. */
export interface PublishedModels {
  readonly current: Announcement | undefined;
  /** By id, in the order of their ids: the oldest window first. */
  readonly models: ReadonlyMap<string, ModelEntry>;
  readonly run: RunRecord | undefined;
}

/** What a publication writes beside the artifact. */
export interface Publication {
  readonly entry: ModelEntry;
  readonly announcement: Announcement;
  readonly run: RunRecord;
}

const partition = 0;
const fetchBytes = 4 * chunkBytes;

/** Batch models in the compacted topic `<app>.models`: artifacts in chunks, an entry a model, the announcement, the newest run. */
export class ModelLog {
  readonly topic: string;
  private readonly source: Source;
  private readonly encoding: Encoding;
  private readonly files: ArtifactFiles | undefined;
  private readonly encoder = new TextEncoder();

  /** @param files where artifacts are kept; undefined: in the topic, too */
  constructor(app: string, source: Source, encoding: Encoding, files?: ArtifactFiles) {
    this.topic = modelsTopic(app);
    this.source = source;
    this.encoding = encoding;
    this.files = files;
  }

  /**
   * @param moved is called for each piece that was read
   * @throws StateError where a record is damaged or of a newer version
   */
  async read(moved?: () => void): Promise<PublishedModels> {
    // The newest of each key: what was written over is not looked at.
    const newest = new Map<string, Uint8Array>();
    await this.scan((key, bytes) => {
      if (key.startsWith('artifact/')) return;
      if (bytes === undefined) newest.delete(key);
      else newest.set(key, bytes.slice());
    }, moved);
    const parsed = <T>(key: string, parse: (value: unknown) => T): T | undefined => {
      const bytes = newest.get(key);
      return bytes && this.placed(() => parse(this.encoding.decode(bytes)));
    };
    const ids = [...newest.keys()].filter((key) => key.startsWith('model/')).sort();
    return {
      current: parsed('current', parseAnnouncement),
      models: new Map(ids.map((key) => [key.slice('model/'.length), parsed(key, parseEntry)!])),
      run: parsed('run', parseRun),
    };
  }

  /** @throws StateError where it is missing or damaged, or of a newer version; WorkerError where it cannot be read now */
  async artifact(entry: ModelEntry, moved?: () => void): Promise<Artifact> {
    return parseArtifact(this.encoding.decode(await this.load(entry, moved)));
  }

  /** The artifact's bytes. @throws StateError where a chunk is missing, or the hash is not the entry's */
  async load(entry: ModelEntry, moved?: () => void): Promise<Uint8Array> {
    if (entry.chunks === 0) return this.loadFile(entry);
    const parts: (Uint8Array | undefined)[] = [];
    const prefix = `artifact/${entry.id}/`;
    await this.scan((key, bytes) => {
      // A copy: the fetch that it came in is larger.
      if (key.startsWith(prefix)) parts[Number(key.slice(prefix.length))] = bytes?.slice();
    }, moved);
    return this.placed(() =>
      joinChunks(`model ${entry.id}`, 'its entry', entry, (chunk) => parts[chunk], this.encoding),
    );
  }

  /**
   * Writes an entry and its artifact, and then, when all of it is there, announces it, writes the run's record, and removes what is more than
   * `keep` models. The announced one and the one before it stay in any case.
   */
  async publish(
    to: Transactions,
    artifact: Uint8Array,
    { entry, announcement, run }: Publication,
    keep: number,
  ): Promise<void> {
    if (entry.chunks === 0) {
      await this.saveFile(to, artifact, entry);
    } else {
      const chunks = chunkRecords(artifact, (chunk) => `artifact/${entry.id}/${chunk}`);
      await this.write(to, [...chunks, this.record(`model/${entry.id}`, entry)]);
    }
    const { models } = await this.read();
    // By when they were made: a window that ends with a bad date must not keep its model for ever.
    const newest = [...models.values()].sort((a, b) => a.time - b.time).slice(-keep);
    const stays = new Set([
      ...newest.map(({ id }) => id),
      announcement.id,
      ...(announcement.previous === null ? [] : [announcement.previous]),
    ]);
    const gone = [...models.values()].filter(({ id }) => !stays.has(id));
    await this.write(to, [
      this.record('current', announcement),
      this.record('run', run),
      ...gone.flatMap((old) => this.tombstones(old)),
    ]);
    for (const { id, chunks: parts } of gone) if (parts === 0) await this.files?.remove(id);
  }

  /** A run that published nothing. */
  async note(to: Transactions, run: RunRecord): Promise<void> {
    await this.write(to, [this.record('run', run)]);
  }

  /** Another published model is to be followed. */
  async announce(to: Transactions, announcement: Announcement): Promise<void> {
    await this.write(to, [this.record('current', announcement)]);
  }

  /** The entry comes first: a file without one, left by a job that was killed, would never be removed. */
  private async saveFile(to: Transactions, artifact: Uint8Array, entry: ModelEntry): Promise<void> {
    const known = (await this.read()).models.has(entry.id);
    await this.write(to, [this.record(`model/${entry.id}`, entry)]);
    try {
      await this.files?.save(entry.id, artifact);
    } catch (error) {
      if (!known) await this.write(to, this.tombstones(entry));
      throw error;
    }
  }

  private async loadFile(entry: ModelEntry): Promise<Uint8Array> {
    const what = `model ${entry.id}`;
    if (this.files === undefined)
      throw new StateError(`${what} is a file, and this application keeps its models in topic ${this.topic}`);
    const bytes = await this.files.load(entry.id);
    if (bytes === undefined) throw new StateError(`${what} is not in the folder of batch.store any more`);
    const hash = this.encoding.hash(bytes);
    if (bytes.length !== entry.bytes || hash !== entry.hash) {
      throw new StateError(
        `the file of ${what} in the folder of batch.store is damaged: it has ${bytes.length} bytes and the SHA-256 ${hash}, its entry says ` +
          `${entry.bytes} and ${entry.hash}`,
      );
    }
    return bytes;
  }

  private tombstones({ id, chunks }: ModelEntry): OutputRecord[] {
    const keys = Array.from({ length: chunks }, (_, chunk) => `artifact/${id}/${chunk}`);
    return [`model/${id}`, ...keys].map((key) => ({ key: this.encoder.encode(key), value: null }));
  }

  private record(key: string, value: unknown): OutputRecord {
    return { key: this.encoder.encode(key), value: this.encoding.encode(value) };
  }

  private async write(to: Transactions, records: readonly OutputRecord[]): Promise<void> {
    await to.begin();
    await to.send(this.topic, partition, records);
    await to.commit();
  }

  /** Calls `found` for each committed record, in their order; no bytes: a tombstone. */
  private async scan(
    found: (key: string, bytes: Uint8Array | undefined) => void,
    moved: () => void = () => undefined,
  ): Promise<void> {
    const text = new TextDecoder();
    const { earliest, lastStable } = await this.source.range(this.topic, partition);
    for (let next = earliest; next < lastStable;) {
      const batch = await this.source.read(this.topic, partition, next, fetchBytes);
      for (let i = 0; i < batch.count && batch.offset(i) < lastStable; i++) {
        if (batch.keyStart(i) < 0) continue;
        const buffer = batch.buffer(i);
        const bytes =
          batch.valueStart(i) < 0 ? undefined : buffer.subarray(batch.valueStart(i), batch.valueEnd(i));
        found(text.decode(buffer.subarray(batch.keyStart(i), batch.keyEnd(i))), bytes);
      }
      if (batch.nextOffset > next) moved();
      next = batch.nextOffset;
    }
  }

  /** What is wrong is told with its place. */
  private placed<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      throw new StateError(`topic ${this.topic}: ${error.message}`, { cause: error });
    }
  }
}
