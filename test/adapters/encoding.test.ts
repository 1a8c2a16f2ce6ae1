import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { StateError, type StateValue } from '../../src/core/state.ts';
import { readCanonical } from './canonicalCbor.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** What a state may hold; a plain number that is no whole one is not forbidden, only unusual. */
const { value: states } = fc.letrec<{ value: StateValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.float64Array({ maxLength: 20 }),
    fc.int32Array(),
    fc.uint32Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 30 }), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('what is written', () => {
  // RFC 8949, appendix A, in its order; and section 4.2.1 for the order of keys.
  test.each<[unknown, string]>([
    [0, '00'],
    [1, '01'],
    [10, '0a'],
    [23, '17'],
    [24, '1818'],
    [25, '1819'],
    [100, '1864'],
    [1000, '1903e8'],
    [1000000, '1a000f4240'],
    [1000000000000, '1b000000e8d4a51000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-1, '20'],
    [-10, '29'],
    [-100, '3863'],
    [-1000, '3903e7'],
    [1.1, 'fb3ff199999999999a'],
    [1.5, 'f93e00'],
    [1e300, 'fb7e37e43c8800759c'],
    [0.00006103515625, 'f90400'],
    [5.960464477539063e-8, 'f90001'],
    [-4.1, 'fbc010666666666666'],
    [3.4028234663852886e38, 'fa7f7fffff'],
    [Infinity, 'f97c00'],
    [-Infinity, 'f9fc00'],
    [NaN, 'f97e00'],
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    ['', '60'],
    ['a', '6161'],
    ['IETF', '6449455446'],
    ['"\\', '62225c'],
    ['ü', '62c3bc'],
    ['水', '63e6b0b4'],
    ['𐅑', '64f0908591'],
    [new Uint8Array(), '40'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    [[], '80'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [{}, 'a0'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
    [{ aa: 1, b: 2, a: 3 }, 'a36161036162026261 6101'],
  ])('%j is RFC 8949', (value, expected) => {
    expect(hex(cbor.encode(value))).toBe(expected.replaceAll(' ', ''));
    expect(isDeepStrictEqual(cbor.decode(bytesOf(expected)), value)).toBe(true);
  });

  test.each<[StateValue, string]>([
    [Float64Array.of(1.5, -0), 'd856 50 000000000000f83f 0000000000000080'],
    [Int32Array.of(-2, 1), 'd84e 48 feffffff 01000000'],
    [Uint32Array.of(4294967295), 'd846 44 ffffffff'],
    [new Float64Array(), 'd856 40'],
  ])('%j is a typed array of RFC 8746, little endian', (value, expected) => {
    expect(hex(cbor.encode(value))).toBe(expected.replaceAll(' ', ''));
    expect(isDeepStrictEqual(cbor.decode(bytesOf(expected)), value)).toBe(true);
  });

  test('is deterministic to an independent reader, and holds the same', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(isDeepStrictEqual(readCanonical(cbor.encode(state)), state)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('comes back to the last bit, also from a piece of a larger buffer', () => {
    fc.assert(
      fc.property(states, (state) => {
        const bytes = cbor.encode(state);
        const buffer = Buffer.alloc(bytes.length + 7, 0xff);
        buffer.set(bytes, 3);
        for (const read of [
          bytes,
          buffer.subarray(3, -4),
          new Uint8Array(buffer.buffer, buffer.byteOffset + 3, bytes.length),
        ])
          expect(isDeepStrictEqual(cbor.decode(read), state)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order in which a key was set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat(), { noNullPrototype: true }), (state) => {
        const reversed = Object.fromEntries(Object.entries(state).reverse());
        expect(hex(cbor.encode(reversed))).toBe(hex(cbor.encode(state)));
      }),
    );
  });

  test('a view of a larger array is written alone', () => {
    const view = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(hex(cbor.encode(view))).toBe(hex(cbor.encode(Float64Array.of(2, 3))));
  });

  test('is no view of what was read: a model may change its arrays', () => {
    const bytes = cbor.encode({ w: Float64Array.of(1, 2), b: Uint8Array.of(7) });
    const before = hex(bytes);
    const read = cbor.decode(bytes) as { w: Float64Array; b: Uint8Array };
    read.w.fill(9);
    expect(read.w.buffer.byteLength).toBe(16);
    expect(hex(bytes)).toBe(before);
  });
});

describe('numbers that are hard to keep', () => {
  test('every NaN of an array is one and the same, and the array itself stays as it is', () => {
    const payload = new BigUint64Array([
      0xfff8_dead_beef_0001n,
      0x3ff8_0000_0000_0000n,
      0x7ff0_0000_0000_0001n,
    ]);
    const array = new Float64Array(payload.buffer);
    expect(hex(cbor.encode(array))).toBe(hex(cbor.encode(Float64Array.of(NaN, 1.5, NaN))));
    expect([...payload]).toEqual([0xfff8_dead_beef_0001n, 0x3ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n]);
  });

  test('all other bits of an array are kept: -0, the smallest, the largest, infinities', () => {
    const hard = Float64Array.of(
      -0,
      0,
      5e-324,
      -5e-324,
      2.2250738585072014e-308,
      Number.MAX_VALUE,
      -Infinity,
    );
    const read = cbor.decode(cbor.encode(hard)) as Float64Array;
    expect(hex(new Uint8Array(read.buffer))).toBe(hex(new Uint8Array(hard.buffer)));
  });

  test('a plain -0 becomes 0: floating-point state lives in arrays', () => {
    expect(cbor.decode(cbor.encode(-0))).toBe(0);
  });
});

/** Decodes, or says why not; any other error than a StateError fails the test. */
function outcome(bytes: Uint8Array): unknown {
  try {
    return cbor.decode(bytes);
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
}

describe('bytes that were not written here', () => {
  test('are a value or a StateError, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        outcome(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('are a value or a StateError where any one byte of a state is another', () => {
    const state: StateValue = {
      version: 1,
      w: Float64Array.of(1, NaN),
      n: [1, 300, -5, 'x', null, true],
      b: Uint8Array.of(1),
    };
    const bytes = cbor.encode(state);
    for (let i = 0; i < bytes.length; i++) {
      for (let byte = 0; byte < 256; byte++) {
        const damaged = bytes.slice();
        damaged[i] = byte;
        outcome(damaged);
      }
    }
  });

  test('are refused where a state is cut off or goes on', () => {
    const bytes = cbor.encode({ w: Float64Array.of(1, 2), list: [1, { a: 'b' }] });
    for (let end = 0; end < bytes.length; end++)
      expect(outcome(bytes.subarray(0, end)), `cut off at ${end}`).toBeInstanceOf(StateError);
    expect(outcome(Uint8Array.of(...bytes, 0))).toBeInstanceOf(StateError);
  });

  test.each([
    ['a key that comes twice', 'a2 6161 01 6161 02'],
    ['an integer that is not in its shortest form', '1817'],
    ['a key that is no text', 'a1 01 02'],
    ['a tag of another kind', 'c1 01'],
    ['a typed array of odd length', 'd856 47 00000000000000'],
    ['a typed array of text', 'd856 68 3132333435363738'],
    ['a typed array of nothing', 'd856'],
    ['a break without a beginning', 'ff'],
    ['a reserved length', '1c'],
  ])('are refused: %s', (_, damaged) => {
    expect(outcome(bytesOf(damaged))).toBeInstanceOf(StateError);
  });

  test.each([
    ['bytes', '5b 0000ffffffffffff'],
    ['text', '7b 0000ffffffffffff'],
    ['a list', '9b 0000ffffffffffff 00 00'],
    ['a map', 'bb 0000ffffffffffff 6161 00'],
    ['a list of 4 Gi', '9a ffffffff 00'],
    ['bytes of 4 Gi', '5a ffffffff 00'],
    ['a typed array', 'd856 5b 0000ffffffffffff 00'],
  ])('take no memory for a length that they only claim: %s', (_, claimed) => {
    const bytes = bytesOf(claimed);
    const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = used();
    expect(outcome(bytes)).toBeInstanceOf(StateError);
    expect(used() - before).toBeLessThan(1 << 22);
  });

  test('are refused where they are nested without end', () => {
    expect(outcome(new Uint8Array(1_000_000).fill(0x81))).toBeInstanceOf(StateError);
    expect(outcome(new Uint8Array(1_000_000).fill(0xd8))).toBeInstanceOf(StateError);
  });

  test('change no prototype', () => {
    const read = cbor.decode(bytesOf('a1 69 5f5f70726f746f5f5f a1 6161 01')) as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect(read['a']).toBeUndefined();
  });
});

test('the hash is SHA-256, in hex', () => {
  // FIPS 180-4's examples.
  const abc = new TextEncoder().encode('abc');
  expect(cbor.hash(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(cbor.hash(new Uint8Array())).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});
