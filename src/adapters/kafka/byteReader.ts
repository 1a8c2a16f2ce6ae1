/** Reads Kafka's types from a buffer, one after the other. 64-bit numbers are exact up to 2^53. */
export class ByteReader {
  readonly buffer: Buffer;
  position: number;

  constructor(buffer: Buffer, position = 0) {
    this.buffer = buffer;
    this.position = position;
  }

  int8(): number {
    return this.buffer.readInt8(this.position++);
  }

  int16(): number {
    const value = this.buffer.readInt16BE(this.position);
    this.position += 2;
    return value;
  }

  int32(): number {
    const value = this.buffer.readInt32BE(this.position);
    this.position += 4;
    return value;
  }

  int64(): number {
    const value = int64(this.buffer, this.position);
    this.position += 8;
    return value;
  }

  /** "" for null, which does not occur where we read strings. */
  string(): string {
    const length = Math.max(0, this.int16());
    const start = this.position;
    this.position += length;
    return this.buffer.toString('utf8', start, this.position);
  }

  /** As kafkajs' readVarInt: zigzag, 7 bits a byte. Exact up to 2^53, so that it serves for 64 bits, too. */
  varint(): number {
    const { buffer } = this;
    let byte = buffer[this.position++]!;
    // Almost all are one byte; longer ones go by multiplication, since shifts end at 32 bits.
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    let scale = 128;
    while (byte >= 0x80) {
      byte = buffer[this.position++]!;
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

export function int64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * 0x1_0000_0000 + buffer.readUInt32BE(position + 4);
}
