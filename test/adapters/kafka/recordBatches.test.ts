import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../src/adapters/kafka/crc32c.ts';
import { cutSmaller, gathered } from '../../../src/adapters/kafka/gatheredBatches.ts';
import { committedRecords } from '../../../src/adapters/kafka/recordBatches.ts';
import type { Batch, OutputRecord } from '../../../src/worker/ports.ts';
import { WorkerError } from '../../../src/worker/errors.ts';
import { recordsOf } from '../reading.ts';

const time = 1_700_000_000_000;
const headerBytes = 61;
const origin = { producerId: 7, producerEpoch: 0, sequence: 0, transactional: true };

function batchOf(records: readonly OutputRecord[], baseOffset = 0): Buffer {
  const batch = gathered(records).batches[0]!.sealed(origin, time);
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  return batch;
}

function read(records: Buffer, offset = 0): Batch {
  const fetched = { topic: 't', partition: 3, errorCode: 0, lastStableOffset: 1000, aborted: [], records };
  return committedRecords(fetched, offset);
}

/** After a change by the test: with the checksum that fits. */
function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function packed(batch: Buffer, codec: number, pack: (bytes: Buffer) => Buffer): Buffer {
  const result = Buffer.concat([batch.subarray(0, headerBytes), pack(batch.subarray(headerBytes))]);
  result.writeInt32BE(result.length - 12, 8);
  result.writeInt16BE(result.readInt16BE(21) | codec, 21);
  return sealed(result);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const record = (value: string): OutputRecord => ({ key: null, value: text(value) });
const values = (batch: Batch) =>
  recordsOf(batch).map(({ value }) => value && new TextDecoder().decode(value));

const anyBytes = fc.option(fc.uint8Array({ maxLength: 300 }));
// Names come again, and nearly so: the UTF-8 of the last one is what the one before it is in Latin-1.
const anyName = fc.oneof(fc.constantFrom('traceparent', 'traceparens', 'b3', '', 'Ã©', 'é'), fc.string());
const anyHeaders = fc.array(fc.tuple(anyName, anyBytes), { maxLength: 4 });
const anyRecord = fc.record({ key: anyBytes, value: anyBytes, headers: anyHeaders });

describe('a record batch', () => {
  test('that we write is read back, with any keys, values and headers', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 200 }), (records) => {
        const batch = batchOf(records, 5);
        expect(recordsOf(read(batch, 5))).toEqual(
          records.map((one, i) => ({ ...one, offset: 5 + i, timestamp: time })),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('that is too large is cut into smaller ones, with the same records in their order', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 200 }), fc.nat(3000), (records, most) => {
        const cut = cutSmaller(batchOf(records), most);
        expect(cut.count).toBe(records.length);
        const parts = cut.batches.map((part) => part.sealed(origin, time));
        for (const [i, part] of parts.entries()) {
          if (cut.batches[i]!.count > 1) expect(part.length).toBeLessThanOrEqual(most);
        }
        const found = parts.flatMap((part) => recordsOf(read(part)));
        expect(found.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(records);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['gzip', 1, gzipSync],
    ['zstd', 4, zstdCompressSync],
  ] as const)('packed with %s is unpacked', (_, codec, pack) => {
    const batches = [batchOf([record('a')]), packed(batchOf([record('b'), record('c')], 1), codec, pack)];
    const last = batchOf([record('d')], 3);
    expect(values(read(Buffer.concat([...batches, last])))).toEqual(['a', 'b', 'c', 'd']);
  });

  test('that was packed well leaves the rest for the next read: what is unpacked at a time is bounded', () => {
    const large = record('x'.repeat(9_000_000));
    const packedLarge = [0, 1, 2].map((offset) => packed(batchOf([large], offset), 1, gzipSync));
    const batch = read(Buffer.concat(packedLarge));
    expect([batch.count, batch.nextOffset]).toEqual([2, 2]);
  });

  test('from which compaction took a marker does not end a transaction that it does not name', () => {
    const empty = batchOf([record('a')], 0).subarray(0, headerBytes);
    empty.writeInt32BE(0, 57);
    empty.writeInt32BE(headerBytes - 12, 8);
    empty.writeInt16BE(0x30, 21);
    expect(values(read(Buffer.concat([sealed(empty), batchOf([record('b')], 1)])))).toEqual(['b']);
    expect(read(sealed(empty)).nextOffset).toBe(1);
  });

  test('packed with a codec that does not exist is an error that says so', () => {
    const unknown = packed(batchOf([record('a')]), 5, (bytes) => bytes);
    expect(() => read(unknown)).toThrow(/codec 5/);
  });

  test.each([1, 2, 3, 4])(
    'that says codec %i but is not packed is an error that names the topic',
    (codec) => {
      const damaged = packed(batchOf([record('a')]), codec, (bytes) => bytes);
      expect(() => read(damaged)).toThrow(/\((gzip|snappy|lz4|zstd)\) of topic t does not unpack/);
    },
  );

  test('that is cut off at the end is left for the next read', () => {
    const whole = batchOf([record('a')]);
    const batch = read(Buffer.concat([whole, batchOf([record('b')], 1).subarray(0, -1)]));
    expect(values(batch)).toEqual(['a']);
    expect(batch.nextOffset).toBe(1);
  });

  test('from which compaction took the last records still moves the position to its end', () => {
    const batch = batchOf([record('a')], 10);
    batch.writeInt32BE(9, 23);
    expect(read(sealed(batch), 10).nextOffset).toBe(20);
  });

  test('whose records do not fill it is a fault that names the place', () => {
    const batch = batchOf([record('a'), record('b')], 40);
    batch.writeInt32BE(1, 57);
    expect(() => read(sealed(batch))).toThrow(/offset 40 of topic t, partition 3 is corrupt/);
    batch.writeInt32BE(3, 57);
    expect(() => read(sealed(batch))).toThrow(WorkerError);
    batch.writeInt32BE(0x7fff_ffff, 57);
    expect(() => read(sealed(batch))).toThrow(WorkerError);
  });

  test('with any bit flipped is refused, by its checksum', () => {
    const whole = batchOf(Array.from({ length: 20 }, (_, i) => record(`value ${i}`)));
    for (let at = 17; at < whole.length; at++) {
      const broken = Buffer.from(whole);
      broken[at]! ^= 1 << (at % 8);
      expect(() => read(broken)).toThrow(/corrupt/);
    }
  });

  test('with any byte of its records changed, and a fitting checksum, is read or refused', () => {
    const whole = batchOf(Array.from({ length: 20 }, (_, i) => record(`value ${i}`)));
    fc.assert(
      fc.property(
        fc.integer({ min: headerBytes, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, byte) => {
          const broken = Buffer.from(whole);
          broken[at] = byte;
          try {
            expect(read(sealed(broken)).count).toBeLessThanOrEqual(20);
          } catch (error) {
            expect(error).toBeInstanceOf(WorkerError);
          }
        },
      ),
    );
  });

  test('of the format before Kafka 0.11 is an error that says so', () => {
    const batch = batchOf([record('a')]);
    batch.writeInt8(1, 16);
    expect(() => read(batch)).toThrow(/message format 1/);
  });
});
