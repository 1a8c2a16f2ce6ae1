import type { Result } from '../../core/result.ts';
import { Resolution } from './resolve.ts';
import type { Read } from './logical.ts';
import type { AvroType } from './type.ts';
import { AvroValues } from './value.ts';
import type { Codec, CodecContext, Fields } from '../codec.ts';

/** Values of one schema, without a header. */
export class PlainAvro implements Codec {
  private readonly event: Read;
  private readonly values: AvroValues;

  constructor(schema: AvroType, context: CodecContext) {
    this.event = new Resolution().event(schema, schema, context.wanted);
    this.values = new AvroValues(context.maximumBytes);
  }

  decode(bytes: Uint8Array, start: number, end: number): Result<Fields> {
    const fault = this.values.sizeFault(start, end);
    if (fault !== undefined) return { ok: false, fault };
    const result = this.values.read(this.event, bytes, start, end);
    if (result.ok || bytes[start] !== 0 || end - start < 5) return result;
    const { reason, detail } = result.fault;
    const hint = 'its first byte is 0, as where a schema id follows: input.format.registry reads such values';
    return { ok: false, fault: { reason, detail: `${detail} (${hint})` } };
  }
}
