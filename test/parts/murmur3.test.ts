import { expect, test } from 'vitest';
import { Murmur3 } from '../../src/stats/murmur3.ts';

function words(hash: Uint32Array): string {
  return [...hash].map((word) => word.toString(16).padStart(8, '0')).join('');
}

test.each([
  // From the tests of karanlyons/murmurHash3.js, x86.hash128.
  ['I will not buy this record, it is scratched.', 'a0a9683b25ac5e40d9af2895890dddf5'],
  ["I will not buy this tobacconist's, it is scratched.", '9b5b7ba2ef3f7866889adeaf00f3f98e'],
  ['', '00000000000000000000000000000000'],
])('the hash of the bytes of "%s" is the published one', (text, expected) => {
  const bytes = new TextEncoder().encode(text);
  expect(words(new Murmur3().hashBytes(bytes, bytes.length))).toBe(expected);
});

test("it passes SMHasher's verification of MurmurHash3_x86_128: every length to 255, every seed to 256", () => {
  const murmur3 = new Murmur3();
  const key = Uint8Array.from({ length: 256 }, (_, i) => i);
  const hashes = new Uint8Array(256 * 16);
  const view = new DataView(hashes.buffer);
  for (let length = 0; length < 256; length++) {
    murmur3.hashBytes(key, length, 256 - length).forEach((word, i) => {
      view.setUint32(length * 16 + i * 4, word, true);
    });
  }
  // The value that SMHasher's main.cpp names for this hash.
  expect(murmur3.hashBytes(hashes, hashes.length)[0]).toBe(0xb3ece62a);
});

test('a text is hashed by its UTF-16 code units: lone surrogates differ, and a long text after a short one is whole', () => {
  const murmur3 = new Murmur3();
  const hash = (text: string): string => words(murmur3.hashText(text));
  expect(hash('\ud800')).not.toBe(hash('\ud801'));
  const long = 'x'.repeat(5000);
  hash('short');
  expect(hash(long)).not.toBe(hash(`${long.slice(1)}y`));
  const units = Buffer.from('Zürich', 'utf16le');
  expect(hash('Zürich')).toBe(words(new Murmur3().hashBytes(units, units.length)));
});
