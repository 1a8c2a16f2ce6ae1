const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain): 128 bits, not against an adversary. The x86 variant, since JavaScript
 * multiplies 32 bits fast and 64 bits slowly.
 */
export class Murmur3 {
  private readonly hash = new Uint32Array(4);
  private bytes = new Uint8Array(256);

  /** Of a text's UTF-16 code units, low byte first, so that every two different strings differ. Valid until the next call. */
  hashText(text: string): Uint32Array {
    const { length } = text;
    if (this.bytes.length < length * 2) this.bytes = new Uint8Array(length * 4);
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      bytes[i * 2] = unit;
      bytes[i * 2 + 1] = unit >>> 8;
    }
    return this.hashBytes(bytes, length * 2);
  }

  /** Of bytes[0 … length). Four words, the first one first. Valid until the next call. */
  hashBytes(bytes: Uint8Array, length: number, seed = 0): Uint32Array {
    let h1 = seed | 0;
    let h2 = h1;
    let h3 = h1;
    let h4 = h1;
    const blocks = length >>> 4;
    let at = 0;
    for (let block = 0; block < blocks; block++, at += 16) {
      h1 ^= scramble(word(bytes, at), C1, 15, C2);
      h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
      h2 ^= scramble(word(bytes, at + 4), C2, 16, C3);
      h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
      h3 ^= scramble(word(bytes, at + 8), C3, 17, C4);
      h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
      h4 ^= scramble(word(bytes, at + 12), C4, 18, C1);
      h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
    }
    const rest = length - at;
    if (rest > 12) h4 ^= scramble(partial(bytes, at + 12, rest - 12), C4, 18, C1);
    if (rest > 8) h3 ^= scramble(partial(bytes, at + 8, rest - 8), C3, 17, C4);
    if (rest > 4) h2 ^= scramble(partial(bytes, at + 4, rest - 4), C2, 16, C3);
    if (rest > 0) h1 ^= scramble(partial(bytes, at, rest), C1, 15, C2);

    h1 ^= length;
    h2 ^= length;
    h3 ^= length;
    h4 ^= length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    h1 = finish(h1);
    h2 = finish(h2);
    h3 = finish(h3);
    h4 = finish(h4);
    h1 = (h1 + h2 + h3 + h4) | 0;
    const { hash } = this;
    hash[0] = h1;
    hash[1] = h2 + h1;
    hash[2] = h3 + h1;
    hash[3] = h4 + h1;
    return hash;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** The first `count` bytes of a word, at most 4; the others as 0. */
function partial(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = Math.min(count, 4) - 1; i >= 0; i--) value = (value << 8) | bytes[at + i]!;
  return value;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function scramble(k: number, first: number, bits: number, second: number): number {
  return Math.imul(rotate(Math.imul(k, first), bits), second);
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
