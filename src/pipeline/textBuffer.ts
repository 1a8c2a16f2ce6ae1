const [zero, minus, quote, backslash, blank, delete_] = [0x30, 0x2d, 0x22, 0x5c, 0x20, 0x7f];
/** Whole numbers below it are divided as 32-bit integers. */
const small = 1e9;
const smallDigits = 9;

/** UTF-8 text that is put together piece by piece in one buffer, which is used again for the next text. */
export class TextBuffer {
  /** The text is in its first `length` bytes. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  length = 0;

  clear(): this {
    this.length = 0;
    return this;
  }

  /** To be kept. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  add(text: string): this {
    const { length } = text;
    // UTF-8 takes at most three bytes a UTF-16 unit.
    this.reserve(length * 3);
    const { bytes } = this;
    let end = this.length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        // What comes before is ASCII, so that no character is cut. Below some 200 characters this loop is faster than the encoder.
        this.length = end + encoder.encodeInto(text.slice(i), bytes.subarray(end)).written;
        return this;
      }
      bytes[end++] = unit;
    }
    this.length = end;
    return this;
  }

  /** A piece of text that comes again and again: its bytes, as `utf8` gives them. */
  addBytes(piece: Uint8Array): this {
    const { length } = piece;
    this.reserve(length);
    const { bytes, length: end } = this;
    // Faster than `set` below some 100 bytes.
    for (let i = 0; i < length; i++) bytes[end + i] = piece[i]!;
    this.length = end + length;
    return this;
  }

  /** As JSON. */
  quoted(text: string): this {
    const { length } = text;
    this.reserve(length + 2);
    const { bytes } = this;
    let end = this.length;
    bytes[end++] = quote;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < blank || unit >= delete_ || unit === quote || unit === backslash) {
        return this.add(JSON.stringify(text));
      }
      bytes[end++] = unit;
    }
    bytes[end++] = quote;
    this.length = end;
    return this;
  }

  /** A whole number that a double holds exactly. */
  integer(value: number): this {
    this.reserve(2 * smallDigits + 2);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = minus;
      rest = -rest;
    }
    if (rest < small) {
      this.digits(rest, digitsOf(rest));
      return this;
    }
    const high = Math.floor(rest / small);
    this.digits(high, digitsOf(high));
    this.digits(rest - high * small, smallDigits);
    return this;
  }

  private digits(value: number, count: number): void {
    const { bytes } = this;
    let rest = value | 0;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = zero + (rest - tenth * 10);
      rest = tenth;
    }
    this.length += count;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }
}

const encoder = new TextEncoder();

/** A text's bytes, for `addBytes`. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}
