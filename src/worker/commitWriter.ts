import { chunksOf } from './chunks.ts';
import type { Manifest, Segment, SnapshotPlace } from './checkpoint/manifest.ts';
import { openProducer, type OwnedProducer } from './ownedProducer.ts';
import type { TaskOutputs } from './outputs.ts';
import type { Sender, Transactions } from './ports.ts';
import { metadataOf, type RestoreTools } from './restore.ts';

/** What one transaction makes lasting. */
export interface Commit {
  /** Input offset to read next. */
  readonly next: number;
  /** Learned since the snapshot; empty with a new one. */
  readonly segments: readonly Segment[];
  readonly outputs: TaskOutputs;
  /** The state's bytes, where a checkpoint is due. */
  readonly snapshot: Uint8Array | undefined;
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

  private constructor(
    tools: RestoreTools,
    partition: number,
    owned: OwnedProducer,
    sender: Sender | undefined,
  ) {
    this.tools = tools;
    this.partition = partition;
    this.owned = owned;
    this.producer = owned.producer;
    this.sender = sender;
  }

  /** @see openProducer */
  static async open(tools: RestoreTools, partition: number): Promise<CommitWriter> {
    const { broker, options } = tools;
    const owned = await openProducer(broker, options, partition);
    try {
      const sender = options.delivery === 'at-least-once' ? await broker.openSender() : undefined;
      return new CommitWriter(tools, partition, owned, sender);
    } catch (error) {
      await owned.producer.close();
      throw error;
    }
  }

  /**
   * begin, offsets, outputs, (snapshot,) manifest, commit. At-least-once: outputs, then the rest; so learning is exactly-once in both.
   * @returns the manifest that is now committed
   */
  async write(before: Manifest, { next, segments, outputs, snapshot, learned }: Commit): Promise<Manifest> {
    const { options, store } = this.tools;
    const { partition, producer, sender } = this;
    const { topic } = options.input;
    if (sender !== undefined) await this.sendOutputs(outputs, sender);
    await producer.begin();
    await producer.sendOffsets(options.app, [{ topic, partition, next, metadata: metadataOf(before) }]);
    if (sender === undefined) await this.sendOutputs(outputs, producer);
    const place =
      snapshot === undefined ? before.snapshot : await this.sendSnapshot(before, snapshot, next, learned);
    const manifest: Manifest = { ...before, next: { [topic]: next }, segments, snapshot: place };
    await store.sendManifest(producer, partition, manifest);
    await producer.commit();
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
    }
    if (deadLetter !== undefined && deadLetters !== undefined && deadLetters.count > 0) {
      await to.send(deadLetter.topic, owned.deadLetters, deadLetters);
    }
  }

  private async sendSnapshot(
    before: Manifest,
    snapshot: Uint8Array,
    next: number,
    learned: number,
  ): Promise<SnapshotPlace> {
    const { clock, encoding, options, store } = this.tools;
    const slot = before.snapshot?.slot === 0 ? 1 : 0;
    const offset = await store.sendSnapshot(this.producer, this.partition, slot, snapshot);
    return {
      slot,
      chunks: chunksOf(snapshot),
      bytes: snapshot.length,
      hash: encoding.hash(snapshot),
      offset,
      next: { [options.input.topic]: next },
      learned,
      time: clock.now(),
    };
  }
}
