import { expect, test } from 'vitest';
import { crc32c } from '../../../src/adapters/kafka/crc32c.ts';

const count = (length: number, at: (i: number) => number) => Uint8Array.from({ length }, (_, i) => at(i));

// RFC 3720, appendix B.4 ("CRC Examples"), and the check value of CRC-32/ISCSI in the catalogue of CRCs (reveng).
test.each([
  ['32 zeros', count(32, () => 0), 0x8a9136aa],
  ['32 ones', count(32, () => 0xff), 0x62a8ab43],
  ['ascending', count(32, (i) => i), 0x46dd794e],
  ['descending', count(32, (i) => 31 - i), 0x113fdb5c],
  ['digits', new TextEncoder().encode('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(), 0],
])('gives the published checksum of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('a part of a buffer has the checksum of these bytes alone, wherever it lies', () => {
  const digits = new TextEncoder().encode('123456789');
  for (let before = 0; before < 9; before++) {
    const buffer = new Uint8Array(before + digits.length + 5).fill(0xaa);
    buffer.set(digits, before);
    expect(crc32c(buffer, before, before + digits.length)).toBe(0xe3069283);
  }
});
