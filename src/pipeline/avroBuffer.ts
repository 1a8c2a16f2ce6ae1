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
    let low = (size % 0x40) * 2 + sign;
    for (let rest = Math.floor(size / 0x40); rest > 0; rest = Math.floor(rest / 0x80)) {
      this.bytes[this.length++] = low | 0x80;
      low = rest % 0x80;
    }
    this.bytes[this.length++] = low;
    return this;
  }

  double(value: number): this {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
    return this;
  }

  text(value: string): this {
    // UTF-8 takes at most three bytes a UTF-16 unit; how many stands before it.
    this.reserve(10 + 3 * value.length);
    const ascii = this.length + 1;
    if (value.length < 0x40) {
      const { written } = encoder.encodeInto(value, this.bytes.subarray(ascii));
      if (written < 0x40) {
        this.bytes[this.length] = 2 * written;
        this.length = ascii + written;
        return this;
      }
    }
    const encoded = encoder.encode(value);
    return this.long(encoded.length).raw(encoded);
  }

  /** Bytes that are encoded already. */
  raw(piece: Uint8Array): this {
    this.reserve(piece.length);
    this.bytes.set(piece, this.length);
    this.length += piece.length;
    return this;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
