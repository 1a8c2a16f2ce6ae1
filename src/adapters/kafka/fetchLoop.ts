import type Broker from 'kafkajs/src/broker/index.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { OffsetOutOfRange } from '../../worker/errors.ts';
import type { Batch } from '../../worker/ports.ts';
import { offsetOutOfRange } from './errors.ts';
import { fetchRequest, type WantedPartition } from './fetch.ts';
import { FetchedBatch } from './fetchedBatch.ts';
import { committedRecords, type FetchedPartition } from './recordBatches.ts';

/** ms that a read waits for its first record. */
export const patience = 50;
/** ms that the broker may wait while a partition that just had records is likely to ask for more. */
const shortWait = 5;
/** ms after which a partition that had records is not expected back any more (it was revoked, or its task is slow). */
const recently = 500;

interface Read {
  readonly wanted: WantedPartition;
  readonly deadline: number;
  resolve(batch: Batch): void;
  reject(error: unknown): void;
  settled: boolean;
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

export function emptyBatch({ topic, partition, offset }: WantedPartition, lastStableOffset: number): Batch {
  return new FetchedBatch(topic, partition, offset, lastStableOffset, 0);
}

/**
 * Reads of one broker's partitions, gathered into one Fetch at a time. A broker answers a connection's requests one after
 * the other, so while it waits for records of idle partitions, a busy one would wait, too: it only waits briefly then.
 */
export class FetchLoop {
  readonly #broker: Broker;
  #reads: Read[] = [];
  #running = false;
  /** When partitions were last handed records that they have not yet come back from. */
  readonly #away = new Map<string, number>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** @throws errors of kafkajs, OffsetOutOfRange */
  async read(wanted: WantedPartition, signal: AbortSignal | undefined): Promise<Batch> {
    let onAbort: (() => void) | undefined;
    try {
      return await new Promise<Batch>((resolve, reject) => {
        const read: Read = {
          wanted,
          deadline: performance.now() + patience,
          resolve,
          reject,
          settled: false,
        };
        onAbort = () => {
          read.settled = true;
          resolve(emptyBatch(wanted, wanted.offset));
        };
        signal?.addEventListener('abort', onAbort);
        this.#away.delete(keyOf(wanted));
        this.#reads.push(read);
        this.#start();
      });
    } finally {
      if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    }
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // Not at once: what others ask for in this turn of the event loop goes with it.
    setImmediate(() => {
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      const reads = this.#take();
      if (reads.length === 0) break;
      try {
        const wanted = reads.map((read) => read.wanted);
        const request = fetchRequest(this.#broker, wanted, this.#wait());
        const answer = await this.#broker.connectionPool.send(request);
        if (answer.errorCode !== 0) throw createErrorFromCode(answer.errorCode);
        const fetched = new Map(answer.partitions.map((partition) => [keyOf(partition), partition]));
        for (const read of reads) this.#settle(read, fetched.get(keyOf(read.wanted)));
      } catch (error) {
        for (const read of reads) {
          read.settled = true;
          read.reject(error);
        }
      }
      // Those that were answered ask again now; without this turn, they would miss the next request.
      await new Promise((next) => setImmediate(next));
    }
    this.#running = false;
  }

  /** The reads of the next request, oldest first; a partition may be in it once. */
  #take(): Read[] {
    const taken = new Map<string, Read>();
    const left: Read[] = [];
    for (const read of this.#reads) {
      if (read.settled) continue;
      const key = keyOf(read.wanted);
      if (taken.has(key)) left.push(read);
      else taken.set(key, read);
    }
    this.#reads = left;
    return [...taken.values()];
  }

  #wait(): number {
    const now = performance.now();
    for (const [key, since] of this.#away) if (now - since > recently) this.#away.delete(key);
    return this.#away.size > 0 ? shortWait : patience;
  }

  #settle(read: Read, fetched: FetchedPartition | undefined): void {
    if (read.settled) return;
    const { topic, partition, offset } = read.wanted;
    try {
      if (fetched === undefined) throw new Error(`the answer to a fetch lacks ${keyOf(read.wanted)}`);
      if (fetched.errorCode === offsetOutOfRange) throw new OffsetOutOfRange(topic, partition, offset);
      if (fetched.errorCode !== 0) throw createErrorFromCode(fetched.errorCode);
      const batch = committedRecords(fetched, offset);
      if (batch.nextOffset === offset) {
        // Another partition's records ended the wait; or this one's were too large to go with them: the broker sends a batch
        // beyond the limit only for the first partition that has any, so the oldest read goes first.
        const withheld = fetched.lastStableOffset > offset;
        if (withheld || performance.now() < read.deadline) {
          this.#reads.unshift(read);
          return;
        }
      }
      if (batch.count > 0) this.#away.set(keyOf(read.wanted), performance.now());
      read.settled = true;
      read.resolve(batch);
    } catch (error) {
      read.settled = true;
      read.reject(error);
    }
  }
}
