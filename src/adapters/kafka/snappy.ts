import { uncompress } from 'snappyjs';

/** What Java's clients put before and between blocks (snappy-java's SnappyOutputStream); others write one bare block. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeader = 16;

/**
 * @param most bytes that the result may have
 * @throws Error where it is damaged or too large
 */
export function decompressSnappy(packed: Uint8Array, most: number): Buffer {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return uncompress(bytes, most);
  const blocks: Buffer[] = [];
  let size = 0;
  for (let at = xerialHeader; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new RangeError('a Snappy block is cut off');
    const block = uncompress(bytes.subarray(at, at + length), most - size);
    blocks.push(block);
    size += block.length;
    at += length;
  }
  return Buffer.concat(blocks, size);
}
