import type { Codec, CodecContext, CodecKind, Fields } from '../../src/codecs/codec.ts';
import { json } from '../../src/codecs/json.ts';
import { codecs } from '../../src/codecs/registry.ts';
import type { Schemas } from '../../src/codecs/schemas.ts';
import type { Result } from '../../src/core/result.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import type { TestEvent } from './events.ts';

/**
 * A format of the tests: JSON behind the header of a schema registry, whose schema decides whether it may be read and nothing else. So what
 * waits for schemas is tried without what schemas do.
 */
class NumberedJson implements Codec {
  private readonly inner: Codec;
  private readonly schemas: Schemas;

  constructor(context: CodecContext) {
    this.inner = json.create({}, context);
    this.schemas = context.schemas!;
  }

  ready(bytes: Uint8Array, start: number): Promise<void> | undefined {
    const id = idOf(bytes, start);
    return this.schemas.lookup(id) === undefined ? this.schemas.ask(id) : undefined;
  }

  decode(bytes: Uint8Array, start: number, end: number): Result<Fields> {
    const schema = this.schemas.lookup(idOf(bytes, start));
    if (schema === undefined || schema === 'unknown' || 'lacks' in schema) {
      return { ok: false, fault: { reason: 'writerSchema', detail: 'unknown', outside: true } };
    }
    if ('refused' in schema) return { ok: false, fault: { reason: 'writerSchema', detail: schema.refused } };
    return this.inner.decode(bytes, start + header, end);
  }
}

const header = 5;

function idOf(bytes: Uint8Array, start: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(start + 1);
}

const kind: CodecKind = {
  name: 'numberedJson',
  doc: 'Of the tests.',
  version: 1,
  options: {},
  reasons: [{ reason: 'writerSchema', doc: 'Of the tests.' }],
  create: (_options, context) => new NumberedJson(context),
};

/** The topology with this format, which is registered from then on. */
export function inNumberedJson(topology: Topology): Topology {
  if (!codecs.includes(kind)) (codecs as CodecKind[]).push(kind);
  return { ...topology, format: { kind: kind.name, options: {} } };
}

/** The bytes of an event with a schema's id. */
export function numbered({ value }: TestEvent, id: number): Uint8Array {
  const text = new TextEncoder().encode(value);
  const bytes = new Uint8Array(header + text.length);
  new DataView(bytes.buffer).setInt32(1, id);
  bytes.set(text, header);
  return bytes;
}
