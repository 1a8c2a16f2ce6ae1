import type { AnyKind } from '../core/kind.ts';
import type { Result } from '../core/result.ts';

/** An event as its producer wrote it: field name -> value. Only own, top-level fields count. */
export type Fields = Readonly<Record<string, unknown>>;

/** Turns a record's bytes into an event. Bad bytes are a value, not an exception. */
export interface Codec {
  /** @param bytes the buffer that the value lies in, from `start` up to but not including `end` */
  decode(bytes: Uint8Array, start: number, end: number): Result<Fields>;
}

export interface CodecContext {
  /** The longest value that is decoded, in bytes. */
  readonly maximumBytes: number;
}

export interface CodecKind extends AnyKind {
  create(options: Readonly<Record<string, unknown>>, context: CodecContext): Codec;
}
