import type { Fault, Result } from '../../core/result.ts';
import type { Read } from './logical.ts';
import { Resolution } from './resolve.ts';
import { parseSchema } from './schema.ts';
import { SchemaError, type AvroType } from './type.ts';
import { avroFault, AvroValues } from './value.ts';
import type { Codec, CodecContext, Fields } from '../codec.ts';

/** A byte 0, and the schema's id, big-endian. */
const headerLength = 5;
/** Of writers' schemas that are kept ready; a registry has any number, and whoever writes may name each. */
const maximumKept = 1000;

/** By which events are read, whatever they were written with. */
interface ReaderSchema {
  readonly type: AvroType;
  /** Of its file. */
  readonly path: string;
}

/** Values in the wire format of Confluent: each names the schema it was written with. */
export class FramedAvro implements Codec {
  private readonly reader: ReaderSchema | undefined;
  private readonly context: CodecContext;
  private readonly values: AvroValues;
  /** By the id of the writer's schema: what reads an event of it, or why none can be read. */
  private readonly events = new Map<number, Read | Fault>();
  /** Most values name the same one as the value before. */
  private lastId = -1;
  private last: Read | Fault = avroFault('none yet');

  /** @param reader undefined: events are as they were written */
  constructor(reader: ReaderSchema | undefined, context: CodecContext) {
    this.reader = reader;
    this.context = context;
    this.values = new AvroValues(context.maximumBytes);
  }

  ready(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined {
    const { schemas } = this.context;
    const id = idOf(bytes, start, end);
    // What is refused anyway needs no schema.
    if (this.values.sizeFault(start, end) !== undefined) return undefined;
    if (id < 0 || id === this.lastId || schemas === undefined || this.events.has(id)) return undefined;
    return schemas.lookup(id) === undefined ? schemas.ask(id) : undefined;
  }

  decode(bytes: Uint8Array, start: number, end: number): Result<Fields> {
    const fault = this.values.sizeFault(start, end) ?? headerFault(bytes, start, end);
    if (fault !== undefined) return { ok: false, fault };
    const event = this.eventOf(idOf(bytes, start, end));
    return 'read' in event
      ? this.values.read(event, bytes, start + headerLength, end)
      : { ok: false, fault: event };
  }

  private eventOf(id: number): Read | Fault {
    if (id === this.lastId) return this.last;
    const event = this.events.get(id) ?? this.find(id);
    // The registry may have it later on.
    if ('outside' in event) return event;
    if (this.events.size >= maximumKept && !this.events.has(id)) {
      const [oldest] = this.events.keys();
      this.events.delete(oldest!);
    }
    this.events.set(id, event);
    this.lastId = id;
    this.last = event;
    return event;
  }

  private find(id: number): Read | Fault {
    const found = this.context.schemas?.lookup(id);
    if (found === undefined || found === 'unknown') {
      return outsideFault(`the registry has no schema with the id ${id}`);
    }
    if ('lacks' in found)
      return outsideFault(`the registry has no ${found.lacks}, to which schema ${id} refers`);
    if ('refused' in found) return schemaFault(id, found.refused);
    const { reader } = this;
    let writer: AvroType | undefined;
    try {
      writer = parseSchema(found.text, found.named);
      return new Resolution().event(writer, reader?.type ?? writer, this.context.wanted);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      const how = writer === undefined || reader === undefined ? '' : `read by ${reader.path}: `;
      return schemaFault(id, `${how}${error.message}`);
    }
  }
}

/** Negative: there is none. */
function idOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < headerLength || bytes[start] !== 0) return -1;
  return (bytes[start + 1]! << 24) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 8) | bytes[start + 4]!;
}

function headerFault(bytes: Uint8Array, start: number, end: number): Fault | undefined {
  if (end - start < headerLength)
    return avroFault(`${end - start} bytes, fewer than the ${headerLength} that a schema id takes`);
  if (bytes[start] !== 0)
    return avroFault(`the first byte is ${bytes[start]!}, not the 0 before a schema id`);
  return idOf(bytes, start, end) < 0 ? avroFault('a negative schema id') : undefined;
}

/** What the registry may say otherwise later on. */
function outsideFault(detail: string): Fault {
  return { reason: 'writerSchema', detail, outside: true };
}

function schemaFault(id: number, detail: string): Fault {
  return { reason: 'writerSchema', detail: `schema ${id}: ${detail}` };
}
