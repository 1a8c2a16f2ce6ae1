import { createHash } from 'node:crypto';
import {
  decode,
  encode,
  rfc8949EncodeOptions,
  Token,
  Type,
  type DecodeOptions,
  type EncodeOptions,
} from 'cborg';
import { StateError } from '../../core/state.ts';
import type { Encoding } from '../../worker/ports.ts';

/**
 * CBOR (RFC 8949) in its deterministic form: keys sorted, shortest numbers. Typed arrays carry the tags of RFC 8746, little
 * endian, so that Python reads a model with any CBOR library: 86 float64, 78 sint32, 70 uint32.
 */
const encodeOptions: EncodeOptions = {
  ...rfc8949EncodeOptions,
  typeEncoders: {
    Float64Array: (value: Float64Array) => tagged(86, canonicalNaN(value)),
    Int32Array: (value: Int32Array) => tagged(78, value),
    Uint32Array: (value: Uint32Array) => tagged(70, value),
  },
};

const decodeOptions: DecodeOptions = {
  strict: true,
  rejectDuplicateMapKeys: true,
  tags: {
    86: (read) => new Float64Array(bytesOf(read(), 8)),
    78: (read) => new Int32Array(bytesOf(read(), 4)),
    70: (read) => new Uint32Array(bytesOf(read(), 4)),
  },
};

export const cbor: Encoding = {
  encode: (value) => encode(value, encodeOptions),
  decode: (bytes) => {
    try {
      return decode(bytes, decodeOptions) as unknown;
    } catch (error) {
      throw new StateError(`not the CBOR that was written: ${String(error)}`, { cause: error });
    }
  },
  hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
};

function tagged(tag: number, array: Float64Array | Int32Array | Uint32Array): Token[] {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return [new Token(Type.tag, tag), new Token(Type.bytes, bytes)];
}

/** NaN has many bit patterns, and which one an operation gives is the machine's choice: one stands for all. */
function canonicalNaN(array: Float64Array): Float64Array {
  let copy: Float64Array | undefined;
  for (let i = 0; i < array.length; i++) {
    if (!Number.isNaN(array[i]!)) continue;
    copy ??= array.slice();
    copy[i] = NaN;
  }
  return copy ?? array;
}

/** A copy: it is aligned, and does not hold the whole snapshot in memory. */
function bytesOf(value: unknown, size: number): ArrayBuffer {
  if (!(value instanceof Uint8Array) || value.length % size !== 0)
    throw new StateError('a typed array of odd length');
  return value.slice().buffer;
}
