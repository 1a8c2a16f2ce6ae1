import { avro } from '../../src/codecs/avro/avro.ts';
import type { Codec, CodecKind } from '../../src/codecs/codec.ts';
import { json } from '../../src/codecs/json.ts';
import reference from '../reference/avro.json' with { type: 'json' };
import { framed, registryOf } from './avroWorld.ts';

/** A codec with values that it takes. */
export interface Subject {
  readonly name: string;
  readonly reasons: readonly string[];
  readonly create: (maximumBytes: number) => Codec;
  readonly values: readonly Uint8Array[];
}

interface AvroCase {
  readonly name: string;
  readonly writer: object;
  readonly reader?: object;
  readonly values: readonly (readonly [string, object | null])[];
}

const cases = reference.cases as unknown as readonly AvroCase[];
const reasons = (kind: CodecKind): string[] => kind.reasons.map(({ reason }) => reason);
const registry = registryOf(
  Object.fromEntries(cases.map(({ writer }, i) => [i + 1, JSON.stringify(writer)])),
);
const fileOf = (schema: object) => ({ path: 'schema.avsc', text: JSON.stringify(schema) });
const taken = ({ values }: AvroCase): Uint8Array[] =>
  values.filter(([, read]) => read !== null).map(([hex]) => Buffer.from(hex, 'hex'));

const text = new TextEncoder();

export const subjects: readonly Subject[] = [
  {
    name: 'json',
    reasons: reasons(json),
    create: (maximumBytes) => json.create({}, { maximumBytes }),
    values: [
      '{"a":1}',
      '{"id":"é","n":[1,{"b":null}],"f":-1.5e300,"t":true}',
      `{"a":{"b":{"c":[[[]]]}},"text":"${'x'.repeat(200)}"}`,
    ].map((value) => text.encode(value)),
  },
  ...cases
    .filter((one) => taken(one).length > 0)
    .flatMap((one): Subject[] => {
      const schema = one.reader && fileOf(one.reader);
      const id = cases.indexOf(one) + 1;
      const options = { schema, registry: { url: 'http://r' }, unknown: 'deadLetter' };
      const subject = {
        name: `avro: ${one.name}`,
        reasons: reasons(avro),
        create: (maximumBytes: number) => avro.create(options, { maximumBytes, schemas: registry }),
        values: taken(one).map((data) => framed(id, data)),
      };
      if (one.reader !== undefined) return [subject];
      const plain = { schema: fileOf(one.writer), registry: undefined, unknown: 'deadLetter' };
      return [
        subject,
        {
          name: `avro without a header: ${one.name}`,
          reasons: reasons(avro),
          create: (maximumBytes) => avro.create(plain, { maximumBytes }),
          values: taken(one),
        },
      ];
    }),
];
