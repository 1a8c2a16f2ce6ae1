import { gzipSync } from 'node:zlib';
import { crc32c } from './crc32c.ts';

/** Positions in a record batch, version 2. */
const lengthAt = 8;
const crcAt = 17;
const attributesAt = 21;
const recordsAt = 61;
const codecMask = 0x07;
const gzip = 1;

export function isPacked(batch: Buffer): boolean {
  return (batch.readInt16BE(attributesAt) & codecMask) !== 0;
}

/** The same batch with its records packed by gzip. */
export function packed(batch: Buffer): Buffer {
  const result = Buffer.concat([batch.subarray(0, recordsAt), gzipSync(batch.subarray(recordsAt))]);
  result.writeInt32BE(result.length - lengthAt - 4, lengthAt);
  result.writeInt16BE(batch.readInt16BE(attributesAt) | gzip, attributesAt);
  result.writeUInt32BE(crc32c(result, attributesAt), crcAt);
  return result;
}
