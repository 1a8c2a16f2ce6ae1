import type { Batch, Headers } from '../../worker/ports.ts';
import type { StoredRecord } from './record.ts';

/** A batch over the log's own buffers, which are never written to again. */
export class MemoryBatch implements Batch {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly lastStableOffset: number;
  readonly #records: readonly StoredRecord[];

  constructor(
    topic: string,
    partition: number,
    records: readonly StoredRecord[],
    nextOffset: number,
    lastStableOffset: number,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.#records = records;
    this.nextOffset = nextOffset;
    this.lastStableOffset = lastStableOffset;
  }

  get count(): number {
    return this.#records.length;
  }

  offset(i: number): number {
    return this.#at(i).offset;
  }

  timestamp(i: number): number {
    return this.#at(i).timestamp;
  }

  buffer(i: number): Uint8Array {
    return this.#at(i).buffer;
  }

  keyStart(i: number): number {
    return this.#at(i).keyStart;
  }

  keyEnd(i: number): number {
    return this.#at(i).keyEnd;
  }

  valueStart(i: number): number {
    return this.#at(i).valueStart;
  }

  valueEnd(i: number): number {
    return this.#at(i).valueEnd;
  }

  headers(i: number): Headers {
    return this.#at(i).headers;
  }

  #at(i: number): StoredRecord {
    const record = this.#records[i];
    if (record === undefined) throw new RangeError(`record ${i} of a batch of ${this.#records.length}`);
    return record;
  }
}
