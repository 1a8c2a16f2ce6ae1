/** LZ4 frames, as Kafka's clients write them (LZ4 Frame Format 1.6, LZ4 Block Format). Checksums are skipped: a record batch has its own. */
const magic = 0x184d_2204;
const version = 0x40;
const flag = { version: 0xc0, blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 };
const notCompressed = 0x8000_0000;
const shortestMatch = 4;

/**
 * @param most bytes that the result may have
 * @throws RangeError where the frame is cut off, damaged or too large
 */
export function decompressLz4(packed: Uint8Array, most: number): Buffer {
  const frame = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (frame.getUint32(0, true) !== magic) throw new RangeError('no LZ4 frame');
  const flags = frame.getUint8(4);
  if ((flags & flag.version) !== version || (flags & flag.dictionary) !== 0) {
    throw new RangeError('an LZ4 frame of another version, or with a dictionary');
  }
  const output = new Output(most);
  const checksum = (flags & flag.blockChecksum) === 0 ? 0 : 4;
  // Magic, flags, block size, (content size,) header checksum.
  let at = (flags & flag.contentSize) === 0 ? 7 : 15;
  for (;;) {
    const size = frame.getUint32(at, true);
    at += 4;
    if (size === 0) return output.written();
    const length = size & ~notCompressed;
    if (at + length > packed.length) throw new RangeError('the LZ4 frame is cut off');
    if (size >= notCompressed) output.literals(packed, at, length);
    else decompressBlock(packed, at, at + length, output);
    at += length + checksum;
  }
}

function decompressBlock(packed: Uint8Array, start: number, end: number, output: Output): void {
  let at = start;
  const longLength = (short: number): number => {
    if (short < 15) return short;
    let length = short;
    let byte: number;
    do {
      byte = packed[at++] ?? 0;
      length += byte;
    } while (byte === 255 && at < end);
    return length;
  };
  while (at < end) {
    const token = packed[at++]!;
    const literals = longLength(token >> 4);
    if (at + literals > end) throw new RangeError('an LZ4 block is damaged');
    output.literals(packed, at, literals);
    at += literals;
    // The last sequence has literals only.
    if (at === end) return;
    if (at + 2 > end) throw new RangeError('an LZ4 block is damaged');
    const distance = packed[at]! | (packed[at + 1]! << 8);
    at += 2;
    output.repeat(distance, longLength(token & 15) + shortestMatch);
  }
}

/** What was unpacked so far. */
class Output {
  private readonly most: number;
  private bytes = Buffer.allocUnsafe(1 << 16);
  private end = 0;

  constructor(most: number) {
    this.most = most;
  }

  written(): Buffer {
    return this.bytes.subarray(0, this.end);
  }

  literals(from: Uint8Array, start: number, length: number): void {
    this.reserve(length);
    this.bytes.set(from.subarray(start, start + length), this.end);
    this.end += length;
  }

  /** Copies from `distance` bytes back; what is copied may reach into what is being written. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.end) throw new RangeError('an LZ4 block is damaged');
    this.reserve(length);
    const { bytes } = this;
    for (let i = 0; i < length; i++, this.end++) bytes[this.end] = bytes[this.end - distance]!;
  }

  private reserve(more: number): void {
    const needed = this.end + more;
    if (needed > this.most) throw new RangeError(`more than ${this.most} bytes when unpacked`);
    if (needed <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.min(this.most, Math.max(needed, this.bytes.length * 2)));
    this.bytes.copy(bytes, 0, 0, this.end);
    this.bytes = bytes;
  }
}
