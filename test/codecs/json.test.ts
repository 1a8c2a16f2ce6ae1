import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, maximumDepth } from '../../src/codecs/json.ts';
import type { Fields } from '../../src/codecs/codec.ts';
import type { Result } from '../../src/core/result.ts';

const maximumBytes = 4096;
const codec = json.create({}, { maximumBytes });

/** Decodes from the middle of a larger buffer, as a fetched batch is one: what lies around it must not matter. */
function decode(value: Uint8Array | string): Result<Fields> {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const buffer = new Uint8Array(bytes.length + 6).fill(0x7b);
  buffer.set(bytes, 3);
  return codec.decode(buffer, 3, 3 + bytes.length);
}

function detailOf(value: Uint8Array | string): string {
  const result = decode(value);
  if (result.ok) throw new Error(`taken as ${JSON.stringify(result.value)}`);
  expect(result.fault.reason).toBe('json');
  return result.fault.detail;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** What the bytes hold by Node's own decoder and parser; undefined: no object that is taken. */
function oracle(bytes: Uint8Array): unknown {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const plain = Buffer.from(marked ? bytes.subarray(3) : bytes);
  if (bytes.length > maximumBytes || !isUtf8(plain)) return undefined;
  try {
    const value: unknown = JSON.parse(plain.toString('utf8'));
    const object = typeof value === 'object' && value !== null && !Array.isArray(value);
    return object && depthOf(value) <= maximumDepth ? value : undefined;
  } catch {
    return undefined;
  }
}

function expectAsOracle(bytes: Uint8Array): void {
  const expected = oracle(bytes);
  if (expected === undefined) {
    detailOf(bytes);
    return;
  }
  const result = decode(bytes);
  // Not `toEqual`, which is misled by fields like `constructor`, and takes -0 for 0.
  expect(result.ok && isDeepStrictEqual(result.value, expected)).toBe(true);
}

/** Text of JSON with everything that a generator of values leaves out: spaces, doubled keys, numbers beyond a double. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '1e999',
      '-0',
      '123456789012345678901234567890',
      'true',
      'null',
      '0.1',
      '""',
      '"\\ud800"',
      '" "',
    ),
    fc.json({ maxDepth: 2 }),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'ключ'), tie('value')), {
        maxLength: 4,
      })
      .map((entries) => `{${entries.map(([key, value]) => `"${key}" : ${value}`).join(',\n')}}`),
  ),
})).value;

const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(...Buffer.from('{}[]",:\\'), 0xc0, 0xff, 0xed),
    ),
    how: fc.constantFrom('replace', 'insert', 'cut'),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(text: string, changes: readonly { at: number; byte: number; how: string }[]): Uint8Array {
  const bytes = [...new TextEncoder().encode(text)];
  for (const { at, byte, how } of changes) {
    const place = Math.floor(at * bytes.length);
    if (how === 'insert') bytes.splice(place, 0, byte);
    else if (how === 'replace') bytes.splice(place, 1, byte);
    else bytes.splice(place);
  }
  return Uint8Array.from(bytes);
}

describe('json', () => {
  test('an object is what JSON.parse makes of it; anything else is a fault', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expectAsOracle(new TextEncoder().encode(text));
      }),
      { numRuns: 500 },
    );
  });

  test('damaged bytes are taken exactly where they are still valid UTF-8 and JSON, and never thrown at', () => {
    fc.assert(
      fc.property(jsonText, damage, (text, changes) => {
        expectAsOracle(damaged(`{"a":${text}}`, changes));
      }),
      { numRuns: 1000 },
    );
  });

  test('arbitrary bytes are never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expectAsOracle(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a sequence that ends early', [0xe2, 0x82]],
    ['a continuation byte alone', [0x80]],
  ])('%s is not UTF-8', (_, bytes) => {
    expect(detailOf(Uint8Array.from([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')]))).toBe(
      'not valid UTF-8',
    );
  });

  test('a byte order mark is passed over, as RFC 8259 allows', () => {
    expect(decode('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  test('an empty value and a tombstone are faults', () => {
    expect(detailOf('')).toBe('the value is empty');
    expect(codec.decode(new Uint8Array(8), -1, -1)).toMatchObject({ ok: false, fault: { reason: 'json' } });
  });

  test.each([
    ['null', 'null was found, an object is needed'],
    ['[{"a":1}]', 'a list was found, an object is needed'],
    ['1', 'a number was found, an object is needed'],
    ['"a"', 'a string was found, an object is needed'],
    ['true', 'a boolean was found, an object is needed'],
    [' ', 'not JSON'],
    ['NaN', 'not JSON'],
    ['{"a":NaN}', 'not JSON'],
    ['{"a":-Infinity}', 'not JSON'],
    ["{'a':1}", 'not JSON'],
    ['{"a":1,}', 'not JSON'],
    ['{"a":01}', 'not JSON'],
    ['{"a":1} {"b":2}', 'not JSON'],
  ])('%s is a fault', (text, detail) => {
    expect(detailOf(text)).toContain(detail);
  });

  test('of a key that comes twice the last one counts', () => {
    expect(decode('{"a":1,"b":2,"a":3}')).toEqual({ ok: true, value: { a: 3, b: 2 } });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a field called %s is a field like others',
    (name) => {
      const result = decode(`{"${name}":{"polluted":1}}`);
      expect(result.ok && Object.entries(result.value)).toEqual([[name, { polluted: 1 }]]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  const nested = (depth: number, open: string, close: string): string =>
    `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`;
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"b":', '}'],
  ])('%s are taken up to the limit of depth, and not beyond it', (_, open, close) => {
    expect(decode(nested(maximumDepth - 1, open, close)).ok).toBe(true);
    expect(detailOf(nested(maximumDepth, open, close))).toBe(`nested more than ${maximumDepth} deep`);
  });

  test('depth is how deep a value is, not how many brackets it has', () => {
    expect(decode(`{"a":"${'['.repeat(500)}"}`).ok).toBe(true);
    expect(decode(`{"a":[${Array(500).fill('{}').join()}]}`).ok).toBe(true);
  });

  test('200,000 levels are a fault, too, and cost no more than to read them', () => {
    const roomy = json.create({}, { maximumBytes: 1 << 22 });
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const bytes = Buffer.from(nested(200_000, open, close));
      expect(roomy.decode(bytes, 0, bytes.length)).toMatchObject({ ok: false, fault: { reason: 'json' } });
      expect(roomy.decode(bytes, 0, bytes.length >> 1)).toMatchObject({
        ok: false,
        fault: { reason: 'json' },
      });
    }
  });

  test('a value of exactly the greatest size is taken, one byte more is not', () => {
    const ofSize = (size: number): string => `{"a":"${'x'.repeat(size - 8)}"}`;
    expect(decode(ofSize(maximumBytes)).ok).toBe(true);
    expect(detailOf(ofSize(maximumBytes + 1))).toBe(
      `${maximumBytes + 1} bytes, more than input.maximumBytes (${maximumBytes})`,
    );
  });

  test('a size counts bytes, not characters', () => {
    expect(detailOf(`{"a":"${'é'.repeat(maximumBytes / 2)}"}`)).toContain('more than input.maximumBytes');
  });

  test.each(['{"a":Secret', '{"a":"Secret"', 'Secret', '{"Secret":tru}', '["Secret"]', '"Secret"'])(
    'the fault of %s repeats nothing of the payload',
    (text) => {
      expect(detailOf(text)).not.toContain('Secret');
    },
  );
});
