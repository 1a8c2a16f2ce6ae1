import { describe, expect, test } from 'vitest';
import { avro } from '../../src/codecs/avro/avro.ts';
import type { Codec } from '../../src/codecs/codec.ts';
import reference from '../reference/avro.json' with { type: 'json' };
import { framed, registryOf } from './avroWorld.ts';

interface Case {
  readonly name: string;
  readonly writer: object;
  readonly reader?: object;
  /** Bytes, and what fastavro reads of them; null: nothing, since they do not fit. */
  readonly values: readonly (readonly [string, Readonly<Record<string, unknown>> | null])[];
}

const cases = reference.cases as unknown as readonly Case[];
const fileOf = (schema: object) => ({ path: 'schema.avsc', text: JSON.stringify(schema) });

/** As `avro.py` tells it: a long that a double does not hold is the nearest one, and the rest is only there. */
function expected(told: unknown): unknown {
  if (typeof told !== 'object' || told === null) return told;
  if ('long' in told) return Number(told.long);
  return 'unread' in told && told.unread === 'list' ? [] : {};
}

function check(codec: Codec, values: Case['values'], bytesOf: (hex: string) => Uint8Array): void {
  for (const [hex, told] of values) {
    const bytes = bytesOf(hex);
    const result = codec.decode(bytes, 0, bytes.length);
    if (told === null) expect(result.ok).toBe(false);
    else {
      expect(result).toEqual({
        ok: true,
        value: Object.fromEntries(Object.entries(told).map(([name, value]) => [name, expected(value)])),
      });
    }
  }
}

describe(`what fastavro ${reference.fastavro} has encoded is read as it reads it`, () => {
  test.each(cases)('$name', ({ writer, reader, values }) => {
    const schemas = registryOf({ 7: JSON.stringify(writer) });
    const options = {
      schema: reader && fileOf(reader),
      registry: { url: 'http://r' },
      unknown: 'deadLetter',
    };
    const codec = avro.create(options, { maximumBytes: 1 << 20, schemas });
    check(codec, values, (hex) => framed(7, Buffer.from(hex, 'hex')));
  });

  test.each(cases.filter(({ reader }) => reader === undefined))('$name, without a header', (one) => {
    const options = { schema: fileOf(one.writer), registry: undefined, unknown: 'deadLetter' };
    const codec = avro.create(options, { maximumBytes: 1 << 20 });
    check(codec, one.values, (hex) => Buffer.from(hex, 'hex'));
  });

  test('there are cases of all kinds', () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(cases.filter(({ values }) => values.some(([, told]) => told === null)).length).toBeGreaterThan(10);
  });
});
