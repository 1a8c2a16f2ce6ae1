import { describe, expect, test } from 'vitest';
import { avro } from '../../src/codecs/avro/avro.ts';
import type { CodecContext } from '../../src/codecs/codec.ts';
import type { Schemas } from '../../src/codecs/schemas.ts';
import { framed, registryOf } from './avroWorld.ts';

const recordOf = (...fields: object[]) => ({ type: 'record', name: 'E', fields });
const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const writer = recordOf(
  field('id', 'string'),
  field('n', 'long'),
  field('place', { ...recordOf(field('town', 'int')), name: 'P' }),
);
const value = Buffer.from('02610e06', 'hex');

function codecOf(schemas: Schemas | undefined, reader?: unknown, more: Partial<CodecContext> = {}) {
  const schema = reader === undefined ? undefined : { path: 'r.avsc', text: JSON.stringify(reader) };
  const options = { schema, registry: { url: 'http://r' }, unknown: 'deadLetter' };
  return avro.create(options, { maximumBytes: 1 << 20, schemas, ...more });
}
const faultOf = (codec: ReturnType<typeof codecOf>, bytes: Uint8Array) => {
  const result = codec.decode(bytes, 0, bytes.length);
  if (result.ok) throw new Error('taken');
  return result.fault;
};

describe('the header', () => {
  const codec = codecOf(registryOf({ 7: JSON.stringify(writer) }));

  test('a value is read with the schema that it names', () => {
    const bytes = framed(7, value);
    expect(codec.decode(bytes, 0, bytes.length)).toEqual({ ok: true, value: { id: 'a', n: 7, place: {} } });
  });

  test.each([
    ['four bytes', '00000000', '4 bytes, fewer than the 5 that a schema id takes'],
    ['another first byte', '01000000070261', 'the first byte is 1, not the 0 before a schema id'],
    ['JSON', Buffer.from('{"a":1}').toString('hex'), 'the first byte is 123, not the 0 before a schema id'],
    ['a negative id', '00ffffffff0261', 'a negative schema id'],
    ['nothing after it', '0000000007', 'field id: the value ends too early'],
  ])('%s is a fault', (_, hex, detail) => {
    expect(faultOf(codec, Buffer.from(hex, 'hex'))).toEqual({ reason: 'avro', detail });
  });

  test('an id that the registry does not have is decided outside, and may be there later on', () => {
    const texts: Record<number, string> = {};
    const later = codecOf(registryOf(texts));
    const fault = {
      reason: 'writerSchema',
      detail: 'the registry has no schema with the id 9',
      outside: true,
    };
    expect(faultOf(later, framed(9, value))).toEqual(fault);
    texts[9] = JSON.stringify(writer);
    expect(later.decode(framed(9, value), 0, 9).ok).toBe(true);
  });

  test('so is one that refers to what the registry does not have', () => {
    const lacks = 'version 3 of the subject s';
    const lacking = codecOf({ lookup: () => ({ lacks }), ask: () => Promise.resolve() });
    expect(faultOf(lacking, framed(9, value))).toEqual({
      reason: 'writerSchema',
      detail: 'the registry has no version 3 of the subject s, to which schema 9 refers',
      outside: true,
    });
  });

  test('so is one that nobody can be asked for', () => {
    expect(faultOf(codecOf(undefined), framed(9, value))).toMatchObject({
      reason: 'writerSchema',
      outside: true,
    });
  });

  test('a schema that cannot be used is refused for ever', () => {
    const schemas: Schemas = {
      lookup: (id) => (id === 1 ? { refused: 'it is of the kind PROTOBUF' } : { text: '"int"' }),
      ask: () => Promise.resolve(),
    };
    expect(faultOf(codecOf(schemas), framed(1, value))).toEqual({
      reason: 'writerSchema',
      detail: 'schema 1: it is of the kind PROTOBUF',
    });
    expect(faultOf(codecOf(schemas), framed(2, value))).toEqual({
      reason: 'writerSchema',
      detail: 'schema 2: it is an int, and an event is a record',
    });
  });
});

describe('a schema that names types of others', () => {
  const town = { ...recordOf(field('n', 'int')), name: 'a.Town' };
  const place = { ...recordOf(field('town', 'Town'), field('towns', 'long')), name: 'a.Place' };
  const event = recordOf(field('place', ['null', 'a.Place']), field('n', 'a.Town'), field('id', 'string'));
  const codec = (...named: object[]) =>
    codecOf({
      lookup: () => ({ text: JSON.stringify(event), named: named.map((one) => JSON.stringify(one)) }),
      ask: () => Promise.resolve(),
    });
  const bytes = framed(1, Buffer.from('02' + '0204' + '06' + '0261', 'hex'));

  test('is read with them', () => {
    const value = { place: {}, n: {}, id: 'a' };
    expect(codec(town, place).decode(bytes, 0, bytes.length)).toEqual({ ok: true, value });
  });

  test.each([
    ['without one of them', [town], 'undefined type name: a.Place'],
    ['in an order in which they cannot be read', [place, town], 'undefined type name: a.Town'],
    ['with one twice', [town, town, place], 'duplicate type name: a.Town'],
    ['with one that is none', [{}], 'a type without "type"'],
    [
      'together too large',
      [town, place, { ...recordOf(), name: 'x', doc: 'x'.repeat((1 << 20) - 300) }],
      expect.stringMatching(/^a schema of 1048\d{3} characters, at most 1048576 are allowed$/),
    ],
  ])('is refused %s', (_, named, detail: unknown) => {
    const fault = faultOf(codec(...named), bytes);
    expect(fault.reason).toBe('writerSchema');
    expect(fault.detail.slice('schema 1: '.length)).toEqual(detail);
  });
});

describe("a reader's schema", () => {
  const told = (reader: unknown): string =>
    faultOf(codecOf(registryOf({ 7: JSON.stringify(writer) }), reader), framed(7, value)).detail;

  test.each([
    [
      'a narrower type',
      recordOf(field('n', 'int')),
      'schema 7: read by r.avsc: field n: a long cannot be read as an int',
    ],
    [
      'another type',
      recordOf(field('id', 'boolean')),
      'schema 7: read by r.avsc: field id: a string cannot be read as a boolean',
    ],
    [
      'no default',
      recordOf(field('id', 'string'), field('extra', 'int')),
      'schema 7: read by r.avsc: field extra: its writer does not have it, and it has no default',
    ],
    [
      'another type within',
      recordOf(field('place', { ...recordOf(field('town', 'string')), name: 'P' })),
      'schema 7: read by r.avsc: field place.town: an int cannot be read as a string',
    ],
    [
      'another name within',
      recordOf(field('place', { ...recordOf(field('town', 'int')), name: 'Q' })),
      'schema 7: read by r.avsc: field place: the record P cannot be read as the record Q',
    ],
    [
      'a default of another type',
      recordOf(field('extra', 'int', { default: 'x' })),
      'schema 7: read by r.avsc: field extra: its default is not an int',
    ],
    [
      'a default beyond its type',
      recordOf(field('extra', 'int', { default: 99_999_999_999 })),
      'schema 7: read by r.avsc: field extra: its default is not an int',
    ],
  ])('%s is told by field', (_, reader, detail) => {
    expect(told(reader)).toBe(detail);
  });

  test('of two unions of 1,900 types each, none of which fits, it is told in seconds', () => {
    const union = (letter: string): object[] =>
      Array.from({ length: 1900 }, (_, i) => ({ type: 'enum', name: `${letter}${i}`, symbols: ['s'] }));
    const schemas = registryOf({ 7: JSON.stringify(recordOf(field('x', union('A')))) });
    const { detail } = faultOf(codecOf(schemas, recordOf(field('x', union('B')))), framed(7, value));
    expect(detail).toContain('field x: the enum A0 cannot be read as a union of the enum B0');
  }, 5000);

  test("an event's own name need not match", () => {
    const bytes = framed(7, value);
    const codec = codecOf(registryOf({ 7: JSON.stringify(writer) }), {
      ...recordOf(field('n', 'double')),
      name: 'Other',
    });
    expect(codec.decode(bytes, 0, bytes.length)).toEqual({ ok: true, value: { n: 7 } });
  });

  test('defaults are in the terms of values', () => {
    const codec = codecOf(
      registryOf({ 7: JSON.stringify(writer) }),
      recordOf(
        field('day', { type: 'int', logicalType: 'date' }, { default: 2 }),
        field('at', { type: 'long', logicalType: 'timestamp-micros' }, { default: 1500 }),
        field(
          'price',
          { type: 'bytes', logicalType: 'decimal', precision: 5, scale: 2 },
          { default: '\u0001\u0000' },
        ),
        field('maybe', ['string', 'null'], { default: null }),
        field('raw', 'bytes', { default: 'a' }),
      ),
    );
    const bytes = framed(7, value);
    expect(codec.decode(bytes, 0, bytes.length)).toEqual({
      ok: true,
      value: { day: 172_800_000, at: 1.5, price: 2.56, maybe: null, raw: {} },
    });
  });
});

describe('waiting', () => {
  test('a value waits for its schema, once, and for nothing else', async () => {
    const texts = new Map<number, string>();
    const asked: number[] = [];
    const schemas: Schemas = {
      lookup: (id) => (texts.has(id) ? { text: texts.get(id)! } : undefined),
      ask: (id) => {
        asked.push(id);
        texts.set(id, JSON.stringify(writer));
        return Promise.resolve();
      },
    };
    const codec = codecOf(schemas, undefined, { maximumBytes: 100 });
    const ready = (bytes: Uint8Array) => codec.ready!(bytes, 0, bytes.length);
    const bytes = framed(3, value);
    await ready(bytes);
    expect(ready(bytes)).toBeUndefined();
    codec.decode(bytes, 0, bytes.length);
    texts.clear();
    expect(ready(bytes)).toBeUndefined();
    // What is a fault anyway.
    for (const other of ['', '00', '0100000003', '00ffffffff', `0000000004${'00'.repeat(100)}`])
      expect(ready(Buffer.from(other, 'hex'))).toBeUndefined();
    expect(asked).toEqual([3]);
  });

  test('a thousand schemas are kept ready; of more, the oldest is made again', () => {
    let made = 0;
    const schemas: Schemas = {
      lookup: () => {
        made++;
        return { text: JSON.stringify(writer) };
      },
      ask: () => Promise.resolve(),
    };
    const codec = codecOf(schemas);
    const read = (id: number): void => void codec.decode(framed(id, value), 0, 9);
    for (let id = 0; id < 1000; id++) read(id);
    read(0);
    read(500);
    expect(made).toBe(1000);
    read(1000);
    read(500);
    expect(made).toBe(1001);
    read(0);
    expect(made).toBe(1002);
  });
});
