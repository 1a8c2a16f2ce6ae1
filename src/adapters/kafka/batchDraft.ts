import { WorkerError } from '../../worker/errors.ts';
import type { Headers, Slice } from '../../worker/ports.ts';
import { crc32c } from './crc32c.ts';
import { nameBytes } from './headerNames.ts';

/** Who sends, and where in its sequence the first record stands. */
export interface BatchOrigin {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly transactional: boolean;
}

const headerBytes = 61;
const transactionalBatch = 0x10;
/** Positions in the header. */
const crcAt = 17;
const attributesAt = 21;
export const sequenceAt = 53;
/** Brokers close the connection on a request of 100 MB, which would look like a passing fault. */
const largestRecord = 100_000_000;
const attributesAndTime = 2;
/** bytes of a varint, at most. */
const varintMost = 5;
/** Below it, a loop is faster than making a view to copy from. */
const worthView = 250;
const firstSize = 1 << 14;

/** bytes of a number as a zigzag varint. */
function varintBytes(value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let bytes = 1;
  while ((rest >>>= 7) !== 0) bytes++;
  return bytes;
}

function sizedBytes(length: number): number {
  return length < 0 ? 1 : varintBytes(length) + length;
}

function lengthOf(slice: Slice | null): number {
  return slice === null ? -1 : slice.end - slice.start;
}

function headersBytes(headers: Headers): number {
  let bytes = varintBytes(headers.length);
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    bytes += sizedBytes(nameBytes(header[0]).length) + sizedBytes(header[1]?.length ?? -1);
  }
  return bytes;
}

/**
 * Records in the form in which they are sent: a record batch, version 2, not compressed (Kafka's protocol guide,
 * "Record Batch"). Each is written as it comes, so that no object is kept of it. kafkajs' encoder makes several objects a record (20
 * to 40 us), reorders headers, and cannot write a header without a value.
 */
export class BatchDraft {
  count = 0;
  #buffer: Buffer = Buffer.allocUnsafeSlow(firstSize);
  /** Where the next record begins. */
  #end = headerBytes;

  /** bytes, the header included. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Adds a record, where the batch then has at most `most` bytes; the first one is always added.
   * @throws WorkerError where no broker takes a record of that size
   */
  add(key: Slice | null, value: Slice | null, headers: Headers, most: number): boolean {
    const index = this.count;
    const body =
      attributesAndTime +
      varintBytes(index) +
      sizedBytes(lengthOf(key)) +
      sizedBytes(lengthOf(value)) +
      headersBytes(headers);
    if (index > 0 && this.#end + varintMost + body > most) return false;
    if (body > largestRecord) throw new WorkerError('fatal', `a record has ${body} bytes`);
    this.count++;
    this.#reserve(varintMost + body);
    this.#varint(body);
    const buffer = this.#buffer;
    buffer[this.#end++] = 0; // attributes
    buffer[this.#end++] = 0; // timestamp: the batch's
    this.#varint(index);
    this.#slice(key);
    this.#slice(value);
    this.#varint(headers.length);
    for (let i = 0; i < headers.length; i++) {
      const header = headers[i]!;
      this.#bytes(nameBytes(header[0]));
      this.#bytes(header[1]);
    }
    return true;
  }

  /** The whole batch, ready to be sent; all records get the same timestamp (ms). May be asked again for another origin. */
  sealed({ producerId, producerEpoch, sequence, transactional }: BatchOrigin, timestamp: number): Buffer {
    const batch = this.#buffer.subarray(0, this.#end);
    batch.writeBigInt64BE(0n, 0); // base offset: the broker gives it
    batch.writeInt32BE(batch.length - 12, 8); // what follows this number
    batch.writeInt32BE(-1, 12); // leader epoch: the broker's
    batch.writeInt8(2, 16);
    batch.writeInt16BE(transactional ? transactionalBatch : 0, attributesAt);
    batch.writeInt32BE(this.count - 1, 23);
    batch.writeBigInt64BE(BigInt(timestamp), 27);
    batch.writeBigInt64BE(BigInt(timestamp), 35);
    batch.writeBigInt64BE(BigInt(producerId), 43);
    batch.writeInt16BE(producerEpoch, 51);
    batch.writeInt32BE(sequence, sequenceAt);
    batch.writeInt32BE(this.count, 57);
    batch.writeUInt32BE(crc32c(batch, attributesAt), crcAt);
    return batch;
  }

  #reserve(more: number): void {
    const needed = this.#end + more;
    if (needed <= this.#buffer.length) return;
    const buffer = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(buffer, 0, 0, this.#end);
    this.#buffer = buffer;
  }

  #varint(value: number): void {
    const buffer = this.#buffer;
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      buffer[this.#end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[this.#end++] = rest;
  }

  #slice(slice: Slice | null): void {
    if (slice === null) this.#varint(-1);
    else this.#copy(slice.bytes, slice.start, slice.end);
  }

  #bytes(bytes: Uint8Array | null): void {
    if (bytes === null) this.#varint(-1);
    else this.#copy(bytes, 0, bytes.length);
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#varint(length);
    const buffer = this.#buffer;
    const at = this.#end;
    if (length > worthView) buffer.set(bytes.subarray(start, end), at);
    else for (let i = 0; i < length; i++) buffer[at + i] = bytes[start + i]!;
    this.#end = at + length;
  }
}
