import fc from 'fast-check';
import { compress } from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { decompressLz4 } from '../../../src/adapters/kafka/lz4.ts';
import { decompressSnappy } from '../../../src/adapters/kafka/snappy.ts';

const most = 1 << 20;
const text = Array.from({ length: 200 }, (_, i) => `line ${i % 17}, ${'ab'.repeat(i % 40)}`).join('\n');

/** An LZ4 frame by hand: its flags, and each block with whether it is compressed. */
function frameOf(flags: number, blocks: readonly (readonly [bytes: Buffer, compressed: boolean])[]): Buffer {
  const head = [
    0x04,
    0x22,
    0x4d,
    0x18,
    flags,
    0x40,
    ...((flags & 8) === 0 ? [] : new Array<number>(8).fill(0)),
    0,
  ];
  const parts = blocks.flatMap(([bytes, compressed]) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE((bytes.length | (compressed ? 0 : 0x8000_0000)) >>> 0);
    return [size, bytes, ...((flags & 16) === 0 ? [] : [Buffer.alloc(4)])];
  });
  return Buffer.concat([Buffer.from(head), ...parts, Buffer.alloc(4)]);
}

/** "abcabcabcabcabcabcabc!": three literals, a match of 18 that overlaps itself, and a last literal. */
const block = Buffer.from([0x3e, 0x61, 0x62, 0x63, 3, 0, 0x10, 0x21]);
const unpacked = 'abc'.repeat(7) + '!';

describe('an LZ4 frame', () => {
  test.each([
    ['plain', 0x60],
    ['with the sizes and checksums that a frame may have', 0x60 | 0x10 | 0x08],
  ])('%s is unpacked, block by block', (_, flags) => {
    const frame = frameOf(flags, [
      [block, true],
      [Buffer.from('as it is'), false],
    ]);
    expect(decompressLz4(frame, most).toString()).toBe(`${unpacked}as it is`);
  });

  test('with lengths beyond 15 and beyond 270 is unpacked', () => {
    const literals = Buffer.from('x'.repeat(300));
    const long = Buffer.concat([Buffer.from([0xff, 255, 30]), literals, Buffer.from([1, 0, 255, 10])]);
    expect(decompressLz4(frameOf(0x60, [[long, true]]), most).toString()).toBe(
      'x'.repeat(300 + 15 + 255 + 10 + 4),
    );
  });

  test('of more bytes than allowed is refused before they are made', () => {
    expect(() => decompressLz4(frameOf(0x60, [[block, true]]), unpacked.length - 1)).toThrow(
      /more than 21 bytes/,
    );
  });

  test('that is cut off or changed anywhere is refused, or unpacked to at most what is allowed', () => {
    const frame = frameOf(0x60, [
      [block, true],
      [block, true],
    ]);
    const changes = fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: frame.length }), (bytes, length) => {
        const damaged = Buffer.from(frame.subarray(0, length));
        for (const [at, byte] of bytes) if (at < length) damaged[at] = byte;
        try {
          expect(decompressLz4(damaged, 1000).length).toBeLessThanOrEqual(1000);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Snappy', () => {
  test('is unpacked as one bare block, and as the blocks of a Java client', () => {
    const [first, second] = [compress(Buffer.from(text)), compress(Buffer.from('more'))];
    expect(decompressSnappy(first, most).toString()).toBe(text);
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    const sized = [first, second].map((bytes) => {
      const size = Buffer.alloc(4);
      size.writeInt32BE(bytes.length);
      return Buffer.concat([size, bytes]);
    });
    const framed = Buffer.concat([header, ...sized]);
    expect(decompressSnappy(framed, most).toString()).toBe(`${text}more`);
    expect(() => decompressSnappy(framed.subarray(0, -1), most)).toThrow(/cut off/);
  });

  test('of more bytes than allowed is refused', () => {
    expect(() => decompressSnappy(compress(Buffer.from(text)), 100)).toThrow(/too big/);
  });
});
