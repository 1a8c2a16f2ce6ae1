import zlib from 'node:zlib';
import { WorkerError } from '../../worker/errors.ts';
import { decompressLz4 } from './lz4.ts';
import { decompressSnappy } from './snappy.ts';

/** bytes of a batch when it is unpacked: a broker's default limit for a batch is 1 MB packed. */
const largest = 256 * 1024 * 1024;

interface Unpacker {
  readonly name: string;
  unpack(packed: Uint8Array): Buffer;
}

/** By the three lowest bits of a batch's attributes. */
const unpackers: Readonly<Record<number, Unpacker>> = {
  1: { name: 'gzip', unpack: (packed) => zlib.gunzipSync(packed, { maxOutputLength: largest }) },
  2: { name: 'snappy', unpack: (packed) => decompressSnappy(packed, largest) },
  3: { name: 'lz4', unpack: (packed) => decompressLz4(packed, largest) },
  4: { name: 'zstd', unpack: (packed) => zlib.zstdDecompressSync(packed, { maxOutputLength: largest }) },
};

/** The records of a batch, unpacked. @throws WorkerError fatal where they cannot be */
export function decompress(codec: number, packed: Uint8Array, where: string): Buffer {
  const unpacker = unpackers[codec];
  if (unpacker === undefined) {
    throw new WorkerError(
      'fatal',
      `${where} has batches that are compressed with codec ${codec}, which is not known`,
    );
  }
  try {
    return unpacker.unpack(packed);
  } catch (error) {
    const what = `a batch (${unpacker.name}) of ${where} does not unpack`;
    throw new WorkerError(
      'fatal',
      `${what}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
