import { StateError } from '../core/state.ts';
import type { Encoding, OutputRecord } from './ports.ts';

/** A message of Kafka's default size limit holds it, with room for the rest. */
export const chunkBytes = 512 * 1024;

/** What is kept in chunks, as a record beside them says. */
export interface Chunked {
  readonly chunks: number;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

export function chunksOf(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / chunkBytes);
}

/** @param key of the n-th chunk */
export function chunkRecords(bytes: Uint8Array, key: (chunk: number) => string): OutputRecord[] {
  const text = new TextEncoder();
  return Array.from({ length: chunksOf(bytes) }, (_, chunk) => ({
    key: text.encode(key(chunk)),
    value: bytes.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes),
  }));
}

/**
 * Puts chunks together, and checks that nothing of them is missing or was changed.
 * @param what, said: for the error
 * @param chunkAt undefined: it is not there
 * @throws StateError
 */
export function joinChunks(
  what: string,
  said: string,
  { chunks, bytes, hash }: Chunked,
  chunkAt: (chunk: number) => Uint8Array | undefined,
  encoding: Encoding,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = chunkAt(chunk);
    if (part === undefined || length + part.length > bytes)
      throw new StateError(`chunk ${chunk} of ${what} is missing or too long`);
    parts.push(part);
    length += part.length;
  }
  // Of the chunks that are there: what a damaged record says may be more than there is memory.
  const joined = new Uint8Array(length);
  parts.reduce((at, part) => {
    joined.set(part, at);
    return at + part.length;
  }, 0);
  const found = encoding.hash(joined);
  if (found !== hash)
    throw new StateError(`${what} is damaged: its SHA-256 is ${found}, ${said} says ${hash}`);
  if (length !== bytes) throw new StateError(`${what} has ${length} bytes, ${said} says ${bytes}`);
  return joined;
}
