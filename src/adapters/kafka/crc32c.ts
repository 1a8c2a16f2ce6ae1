/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), 16 bytes a step ("slicing by 16", after Intel's "slicing by 8" of 2006). */
const polynomial = 0x82f6_3b78;
const slices = 16;
/** Table s holds, for each byte, what it does to the remainder s bytes further on. */
const table = new Int32Array(256 * slices);
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * polynomial);
  table[byte] = remainder;
}
for (let i = 256; i < 256 * slices; i++) table[i] = (table[i - 256]! >>> 8) ^ table[table[i - 256]! & 0xff]!;
const littleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** Of the bytes from `start` to `end`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (!littleEndian || end - start < 2 * slices) return ~byByte(-1, bytes, start, end) >>> 0;
  // Words are read four bytes at a time, which they must be aligned for.
  const words = Math.min(end, start + (-(bytes.byteOffset + start) & 3));
  const wordCount = ((end - words) >> 4) * 4;
  let crc = byByte(-1, bytes, start, words);
  crc = byWord(crc, new Int32Array(bytes.buffer, bytes.byteOffset + words, wordCount));
  return ~byByte(crc, bytes, words + wordCount * 4, end) >>> 0;
}

function byByte(before: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = before;
  for (let i = start; i < end; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

/** Four words a step; the tables of the first byte are the farthest. */
function byWord(before: number, words: Int32Array): number {
  let crc = before;
  for (let i = 0; i < words.length; i += 4) {
    const first = crc ^ words[i]!;
    const second = words[i + 1]!;
    const third = words[i + 2]!;
    const fourth = words[i + 3]!;
    crc =
      table[3840 + (first & 0xff)]! ^
      table[3584 + ((first >>> 8) & 0xff)]! ^
      table[3328 + ((first >>> 16) & 0xff)]! ^
      table[3072 + (first >>> 24)]! ^
      table[2816 + (second & 0xff)]! ^
      table[2560 + ((second >>> 8) & 0xff)]! ^
      table[2304 + ((second >>> 16) & 0xff)]! ^
      table[2048 + (second >>> 24)]! ^
      table[1792 + (third & 0xff)]! ^
      table[1536 + ((third >>> 8) & 0xff)]! ^
      table[1280 + ((third >>> 16) & 0xff)]! ^
      table[1024 + (third >>> 24)]! ^
      table[768 + (fourth & 0xff)]! ^
      table[512 + ((fourth >>> 8) & 0xff)]! ^
      table[256 + ((fourth >>> 16) & 0xff)]! ^
      table[fourth >>> 24]!;
  }
  return crc;
}
