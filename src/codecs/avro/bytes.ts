/** Bytes that are not what their schema says: a sentence, without anything of what they hold. */
export class AvroFault extends Error {
  override readonly name = 'AvroFault';
  /** Where it is. */
  field: string | undefined = undefined;
}

/** Deeper nesting is refused, as in JSON: no field that is read is nested at all. */
export const maximumDepth = 64;

/** 2^27: how much the low part of a long holds. */
const lowRange = 134_217_728;

/** The bytes of one value, read from its start to its end. Nothing is read, and nothing allocated, beyond the end. */
export class AvroBytes {
  /** How deep the value in hand is nested. */
  depth = 0;
  /** The two parts of the long that was read last: its magnitude is high * 2^27 + low; a negative one's is one less. */
  private high = 0;
  private low = 0;
  private negative = false;
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private position = 0;
  private end = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  open(bytes: Uint8Array, start: number, end: number): void {
    // Many records in turn lie in one buffer.
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.position = start;
    this.end = end;
    this.depth = 0;
  }

  get left(): number {
    return this.end - this.position;
  }

  /** @returns where what takes `length` bytes begins */
  take(length: number): number {
    const start = this.position;
    if (!(length <= this.end - start)) throw new AvroFault('the value ends too early');
    this.position = start + length;
    return start;
  }

  boolean(): boolean {
    const byte = this.bytes[this.take(1)]!;
    if (byte > 1) throw new AvroFault('a boolean that is neither 0 nor 1');
    return byte === 1;
  }

  float(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  int(): number {
    const value = this.long();
    if (value !== (value | 0)) throw new AvroFault('an int of more than 32 bits');
    return value;
  }

  /** The double that is nearest to a 64-bit integer. */
  long(): number {
    const { bytes, end } = this;
    let at = this.position;
    let bits = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= end) throw new AvroFault('the value ends too early');
      const byte = bytes[at++]!;
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = at;
        this.low = bits >>> 1;
        this.high = 0;
        this.negative = (bits & 1) === 1;
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    return this.longer(bits, at);
  }

  /** @param bits the first 28 */
  private longer(bits: number, start: number): number {
    const { bytes, end } = this;
    let at = start;
    let high = 0;
    let unit = 1;
    for (;;) {
      if (at >= end) throw new AvroFault('the value ends too early');
      const byte = bytes[at++]!;
      // The tenth byte has one bit left.
      if (at - start === 6 && byte > 1) throw new AvroFault('an integer of more than 64 bits');
      high += (byte & 0x7f) * unit;
      unit *= 128;
      if (byte < 0x80) break;
    }
    this.position = at;
    this.high = high;
    this.low = bits >>> 1;
    this.negative = (bits & 1) === 1;
    // Each product and each part is exact, so that the sum is rounded once.
    return this.negative ? -(high * lowRange + (this.low + 1)) : high * lowRange + this.low;
  }

  /** The long that was read last, to its last digit. */
  exact(): bigint {
    const magnitude = BigInt(this.high) * BigInt(lowRange) + BigInt(this.low);
    return this.negative ? -magnitude - 1n : magnitude;
  }

  /** A length of bytes, or a branch: never negative. */
  size(): number {
    const value = this.long();
    if (value < 0) throw new AvroFault('a negative length');
    return value;
  }

  text(): string {
    const length = this.size();
    const start = this.take(length);
    const { bytes } = this;
    // A call of the decoder takes as long as a dozen characters one by one.
    if (length > 12) return this.decode(start, length);
    let text = '';
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x80) return this.decode(start, length);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** A view, valid as long as the buffer is. */
  slice(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  private decode(start: number, length: number): string {
    try {
      return this.decoder.decode(this.bytes.subarray(start, start + length));
    } catch (error) {
      throw new AvroFault('text that is not valid UTF-8', { cause: error });
    }
  }
}
