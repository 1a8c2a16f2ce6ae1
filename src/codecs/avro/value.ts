import type { Fault, Result } from '../../core/result.ts';
import { AvroBytes, AvroFault } from './bytes.ts';
import type { Read } from './logical.ts';
import type { Fields } from '../codec.ts';

/** Reads values to their last byte. What does not fit is a fault. */
export class AvroValues {
  private readonly bytes = new AvroBytes();
  private readonly maximumBytes: number;

  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes;
  }

  /** Of a value that is not to be looked into. */
  sizeFault(start: number, end: number): Fault | undefined {
    if (end === start) return avroFault('the value is empty');
    return end - start > this.maximumBytes
      ? avroFault(`${end - start} bytes, more than input.maximumBytes (${this.maximumBytes})`)
      : undefined;
  }

  /** @param event reads `Fields` */
  read(event: Read, buffer: Uint8Array, start: number, end: number): Result<Fields> {
    const { bytes } = this;
    try {
      bytes.open(buffer, start, end);
      const value = event.read(bytes) as Fields;
      if (bytes.left > 0) throw new AvroFault(`${bytes.left} bytes after the value`);
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof AvroFault)) throw error;
      const { field, message } = error;
      return { ok: false, fault: avroFault(field === undefined ? message : `field ${field}: ${message}`) };
    }
  }
}

export function avroFault(detail: string): Fault {
  return { reason: 'avro', detail };
}
