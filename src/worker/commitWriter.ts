import type { Manifest, Segment, SnapshotPlace } from './checkpoint/manifest.ts';
import { WorkerError } from './errors.ts';
import type { TaskOutputs } from './outputs.ts';
import type { Sender, Source, Transactions } from './ports.ts';
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
  private readonly producer: Transactions;
  /** At-least-once only: outputs go outside the transaction. */
  private readonly sender: Sender | undefined;
  private readonly partitions: { readonly predictions: number; readonly deadLetters: number };

  private constructor(
    tools: RestoreTools,
    partition: number,
    producer: Transactions,
    sender: Sender | undefined,
    partitions: CommitWriter['partitions'],
  ) {
    this.tools = tools;
    this.partition = partition;
    this.producer = producer;
    this.sender = sender;
    this.partitions = partitions;
  }

  /** Inits the transactional id of the partition, which fences whoever had it before. */
  static async open(tools: RestoreTools, partition: number): Promise<CommitWriter> {
    const { broker, options } = tools;
    const producer = await broker.open(`${options.app}-${partition}`);
    let sender: Sender | undefined;
    try {
      if (options.delivery === 'at-least-once') sender = await broker.openSender();
      const { output, deadLetter } = options;
      const predictions = await partitionsOf(broker, output.topic);
      const deadLetters = deadLetter === undefined ? 0 : await partitionsOf(broker, deadLetter.topic);
      const places = [
        { topic: tools.store.topic, partition },
        { topic: output.topic, partition: partition % predictions },
        ...(deadLetter === undefined
          ? []
          : [{ topic: deadLetter.topic, partition: partition % deadLetters }]),
      ];
      await producer.sweep(options.app, places);
      return new CommitWriter(tools, partition, producer, sender, { predictions, deadLetters });
    } catch (error) {
      await producer.close();
      await sender?.close();
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
    const { partition, partitions } = this;
    if (predictions.count > 0) {
      await to.send(output.topic, partition % partitions.predictions, predictions);
    }
    if (deadLetter !== undefined && deadLetters !== undefined && deadLetters.count > 0) {
      await to.send(deadLetter.topic, partition % partitions.deadLetters, deadLetters);
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
      chunks: store.chunksOf(snapshot),
      bytes: snapshot.length,
      hash: encoding.hash(snapshot),
      offset,
      next: { [options.input.topic]: next },
      learned,
      time: clock.now(),
    };
  }
}

async function partitionsOf(source: Source, topic: string): Promise<number> {
  const partitions = await source.partitions(topic);
  if (partitions === undefined) throw new WorkerError('fatal', `topic ${topic} does not exist`);
  return partitions;
}
