import type { AnyKind } from '../core/kind.ts';
import type { Result } from '../core/result.ts';
import type { Schemas } from './schemas.ts';

/** An event as its producer wrote it: field name -> value. Only own, top-level fields count. */
export type Fields = Readonly<Record<string, unknown>>;

/** Turns a record's bytes into an event. Bad bytes are a value, not an exception. */
export interface Codec {
  /** @param bytes the buffer that the value lies in, from `start` up to but not including `end` */
  decode(bytes: Uint8Array, start: number, end: number): Result<Fields>;
  /**
   * Undefined: `decode` can be called now. Else a schema is being fetched: a promise, the same for all who wait for that schema, after which it
   * is to be asked again; it never rejects for what passes. Cheap: it reads five bytes and looks into a map. Left out: always ready.
   */
  ready?(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined;
}

export interface CodecContext {
  /** The longest value that is decoded, in bytes. */
  readonly maximumBytes: number;
  /** The fields that anything reads; a codec may leave out the others. Left out: all. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Writers' schemas, for a codec that has a registry. Left out: there is none to be asked. */
  readonly schemas?: Schemas | undefined;
}

/** Of a field's values; `text` is also true and false, `nested` what no field can be read from, `any` that it is not known, or varies. */
export type ValueKind = 'number' | 'text' | 'nested' | 'any';

export interface KnownFields {
  /** What says so, for people: `the schema event.avsc`. */
  readonly source: string;
  /** All that an event can have, by name: what their values are wherever they are not missing. */
  readonly kinds: ReadonlyMap<string, ValueKind>;
}

export interface CodecKind extends AnyKind {
  /** Why it finds fault with bytes: labels of metrics, and headers of dead letters. */
  readonly reasons: readonly { readonly reason: string; readonly doc: string }[];
  /** All fields that an event can have, by options that are right; undefined, or left out: any. */
  fields?(options: Readonly<Record<string, unknown>>): KnownFields | undefined;
  create(options: Readonly<Record<string, unknown>>, context: CodecContext): Codec;
}
