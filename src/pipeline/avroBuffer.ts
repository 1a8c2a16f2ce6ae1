const encoder = new TextEncoder();

/** Values in Avro's binary encoding, put together piece by piece in one buffer, which is used again for the next value. */
export class AvroBuffer {
  /** The value is in its first `length` bytes. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  length = 0;
  private view = new DataView(this.bytes.buffer);

  /** To be kept. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** Begins anew, with Confluent's header: a 0, and the id of the schema. */
  begin(id: number): this {
    this.bytes[0] = 0;
    this.view.setInt32(1, id);
    this.length = 5;
    return this;
  }

  /** A whole number that a double holds exactly; also the index of a union's branch. */
  long(value: number): this {
    this.reserve(10);
    // Zigzag: the sign is the lowest bit, and six more stand in the first byte. Twice the largest numbers is none that a double has.
    const sign = value < 0 ? 1 : 0;
    const size = value < 0 ? -value - 1 : value;
    const { bytes } = this;
    let end = this.length;
    let low = (size % 0x40) * 2 + sign;
    let rest = Math.floor(size / 0x40);
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 0x80)) {
      bytes[end++] = low | 0x80;
      low = rest % 0x80;
    }
    for (let small = rest | 0; small > 0; small >>= 7) {
      bytes[end++] = low | 0x80;
      low = small & 0x7f;
    }
    bytes[end++] = low;
    this.length = end;
    return this;
  }

  double(value: number): this {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
    return this;
  }

  text(value: string): this {
    const { length } = value;
    if (length >= 0x40) return this.encoded(value);
    // Below some 64 characters this loop is faster than the encoder, and makes no objects.
    this.reserve(1 + length);
    const { bytes } = this;
    let end = this.length;
    bytes[end++] = 2 * length;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) return this.encoded(value);
      bytes[end++] = unit;
    }
    this.length = end;
    return this;
  }

  /** Bytes that are encoded already. */
  raw(piece: Uint8Array): this {
    const { length } = piece;
    this.reserve(length);
    const { bytes, length: end } = this;
    // Faster than `set` for what is short, as names are.
    for (let i = 0; i < length; i++) bytes[end + i] = piece[i]!;
    this.length = end + length;
    return this;
  }

  private encoded(value: string): this {
    const bytes = encoder.encode(value);
    return this.long(bytes.length).raw(bytes);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
