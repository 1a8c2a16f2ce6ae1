import { WorkerError } from '../../worker/errors.ts';
import { AbortedTransactions, type AbortedTransaction } from './abortedTransactions.ts';
import { ByteReader, int64 } from './byteReader.ts';
import { crc32c } from './crc32c.ts';
import { decompress } from './compression.ts';
import { FetchedBatch } from './fetchedBatch.ts';

/** The header of a record batch, version 2 (Kafka's protocol guide, "Record Batch"): positions of its fields. */
const field = {
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
};
/** What `length` does not count: itself and the base offset. */
const prefix = 12;
const codecMask = 0x07;
const logAppendTime = 0x08;
const transactional = 0x10;
const control = 0x20;
const abortMarker = 0;

/** bytes of a fetch when they are unpacked, after which no further batch of it is. */
const mostUnpacked = 16 * 1024 * 1024;
/** bytes that a record takes at least, and how much smaller packing may make it: for an upper bound on their number. */
const smallestRecord = 7;
const bestPacking = 1100;

/** The partition's part of a Fetch answer. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** The record batches; the last one may be cut off. */
  readonly records: Buffer;
}

/** Positions of the batches that are complete, and how many records they say they have. */
function complete(fetched: FetchedPartition): { starts: number[]; count: number } {
  const { records } = fetched;
  const starts: number[] = [];
  let count = 0;
  let start = 0;
  while (start + field.records <= records.length) {
    const end = start + prefix + records.readInt32BE(start + field.length);
    if (end > records.length) break;
    const magic = records.readInt8(start + field.magic);
    if (magic !== 2) {
      const what = `message format ${magic}, from before Kafka 0.11; Driftline reads format 2`;
      throw new WorkerError('fatal', `topic ${fetched.topic} has records of ${what}`);
    }
    if (end < start + field.records) throw corrupt(fetched, start);
    // As the Java client does by default: a flipped bit on a disk must not be learned. It covers all from the attributes on.
    const crc = crc32c(records, start + field.attributes, end);
    if (crc !== records.readUInt32BE(start + field.crc)) throw corrupt(fetched, start);
    const inBatch = records.readInt32BE(start + field.count);
    if (inBatch < 0 || inBatch > ((end - start) * bestPacking) / smallestRecord)
      throw corrupt(fetched, start);
    starts.push(start);
    count += inBatch;
    start = end;
  }
  return { starts, count };
}

function corrupt(fetched: FetchedPartition, start: number): WorkerError {
  const offset = int64(fetched.records, start);
  const where = `topic ${fetched.topic}, partition ${fetched.partition}`;
  return new WorkerError('fatal', `the record batch at offset ${offset} of ${where} is corrupt`);
}

/**
 * The committed records from `offset` on: without control records, aborted ones, and those before `offset` that lie in the
 * same batch. `nextOffset` is after all of them.
 */
export function committedRecords(fetched: FetchedPartition, offset: number): FetchedBatch {
  const { topic, partition, records, lastStableOffset } = fetched;
  const { starts, count } = complete(fetched);
  const batch = new FetchedBatch(topic, partition, offset, lastStableOffset, count);
  const aborted = new AbortedTransactions(fetched.aborted);
  const view = new Uint8Array(records.buffer, records.byteOffset, records.length);
  let inView = false;
  let unpacked = 0;
  for (const start of starts) {
    const attributes = records.readInt16BE(start + field.attributes);
    const lastOffset = int64(records, start) + records.readInt32BE(start + field.lastOffsetDelta);
    const producerId = int64(records, start + field.producerId);
    const end = start + prefix + records.readInt32BE(start + field.length);
    batch.nextOffset = Math.max(batch.nextOffset, lastOffset + 1);
    if ((attributes & control) !== 0) {
      // The log cleaner may have taken the marker itself, and kept its empty batch.
      const empty = records.readInt32BE(start + field.count) === 0;
      if (!empty && markerOf(records, start) === abortMarker) aborted.end(producerId, lastOffset);
      continue;
    }
    if ((attributes & transactional) !== 0 && aborted.has(producerId, lastOffset)) continue;
    if (lastOffset < offset) continue;
    const codec = attributes & codecMask;
    let source = records.subarray(0, end);
    let position = start + field.records;
    if (codec !== 0) {
      source = decompress(codec, records.subarray(position, end), `topic ${topic}`);
      position = 0;
      batch.use(new Uint8Array(source.buffer, source.byteOffset, source.length));
      inView = false;
      unpacked += source.length;
    } else if (!inView) {
      batch.use(view);
      inView = true;
    }
    if (!addRecords(batch, source, position, records, start, offset)) throw corrupt(fetched, start);
    // A fetch of 1 MiB may hold a GB, packed well: the rest is fetched again.
    if (unpacked > mostUnpacked) return batch;
  }
  return batch;
}

/** The kind of a control record: its key is a version and a kind, 16 bits each. A batch has one. */
function markerOf(records: Buffer, start: number): number {
  const reader = new ByteReader(records, start + field.records);
  reader.varint(); // length
  reader.int8(); // attributes
  reader.varint(); // timestamp
  reader.varint(); // offset
  reader.varint(); // length of the key
  reader.int16(); // version
  return reader.int16();
}

/** @returns false where the records do not fill the batch exactly */
function addRecords(
  batch: FetchedBatch,
  source: Buffer,
  position: number,
  records: Buffer,
  start: number,
  offset: number,
): boolean {
  const baseOffset = int64(records, start);
  const appended = (records.readInt16BE(start + field.attributes) & logAppendTime) !== 0;
  const maxTimestamp = int64(records, start + field.maxTimestamp);
  const baseTimestamp = int64(records, start + field.baseTimestamp);
  const count = records.readInt32BE(start + field.count);
  const reader = new ByteReader(source, position);
  for (let i = 0; i < count; i++) {
    const length = reader.varint();
    const end = reader.position + length;
    if (!(end <= source.length)) return false;
    reader.position++; // attributes: none are in use
    const timestamp = baseTimestamp + reader.varint();
    const at = baseOffset + reader.varint();
    const keyLength = reader.varint();
    const keyStart = keyLength < 0 ? -1 : reader.position;
    const keyEnd = keyLength < 0 ? -1 : keyStart + keyLength;
    if (keyLength > 0) reader.position = keyEnd;
    const valueLength = reader.varint();
    const valueStart = valueLength < 0 ? -1 : reader.position;
    const valueEnd = valueLength < 0 ? -1 : valueStart + valueLength;
    if (valueLength > 0) reader.position = valueEnd;
    if (!(reader.position < end)) return false;
    if (at >= offset)
      batch.add(
        at,
        appended ? maxTimestamp : timestamp,
        keyStart,
        keyEnd,
        valueStart,
        valueEnd,
        reader.position,
      );
    reader.position = end;
  }
  return reader.position === source.length;
}
