import avsc from 'avsc';
import { describe, expect, test } from 'vitest';
import { avro } from '../../src/codecs/avro/avro.ts';
import { maximumDepth } from '../../src/codecs/avro/bytes.ts';
import type { Fields } from '../../src/codecs/codec.ts';
import { mulberry32 } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { mutant } from './mutants.ts';
import reference from '../reference/avro.json' with { type: 'json' };

const recordOf = (...fields: object[]) => ({ type: 'record', name: 'E', fields });
const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const fileOf = (schema: unknown) => ({ path: 's.avsc', text: JSON.stringify(schema) });
const codecOf = (schema: unknown, wanted?: ReadonlySet<string>) =>
  avro.create(
    { schema: fileOf(schema), registry: undefined, unknown: 'deadLetter' },
    { maximumBytes: 1 << 20, wanted },
  );
const decode = (schema: unknown, hex: string): Result<Fields> => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return codecOf(schema).decode(bytes, 0, bytes.length);
};
const hint =
  / \(its first byte is 0, as where a schema id follows: input\.format\.registry reads such values\)$/;
const detailOf = (schema: unknown, hex: string): string => {
  const result = decode(schema, hex);
  if (result.ok) throw new Error(`taken as ${JSON.stringify(result.value)}`);
  expect(result.fault.reason).toBe('avro');
  return result.fault.detail.replace(hint, '');
};
const valueOf = (schema: unknown, hex: string): unknown => {
  const result = decode(recordOf(field('x', schema)), hex);
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value['x'];
};
/** What the configuration says of a schema. */
const refusal = (schema: unknown): string | undefined =>
  avro.check({ schema: typeof schema === 'string' ? { path: 's.avsc', text: schema } : fileOf(schema) })
    ?.message;

function zigzag(value: bigint): string {
  let rest = value >= 0n ? value * 2n : -value * 2n - 1n;
  let hex = '';
  do {
    hex += (Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0)).toString(16).padStart(2, '0');
    rest >>= 7n;
  } while (rest > 0n);
  return hex;
}

describe('bytes', () => {
  test.each([
    ['a boolean of 2', 'boolean', '02', 'a boolean that is neither 0 nor 1'],
    ['an int of 33 bits', 'int', '8080808020', 'an int of more than 32 bits'],
    ['eleven bytes of an integer', 'long', '8080808080808080808001', 'an integer of more than 64 bits'],
    ['65 bits', 'long', 'ffffffffffffffffff02', 'an integer of more than 64 bits'],
    ['an integer that ends early', 'long', '80', 'the value ends too early'],
    ['a long integer that ends early', 'long', '8080808080', 'the value ends too early'],
    ['a double that ends early', 'double', '00000000000000', 'the value ends too early'],
    ['text beyond the end', 'string', '0661', 'the value ends too early'],
    ['text of a negative length', 'string', '01', 'a negative length'],
    ['text that is no UTF-8', 'string', '04c0af', 'text that is not valid UTF-8'],
    ['long text that is no UTF-8', 'string', `40${'61'.repeat(31)}ff`, 'text that is not valid UTF-8'],
    ['no such branch', ['null', 'int'], '04', 'a branch that the union does not have'],
    ['a negative branch', ['null', 'int'], '01', 'a negative length'],
    [
      'no such symbol',
      { type: 'enum', name: 'C', symbols: ['A'] },
      '02',
      'a symbol that the enum does not have',
    ],
  ])('%s is a fault, told by field', (_, type, hex, detail) => {
    expect(detailOf(recordOf(field('x', type)), hex)).toBe(`field x: ${detail}`);
    // Where it is passed over, too, unless only the value itself was wrong.
    const within = { ...recordOf(field('y', type)), name: 'I' };
    if (!/boolean|32 bits|UTF-8/.test(detail)) {
      expect(detailOf(recordOf(field('x', within)), hex)).toBe(`field x: ${detail}`);
    }
  });

  test('what goes on after the value is a fault', () => {
    expect(detailOf(recordOf(field('x', 'int')), '0200')).toBe('1 bytes after the value');
  });

  test('a value that looks like one with a schema id says so', () => {
    const found = decode(recordOf(field('x', 'int')), '000000000102');
    expect(found.ok ? '' : found.fault.detail).toMatch(hint);
  });

  test.each([
    ['00', 0],
    ['01', -1],
    ['feffffff0f', 2 ** 31 - 1],
    ['ffffffffffffffffff01', -(2 ** 63)],
    ['feffffffffffffffff01', 2 ** 63],
    // The nearest doubles, as of JSON.
    [zigzag(2n ** 53n + 1n), 2 ** 53],
    [zigzag(-(2n ** 53n) - 1n), -(2 ** 53)],
    [zigzag(2n ** 53n + 3n), 2 ** 53 + 4],
  ])('the long %s is %d', (hex, value) => {
    expect(valueOf('long', hex)).toBe(value);
  });

  test('longs at random are the nearest doubles of what BigInt makes of them', () => {
    const random = mulberry32(3);
    for (let i = 0; i < 3000; i++) {
      const bits =
        BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
      const value = BigInt.asIntN(64, bits) >> BigInt(Math.floor(random() * 64));
      expect(valueOf('long', zigzag(value))).toBe(Number(value));
    }
  });

  test('nanoseconds keep their microsecond, and never round up into the next millisecond', () => {
    const nanos = { type: 'long', logicalType: 'timestamp-nanos' };
    expect(valueOf(nanos, zigzag(1_700_000_000_123_999_999n))).toBe(1_700_000_000_123.999);
    expect(valueOf(nanos, zigzag(-1n))).toBe(-0.001);
  });

  test('a uuid in 16 bytes is text', () => {
    const type = { type: 'fixed', name: 'U', size: 16, logicalType: 'uuid' };
    expect(valueOf(type, '00112233445566778899aabbccddeeff')).toBe('00112233-4455-6677-8899-aabbccddeeff');
  });

  test('a decimal of more than 128 bytes is a fault', () => {
    const type = { type: 'bytes', logicalType: 'decimal', precision: 1000, scale: 2 };
    expect(valueOf(type, `8002${'01'.repeat(128)}`)).toBeGreaterThan(1e300);
    expect(detailOf(recordOf(field('x', type)), `8202${'01'.repeat(129)}`)).toContain('more than 128 bytes');
  });
});

describe('bounds', () => {
  const list = (items: unknown) => ({ type: 'array', items });
  const map = (values: unknown) => ({ type: 'map', values });

  test.each([
    ['50 million items in 5 bytes', list('int'), '8084d72f00'],
    ['a negative count of 50 million', list('int'), 'ffc1d72f0000'],
    ['2^63 items', list('string'), 'ffffffffffffffffff01 00'],
    ['50 million entries', map('int'), '8084d72f00'],
    ['two bytes an item, and one for each', list('float'), '06000000'],
  ])('%s are not looked for', (_, type, hex) => {
    expect(detailOf(recordOf(field('x', type)), hex)).toMatch(
      /^field x: (more items than the value has bytes|the value ends too early)$/,
    );
  });

  test('a block whose size is another than it says is a fault', () => {
    expect(valueOf(list('int'), '03040204 00')).toEqual([]);
    expect(detailOf(recordOf(field('x', list('int'))), '03060204 00')).toBe(
      'field x: a block of another size',
    );
  });

  test.each([
    ['null', 'null'],
    ['a fixed of size 0', { type: 'fixed', name: 'F', size: 0 }],
    ['a record without fields', { type: 'record', name: 'R', fields: [] }],
    ['a record of nulls', { type: 'record', name: 'R', fields: [field('a', 'null'), field('b', 'null')] }],
  ])('arrays and maps of %s are refused', (_, items) => {
    const told =
      /^the schema s\.avsc cannot be used: (an array|a map) of .*items that take no bytes are refused/;
    expect(refusal(recordOf(field('x', list(items))))).toMatch(told);
    expect(refusal(recordOf(field('x', ['null', map(items)])))).toMatch(told);
    expect(refusal(recordOf(field('x', list(list(items)))))).toMatch(told);
    expect(refusal(recordOf(field('x', items)))).toBeUndefined();
  });

  test('records of records of … that take no bytes cost nothing, however many there are', () => {
    // 2^40 nulls.
    let type: object = { type: 'record', name: 'R0', fields: [field('a', 'null'), field('b', 'null')] };
    for (let i = 1; i < 40; i++)
      type = { type: 'record', name: `R${i}`, fields: [field('a', type), field('b', `R${i - 1}`)] };
    expect(decode(recordOf(field('x', type), field('n', 'int')), '02')).toEqual({
      ok: true,
      value: { x: {}, n: 1 },
    });
  });

  test("defaults of records that have one another's are not made", () => {
    let type: object = { type: 'record', name: 'R0', fields: [field('a', 'int', { default: 1 })] };
    for (let i = 1; i < 30; i++) {
      const fields = [field('a', type, { default: {} }), field('b', `R${i - 1}`, { default: {} })];
      type = { type: 'record', name: `R${i}`, fields };
    }
    expect(refusal(recordOf(field('x', type, { default: {} })))).toBeUndefined();
  });

  const chain = { type: 'record', name: 'C', fields: [field('next', ['null', 'C'])] };
  test('nesting is taken up to the limit of depth, and not beyond it', () => {
    const schema = recordOf(field('x', chain));
    expect(decode(schema, `${'02'.repeat(maximumDepth - 1)}00`).ok).toBe(true);
    expect(detailOf(schema, `${'02'.repeat(maximumDepth)}00`)).toBe(
      `field x: nested more than ${maximumDepth} deep`,
    );
    expect(detailOf(schema, '02'.repeat(500_000))).toBe(`field x: nested more than ${maximumDepth} deep`);
  });

  test('a record that holds itself for ever is a fault', () => {
    const self = { type: 'record', name: 'S', fields: [field('s', 'S')] };
    expect(detailOf(recordOf(field('x', self)), '00')).toContain('deep');
  });

  const enumOf = (symbols: unknown, fallback?: string): unknown =>
    recordOf(field('a', { type: 'enum', name: 'C', symbols, default: fallback }));
  const deep = (levels: number): unknown => (levels === 0 ? 'int' : list(deep(levels - 1)));
  test.each([
    ['no JSON', '{', /: not JSON at character 1$/],
    ['half of it', '{"a":', /: not JSON$/],
    ['a number', '5', /5 where a type is needed/],
    ['nothing', 'null', /null where a type is needed/],
    ['no type', '{}', /a type without "type"/],
    ['a type that there is not', '"lnog"', /undefined type name: lnog/],
    ['no record', '"int"', /it is an int, and an event is a record/],
    ['no fields', '{"type":"record","name":"E"}', /the record E without a list "fields"/],
    ['a field twice', recordOf(field('a', 'int'), field('a', 'int')), /the record E has two fields a/],
    ['a field without a type', recordOf({ name: 'a' }), /a field without a name or a type/],
    ['an array of nothing', recordOf(field('a', { type: 'array' })), /an array without "items"/],
    ['an empty union', recordOf(field('a', [])), /empty union/],
    ['a union in a union', recordOf(field('a', ['null', ['int']])), /unions cannot be directly nested/],
    ['a name twice', recordOf(field('a', { type: 'fixed', name: 'E', size: 1 })), /duplicate type name: E/],
    ['a name that is code', { ...recordOf(), name: 'a(){}' }, /invalid/],
    ['a name that is none', '{"type":"record","name":1,"fields":[]}', /a type record whose name is no text/],
    [
      'aliases that are none',
      '{"type":"enum","name":"C","aliases":[null],"symbols":["a"]}',
      /a type enum whose aliases are no list of texts/,
    ],
    ['no symbols', enumOf([]), /the enum C without a list "symbols"/],
    ['a symbol twice', enumOf(['A', 'B', 'A']), /the enum C has two symbols A/],
    ['a symbol that is code', enumOf(['a;b']), /the enum C has a symbol that is no name: "a;b"/],
    ['a symbol that is a number', enumOf([5]), /the enum C without a list "symbols"/],
    [
      'a default that is no symbol',
      enumOf(['A'], 'toString'),
      /a default that is none of its symbols: "toString"/,
    ],
    ['a field that is code', recordOf(field('a;b', 'int')), /invalid field name/],
    ['100 levels', recordOf(field('a', deep(100))), /more than 64 deep/],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /more than 64 deep/],
    ['a million characters', `"${'x'.repeat(1 << 20)}"`, /1048578 characters, at most 1048576/],
    [
      '20,000 fields',
      recordOf(...Array.from({ length: 20_000 }, (_, i) => field(`f${i}`, 'int'))),
      /more than 10000 fields/,
    ],
    ['50,000 types', Array(50_000).fill('int'), /more than 20000 types/],
  ])('a schema of %s is refused', (_, schema, told) => {
    expect(refusal(schema)).toMatch(told);
  });

  test.each(['constructor', 'toString', '__proto__', 'valueOf'])(
    'a union of a type called %s is refused with what to do about it, which helps',
    (name) => {
      const unionOf = (more: object) => {
        const symbols = { type: 'enum', symbols: ['A', 'B'], name, ...more };
        return recordOf(field('x', ['null', symbols]));
      };
      expect(refusal(unionOf({}))).toBe(
        `the schema s.avsc cannot be used: a union of the type ${name}, whose name cannot be told from what every object has: ` +
          'give it a namespace',
      );
      expect(decode(unionOf({ namespace: 'a' }), '0202')).toEqual({ ok: true, value: { x: 'B' } });
      expect(refusal(recordOf(field('x', ['int', 'int'])))).toMatch('duplicate union branch name: "int"');
    },
  );

  test('schemas damaged at random are refused or taken', () => {
    const texts = reference.cases.map(({ writer }) => new TextEncoder().encode(JSON.stringify(writer)));
    const random = mulberry32(5);
    let taken = 0;
    for (let i = 0; i < 1500; i++) {
      const text = Buffer.from(mutant(texts[i % texts.length]!, texts, random)).toString();
      if (refusal(text) === undefined) taken++;
    }
    expect(taken).toBeGreaterThan(20);
  });
});

describe('fields', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'one called %s is like others',
    (name) => {
      const result = decode(recordOf(field(name, 'int'), field('b', 'string')), '020261');
      expect(result.ok && Object.entries(result.value)).toEqual([
        [name, 1],
        ['b', 'a'],
      ]);
      expect(Object.getPrototypeOf(result.ok && result.value)).toBe(Object.prototype);
    },
  );

  test('an enum may have symbols of any name', () => {
    const symbols = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    const schema = recordOf(field('x', { type: 'enum', name: 'C', symbols, default: 'toString' }));
    for (const [i, symbol] of symbols.entries())
      expect(decode(schema, `0${2 * i}`)).toEqual({ ok: true, value: { x: symbol } });
  });

  test('those that nothing reads are left out, but checked', () => {
    const schema = recordOf(field('a', 'int'), field('b', 'string'), field('c', 'double', { default: 5 }));
    const codec = codecOf(schema, new Set(['a']));
    const bytes = Buffer.from('0202610000000000000000', 'hex');
    expect(codec.decode(bytes, 0, bytes.length)).toEqual({ ok: true, value: { a: 1 } });
    expect(codec.decode(bytes, 0, bytes.length - 1)).toMatchObject({
      ok: false,
      fault: { detail: 'field c: the value ends too early' },
    });
  });

  test('an event may be a branch of a union; another branch is a fault', () => {
    const schema = ['null', recordOf(field('x', 'int'))];
    expect(decode(schema, '0206')).toEqual({ ok: true, value: { x: 3 } });
    expect(detailOf(schema, '00')).toBe(
      'null was found, which cannot be read as a union of null, the record E',
    );
  });

  test('a type may stand in one of its own: {"type": {…}} and {"type": "Name"}', () => {
    const inner = { type: 'enum', name: 'C', symbols: ['A', 'B'] };
    const schema = recordOf(field('x', { type: { type: inner } }), field('y', { type: 'C' }));
    expect(decode(schema, '0200')).toEqual({ ok: true, value: { x: 'B', y: 'A' } });
  });

  test('the name of what has none by the specification is a remark', () => {
    const remark = { name: 'Named', namespace: 'a.b', aliases: 'also' };
    expect(valueOf({ type: 'string', ...remark }, '02 41')).toBe('A');
    const list = { type: 'array', items: { type: 'int', ...remark }, ...remark };
    expect(valueOf({ type: 'map', values: list, ...remark }, '00')).toEqual({});
  });
});

describe('avsc', () => {
  /** What both make of a value at the top: what holds others is only there. */
  const scalar = (value: unknown): unknown => {
    if (Buffer.isBuffer(value) || (value !== null && typeof value === 'object' && !Array.isArray(value)))
      return {};
    return Array.isArray(value) ? [] : value;
  };
  const unwrapped = (value: unknown, type: unknown): unknown =>
    Array.isArray(type) && value !== null ? Object.values(value as object)[0] : value;

  const cases = reference.cases.filter(
    ({ name, reader }) => reader === undefined && name !== 'logical types',
  );
  test.each(cases)(
    'reads the same of damaged values of "$name", where both take them',
    ({ writer, values }) => {
      const type = avsc.Type.forSchema(writer as never, { wrapUnions: 'always' });
      const codec = codecOf(writer);
      const all = values.map(([hex]) => Buffer.from(hex as string, 'hex'));
      const random = mulberry32(11);
      let compared = 0;
      for (let i = 0; i < 1500; i++) {
        const bytes = Buffer.from(mutant(all[i % all.length]!, all, random));
        const result = codec.decode(bytes, 0, bytes.length);
        if (!result.ok) continue;
        let theirs: Readonly<Record<string, unknown>>;
        try {
          theirs = type.fromBuffer(bytes) as typeof theirs;
        } catch (error) {
          // It takes no long beyond 2^53.
          expect((error as Error).message).toBe('potential precision loss');
          continue;
        }
        compared++;
        const { fields } = writer as { fields: { name: string; type: unknown }[] };
        for (const { name, type: schema } of fields) {
          const own = result.value[name];
          // It loses the sign of some near 2^53: -9007199254740991 becomes 9007199254740990.
          if (typeof own === 'number' && Math.abs(own) > 2 ** 52) continue;
          expect(own).toEqual(scalar(unwrapped(theirs[name], schema)));
        }
      }
      expect(compared).toBeGreaterThan(50);
    },
  );
});
