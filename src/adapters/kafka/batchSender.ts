import { WorkerError } from '../../worker/errors.ts';
import { sequenceAt, type BatchDraft } from './batchDraft.ts';
import { codeOf, messageTooLarge } from './errors.ts';
import { cutSmaller, withoutValue, type GatheredBatches } from './gatheredBatches.ts';
import { isPacked, packed } from './packedBatch.ts';
import { produce } from './produce.ts';
import type { Routes } from './routes.ts';

const sequences = 2 ** 31;

/** Who sends; without a transactional id, outside of transactions. */
export interface SenderIdentity {
  readonly transactionalId: string | null;
  readonly producerId: string;
  readonly producerEpoch: number;
}

/**
 * Sends records to one partition, one batch after the other, with the sequence numbers by which the broker drops what it
 * already has. They begin at 0 with each producer id and epoch.
 */
export class BatchSender {
  readonly #routes: Routes;
  readonly #identity: SenderIdentity;
  readonly #topic: string;
  readonly #partition: number;
  readonly #timeout: number;
  #sequence = 0;
  /** bytes a batch, where the topic takes less than the default. */
  #most = Infinity;

  /** `timeout`: ms for the replicas */
  constructor(routes: Routes, identity: SenderIdentity, topic: string, partition: number, timeout: number) {
    this.#routes = routes;
    this.#identity = identity;
    this.#topic = topic;
    this.#partition = partition;
    this.#timeout = timeout;
  }

  /**
   * @returns the offset of the first record
   * @throws WorkerError
   */
  async send({ batches, cutHeader }: GatheredBatches, doing: string): Promise<number> {
    const where = `${doing} to topic ${this.#topic}, partition ${this.#partition}`;
    if (batches.length === 0) throw new WorkerError('fatal', `${where}: there is nothing to send`);
    let first: number | undefined;
    let ready = this.#seal(batches[0]!, this.#sequence);
    for (let i = 0; i < batches.length; i++) {
      const { count } = batches[i]!;
      const sequence = (this.#sequence + count) % sequences;
      const sending = this.#produceFitting(ready, count, cutHeader, where);
      // It is awaited below; without this, a failure before that would count as not handled.
      sending.catch(() => undefined);
      const next = batches[i + 1];
      if (next !== undefined) {
        // Once it is on its way, the next one is sealed in the time that the broker takes.
        await new Promise((turn) => setImmediate(turn));
        ready = this.#seal(next, sequence);
      }
      const base = await sending;
      first ??= base;
      this.#sequence = sequence;
    }
    return first!;
  }

  #seal(batch: BatchDraft, sequence: number): Buffer {
    const { transactionalId, producerId, producerEpoch } = this.#identity;
    const transactional = transactionalId !== null;
    const origin = { producerId: Number(producerId), producerEpoch, sequence, transactional };
    return batch.sealed(origin, Date.now());
  }

  /** Sends one batch; where the topic takes less than that, in parts, whose sequence numbers are those that the whole had. */
  async #produceFitting(
    batch: Buffer,
    count: number,
    cutHeader: string | undefined,
    where: string,
  ): Promise<number> {
    try {
      if (batch.length <= this.#most || count === 1) return await this.#produce(batch, where);
    } catch (error) {
      const code = error instanceof WorkerError ? codeOf(error.cause) : undefined;
      if (code === undefined || !messageTooLarge.has(code)) throw error;
      if (count === 1) {
        // What came packed may have fitted only so.
        if (cutHeader !== undefined && !isPacked(batch)) {
          return this.#produceFitting(packed(batch), 1, cutHeader, where);
        }
        if (cutHeader !== undefined) {
          const cut = this.#seal(withoutValue(batch, cutHeader), batch.readInt32BE(sequenceAt));
          return this.#produceFitting(cut, 1, undefined, where);
        }
        const what = `a record of ${batch.length} bytes (with its batch) is more than the topic takes`;
        throw new WorkerError('fatal', `${where}: ${what}; raise its max.message.bytes`, error);
      }
      // kafkajs retries the same for ever.
      this.#most = Math.floor(batch.length / 2);
    }
    let first: number | undefined;
    let sequence = batch.readInt32BE(sequenceAt);
    for (const part of cutSmaller(batch, this.#most).batches) {
      const base = await this.#produceFitting(this.#seal(part, sequence), part.count, cutHeader, where);
      first ??= base;
      sequence = (sequence + part.count) % sequences;
    }
    return first!;
  }

  async #produce(batch: Buffer, where: string): Promise<number> {
    const request = {
      transactionalId: this.#identity.transactionalId,
      topic: this.#topic,
      partition: this.#partition,
      batch,
      timeout: this.#timeout,
    };
    const produced = await this.#routes.askLeader(where, this.#topic, this.#partition, (broker) =>
      produce(broker, request),
    );
    const base = produced.topics[0]?.partitions[0]?.baseOffset;
    if (base === undefined) throw new WorkerError('retriable', `${where}: the answer has no offset`);
    return Number(base);
  }
}
