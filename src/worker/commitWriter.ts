import { chunksOf, type Chunked } from './chunks.ts';
import type { Manifest, Segment, SnapshotPlace } from './checkpoint/manifest.ts';
import type { Snapshot } from './checkpoint/store.ts';
import { openProducer, type OwnedProducer } from './ownedProducer.ts';
import type { TaskOutputs } from './outputs.ts';
import type { Encoding, Sender, Transactions } from './ports.ts';
import { metadataOf, type RestoreTools } from './restore.ts';

/** What one transaction makes lasting. */
export interface Commit {
  /** Input offset to read next. */
  readonly next: number;
  /** Learned since the snapshot; empty with a new one. */
  readonly segments: readonly Segment[];
  readonly outputs: TaskOutputs;
  /** The state's bytes, where a checkpoint is due. */
  readonly snapshot: Snapshot | undefined;
  /** The batch model in use; null: none is. */
  readonly batchModel: string | null;
  readonly learned: number;
}

/** A partition's transactions: step 6 of the checkpoint cycle. After any error it is thrown away. */
export class CommitWriter {
  private readonly tools: RestoreTools;
  private readonly partition: number;
  private readonly owned: OwnedProducer;
  private readonly producer: Transactions;
  /** At-least-once only: outputs go outside the transaction. */
  private readonly sender: Sender | undefined;
  /** Called after each step. */
  private readonly moved: () => void;

  private constructor(
    tools: RestoreTools,
    partition: number,
    moved: () => void,
    owned: OwnedProducer,
    sender: Sender | undefined,
  ) {
    this.tools = tools;
    this.partition = partition;
    this.moved = moved;
    this.owned = owned;
    this.producer = owned.producer;
    this.sender = sender;
  }

  /**
   * @param moved is called after each step, of this and of all that is written
   * @see openProducer
   */
  static async open(
    tools: RestoreTools,
    partition: number,
    moved: () => void = () => undefined,
  ): Promise<CommitWriter> {
    const { broker, options } = tools;
    const owned = await openProducer(broker, options, partition, moved);
    try {
      const sender = options.delivery === 'at-least-once' ? await broker.openSender() : undefined;
      moved();
      return new CommitWriter(tools, partition, moved, owned, sender);
    } catch (error) {
      await owned.producer.close();
      throw error;
    }
  }

  /**
   * begin, offsets, outputs, (snapshot,) manifest, commit. At-least-once: outputs, then the rest; so learning is exactly-once in both.
   * @returns the manifest that is now committed
   */
  async write(before: Manifest, commit: Commit): Promise<Manifest> {
    const { next, segments, outputs } = commit;
    const { options, store } = this.tools;
    const { partition, producer, sender } = this;
    const { topic } = options.input;
    if (sender !== undefined) await this.sendOutputs(outputs, sender);
    await producer.begin();
    await producer.sendOffsets(options.app, [{ topic, partition, next, metadata: metadataOf(before) }]);
    this.moved();
    if (sender === undefined) await this.sendOutputs(outputs, producer);
    const place = commit.snapshot === undefined ? before.snapshot : await this.sendSnapshot(before, commit);
    const manifest: Manifest = { ...before, next: { [topic]: next }, segments, snapshot: place };
    await store.sendManifest(producer, partition, manifest);
    this.moved();
    await producer.commit();
    this.moved();
    return manifest;
  }

  async close(): Promise<void> {
    await this.producer.close();
    await this.sender?.close();
  }

  private async sendOutputs({ predictions, deadLetters }: TaskOutputs, to: Sender): Promise<void> {
    const { output, deadLetter } = this.tools.options;
    const { owned } = this;
    if (predictions.count > 0) {
      await to.send(output.topic, owned.predictions, predictions);
      this.moved();
    }
    if (deadLetter !== undefined && deadLetters !== undefined && deadLetters.count > 0) {
      await to.send(deadLetter.topic, owned.deadLetters, deadLetters);
      this.moved();
    }
  }

  private async sendSnapshot(before: Manifest, commit: Commit): Promise<SnapshotPlace> {
    const { clock, encoding, options, store } = this.tools;
    const { next, learned, batchModel } = commit;
    const snapshot = commit.snapshot!;
    const { core, fallback } = snapshot;
    const slot = before.snapshot?.slot === 0 ? 1 : 0;
    const offset = await store.sendSnapshot(this.producer, this.partition, slot, snapshot, this.moved);
    return {
      slot,
      ...chunkedOf(core, encoding),
      offset,
      next: { [options.input.topic]: next },
      learned,
      time: clock.now(),
      ...(fallback && { fallback: { ...chunkedOf(fallback, encoding), model: batchModel } }),
    };
  }
}

function chunkedOf(bytes: Uint8Array, encoding: Encoding): Chunked {
  return { chunks: chunksOf(bytes), bytes: bytes.length, hash: encoding.hash(bytes) };
}
