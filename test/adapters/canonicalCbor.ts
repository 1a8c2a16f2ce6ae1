/**
 * Reads CBOR, and throws where it is not what RFC 8949 calls deterministic (section 4.2.1): lengths and integers in their shortest
 * form, floats too, keys sorted by their bytes, nothing indefinite; of tags only RFC 8746's. Shares no line with the encoder.
 */
export function readCanonical(bytes: Uint8Array): unknown {
  const reader = new CanonicalReader(bytes);
  const value = reader.value();
  reader.end();
  return value;
}

const typedArrays: Readonly<Record<number, (bytes: ArrayBuffer) => unknown>> = {
  86: (bytes) => new Float64Array(bytes),
  78: (bytes) => new Int32Array(bytes),
  70: (bytes) => new Uint32Array(bytes),
};

class CanonicalReader {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    // A Buffer's own slice() would be no copy.
    this.bytes = new Uint8Array(bytes);
    this.view = new DataView(this.bytes.buffer);
  }

  end(): void {
    this.check(this.at === this.bytes.length, 'bytes are left over');
  }

  value(): unknown {
    const first = this.bytes[this.at++]!;
    const minor = first & 31;
    switch (first >> 5) {
      case 0:
        return this.argument(minor);
      case 1:
        return -1 - this.argument(minor);
      case 2:
        return this.take(this.argument(minor));
      case 3:
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          this.take(this.argument(minor)),
        );
      case 4:
        return Array.from({ length: this.argument(minor) }, () => this.value());
      case 5:
        return this.map(this.argument(minor));
      case 6:
        return this.typedArray(this.argument(minor));
      default:
        return this.simple(minor);
    }
  }

  private argument(minor: number): number {
    if (minor < 24) return minor;
    const size = 2 ** (minor - 24);
    this.check(minor < 28, 'an indefinite or reserved length');
    const number = Number(this.whole(size));
    const least = size === 1 ? 24 : 2 ** (4 * size);
    this.check(number >= least, `${number} takes ${size} bytes`);
    return number;
  }

  private whole(size: number): bigint {
    return this.take(size).reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  }

  private take(length: number): Uint8Array<ArrayBuffer> {
    this.check(this.at + length <= this.bytes.length, 'it ends too early');
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  private map(size: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    let before: Uint8Array | undefined;
    for (let i = 0; i < size; i++) {
      const start = this.at;
      const key = this.value();
      const bytes = this.bytes.slice(start, this.at);
      this.check(before === undefined || Buffer.compare(before, bytes) < 0, 'keys are not sorted');
      before = bytes;
      entries.push([key as string, this.value()]);
    }
    return Object.fromEntries(entries);
  }

  private typedArray(tag: number): unknown {
    const array = typedArrays[tag];
    this.check(array !== undefined, `tag ${tag}`);
    const bytes = this.value() as Uint8Array<ArrayBuffer>;
    return array!(bytes.buffer);
  }

  private simple(minor: number): unknown {
    if (minor >= 20 && minor <= 22) return [false, true, null][minor - 20];
    const at = this.at;
    this.take(2 ** (minor - 24));
    if (minor === 25) return this.half(this.view.getUint16(at));
    if (minor === 26) {
      const value = this.view.getFloat32(at);
      this.check(!fitsHalf(value), `${value} would fit a half`);
      return value;
    }
    this.check(minor === 27, `simple value ${minor}`);
    const value = this.view.getFloat64(at);
    this.check(!Object.is(Math.fround(value), value), `${value} would fit a float`);
    return value;
  }

  private half(bits: number): number {
    const sign = bits >> 15 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) {
      this.check(fraction === 0 || bits === 0x7e00, 'a NaN with a payload');
      return fraction === 0 ? sign * Infinity : NaN;
    }
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  }

  private check(holds: boolean, fault: string): void {
    if (!holds) throw new Error(`${fault}, at byte ${this.at}`);
  }
}

/** Whether a half (11 bits of fraction, exponents from -24 to 15) holds it. */
function fitsHalf(value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const steps = Math.abs(value) * 2 ** 24;
  if (!Number.isInteger(steps) || Math.abs(value) > 65_504) return false;
  return (
    steps <= 1024 || Number.isInteger(Math.abs(value) / 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10))
  );
}
