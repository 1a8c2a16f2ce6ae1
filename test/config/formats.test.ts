import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { json } from '../../src/codecs/json.ts';
import { configJsonSchema } from '../../src/config/jsonSchema.ts';
import type { CheckedKind } from '../../src/config/part.ts';
import { registeredParts, type Parts } from '../../src/config/parts.ts';
import { printConfig } from '../../src/config/print.ts';
import { configReference } from '../../src/config/reference.ts';
import { least } from './example.ts';
import { configOf, faultsOf, read } from './reading.ts';
import { validator } from './validator.ts';

/** A format with what only formats have so far: a file, and a group. */
const clay: CheckedKind = {
  name: 'clay',
  doc: 'About clay.',
  version: 1,
  options: {
    mould: { type: 'file', optional: true, doc: 'Its mould.' },
    kiln: {
      type: 'group',
      short: 'place',
      optional: true,
      doc: 'Where it is burnt.',
      options: {
        place: { type: 'text', noun: 'a street and a number', pattern: /^\w+ \d+$/, doc: 'Where.' },
        heat: { type: 'number', default: 900, doc: 'How hot.' },
      },
    },
  },
  check: ({ mould, kiln }) => (mould === undefined && kiln === undefined ? 'clay needs either' : undefined),
};
const options = { parts: { ...registeredParts, codecs: [json, clay] } satisfies Parts };
const withFormat = (format: string): string =>
  least.replace(/input:.*/, `input: { topic: t, format: ${format} }`);
const files = { './m.txt': 'mould\n', '/abs/m.txt': 'other' };
const formatOf = (format: string) => configOf(withFormat(format), {}, files, options).topology.format.options;
const faults = (format: string) =>
  faultsOf(withFormat(format), {}, files, options).map(({ path, message }) => `${path}: ${message}`);

test('a bare format is a part without options', () => {
  expect(configOf(withFormat('json')).topology.format).toEqual({ kind: 'json', options: {} });
});

test('a file is read with the configuration, from beside it', () => {
  expect(formatOf('{ kind: clay, mould: m.txt }')['mould']).toEqual({ path: 'm.txt', text: 'mould\n' });
  expect(formatOf('{ kind: clay, mould: /abs/m.txt }')['mould']).toEqual({
    path: '/abs/m.txt',
    text: 'other',
  });
});

test('a group has a short form', () => {
  expect(formatOf('{ kind: clay, kiln: Street 5 }')['kiln']).toEqual({ place: 'Street 5', heat: 900 });
  expect(formatOf('{ kind: clay, kiln: { place: Street 5, heat: 1000 } }')['kiln']).toEqual({
    place: 'Street 5',
    heat: 1000,
  });
});

test('faults stand at their place', () => {
  expect(faults('clay')).toEqual(['input.format: clay needs either']);
  expect(faults('clai')).toEqual([
    'input.format: found "clai", one of json, clay is needed; did you mean "clay"?',
  ]);
  expect(faults('{ kind: clay, mould: gone.txt }')).toEqual([
    "input.format.mould: the file gone.txt cannot be read: ENOENT: no such file or directory, open './gone.txt'",
  ]);
  expect(faults('{ kind: clay, kiln: here }')).toEqual([
    'input.format.kiln: found "here", a street and a number is needed',
  ]);
  expect(faults('{ kind: clay, kiln: { heat: hot } }')).toEqual([
    'input.format.kiln.place: missing: a street and a number is needed',
    'input.format.kiln.heat: found "hot", a number is needed',
  ]);
});

test('the full form is read as the same configuration', () => {
  for (const format of ['json', '{ kind: clay, mould: m.txt, kiln: Street 5 }']) {
    const parsed = read(withFormat(format), {}, files, options);
    if (!parsed.ok) throw new Error('it is right');
    const printed = printConfig(parsed.config, parsed.secrets);
    expect(configOf(printed, {}, files, options)).toEqual(parsed.config);
  }
});

test('the reference shows what is in a group', () => {
  const reference = configReference({ reasons: [], metrics: [] }, options.parts);
  expect(reference).toContain('| `mould` | a path, relative to this file |  | Its mould. |');
  expect(reference).toContain('| `kiln` | mapping, or a street and a number |  | Where it is burnt. |');
  expect(reference).toContain('| `kiln.place` | a street and a number | **required** | Where. |');
  expect(reference).toContain('| `kiln.heat` | a number | `900` | How hot. |');
});

test('the JSON Schema judges it', () => {
  const schemaFaults = validator(configJsonSchema(options.parts));
  const at = (format: string) =>
    schemaFaults(parseYaml(withFormat(format))).map(({ path, message }) => `${path}: ${message}`);
  expect(at('json')).toEqual([]);
  expect(at('{ kind: clay, mould: m.txt, kiln: Street 5 }')).toEqual([]);
  expect(at('{ kind: clay, kiln: { place: Street 5 } }')).toEqual([]);
  // It is no kind that does with defaults alone.
  expect(at('clay')).toEqual(['input.format: must be equal to one of the allowed values']);
  expect(at('{ kind: clay, kiln: here }')).toHaveLength(1);
  expect(at('{ kind: clay, kiln: { heat: 5 } }')).toHaveLength(1);
});

const schema = '{"type":"record","name":"E","fields":[{"name":"x","type":"double"}]}';
const wide =
  '["null",{"type":"record","name":"W","fields":[{"name":"id","type":"string"},{"name":"when","type":"long"},' +
  '{"name":"y","type":["null","string"]},{"name":"x","type":"double","default":1},{"name":"of","type":{"type":"record","name":"I","fields":[{"name":"z","type":"int"}]}}]}]';
const avroFiles = {
  './wide.avsc': wide,
  './e.avsc': schema,
  './default.avsc':
    '{"type":"record","name":"E","fields":[{"name":"x","type":"int"},{"name":"y","type":"string","default":null}]}',
  './bad.avsc': '{"type":"recrd"}',
  './list.avsc': '{"type":"array","items":"int"}',
};
const avroOf = (format: string) => configOf(withFormat(format), {}, avroFiles).topology.format;
const avroFaults = (format: string) =>
  faultsOf(withFormat(format), {}, avroFiles).map(({ path, message }) => `${path}: ${message}`);

test('avro takes a schema, a registry or both', () => {
  const file = { path: 'e.avsc', text: schema };
  expect(avroOf('{ kind: avro, schema: e.avsc }')).toEqual({
    kind: 'avro',
    options: { schema: file, registry: undefined, unknown: undefined },
  });
  expect(avroOf('{ kind: avro, registry: "http://r:8081", unknown: stop }')).toMatchObject({
    options: { registry: { url: 'http://r:8081' }, unknown: 'stop' },
  });
  const both = avroOf('{ kind: avro, schema: e.avsc, registry: { url: "https://a/x, https://b/x" } }');
  expect(both).toMatchObject({ options: { schema: file, registry: { url: 'https://a/x, https://b/x' } } });
});

test('avro without either takes the registry of this machine', () => {
  const here = { url: 'http://localhost:8081', timeout: 10 };
  expect(avroOf('avro')).toEqual({
    kind: 'avro',
    options: { schema: undefined, registry: here, unknown: 'deadLetter' },
  });
  expect(avroOf('{ kind: avro, unknown: stop }')).toMatchObject({
    options: { registry: here, unknown: 'stop' },
  });
  // As it would be if it were named.
  expect(avroOf('{ kind: avro, registry: "http://localhost:8081" }')).toEqual(avroOf('avro'));
});

test('avro with what cannot be used, or with a key that would have no effect, is a fault that says what to do', () => {
  expect(avroFaults('{ kind: avro, schema: e.avsc, unknown: stop }')).toEqual([
    'input.format.unknown: unknown is about the ids that a registry does not have, and with schema alone values have none: add registry, or leave out unknown',
  ]);
  expect(avroFaults('{ kind: avro, schema: bad.avsc }')).toEqual([
    'input.format.schema: the schema bad.avsc cannot be used: undefined type name: recrd',
  ]);
  expect(avroFaults('{ kind: avro, schema: list.avsc }')).toEqual([
    'input.format.schema: the schema list.avsc cannot be used: it is an array, and an event is a record',
  ]);
  expect(avroFaults('{ kind: avro, schema: default.avsc, registry: "http://r" }')).toEqual([
    'input.format.schema: the schema default.avsc cannot be used: field y: its default is not a string',
  ]);
  // No writer has another schema there, so that nothing is read of it.
  expect(avroOf('{ kind: avro, schema: default.avsc }')).toMatchObject({ kind: 'avro' });
});

test('a path that is empty, as of a variable that is, is a fault of its own', () => {
  for (const path of ['""', "''"])
    expect(avroFaults(`{ kind: avro, schema: ${path} }`)).toEqual([
      'input.format.schema: found "", the path of a file is needed',
    ]);
});

test("a registry's address is one, and a login in it is never shown", () => {
  for (const url of ['localhost:8081', 'ftp://r', 'http://user:secret@r:8081', 'http://r?x=1']) {
    const faultsHere = avroFaults(`{ kind: avro, registry: "${url}" }`);
    expect(faultsHere.join()).not.toContain('secret');
    expect(faultsHere).toEqual([
      expect.stringMatching(
        /^input\.format\.registry: found .*, a URL \(http.*without a login\).* is needed$/,
      ),
    ]);
  }
});

test('what no event can have by the schema that events are read by is told before any is a dead letter', () => {
  const file = (format: string, rest: string, features: string, label = 'y'): string =>
    `app: a\nkafka: {}\ninput: { topic: t, format: ${format}${rest} }\nlabel: ${label}\nfeatures: ${features}\nmodel: logisticRegression\n`;
  const of = (...given: Parameters<typeof file>) => {
    const whole = read(file(...given), {}, avroFiles);
    return whole.ok ? [] : whole.faults.map(({ path, message }) => `${path}: ${message}`);
  };
  const plain = '{ kind: avro, schema: wide.avsc }';
  const framed = '{ kind: avro, schema: wide.avsc, registry: "http://r" }';
  expect(of(plain, ', id: id, time: when', '{ x: number }')).toEqual([]);
  // One that may be missing may come some day: that is noted.
  const notesOf = (features: string) => {
    const whole = read(file(framed, '', features), {}, avroFiles);
    return whole.ok && whole.notes.map(({ line, column, path, message }) => [line, column, path, message]);
  };
  expect(notesOf('{ x: number }')).toEqual([]);
  expect(
    notesOf('{ x: number, later: { type: number, missing: 0 }, When: { type: number, missing: 1 } }'),
  ).toEqual([
    [5, 24, 'features.later', 'the schema wide.avsc has no field "later", so it is missing in each event'],
    [
      5,
      61,
      'features.When',
      'the schema wide.avsc has no field "When", so it is missing in each event; did you mean "when"?',
    ],
  ]);
  for (const format of [plain, framed]) {
    expect(
      of(format, ', id: ids, time: whne, source: s, key: k', '{ x: number, z: number }', 'klass'),
    ).toEqual([
      'input.id: the schema wide.avsc has no field "ids", so each event would be a dead letter',
      'input.time: the schema wide.avsc has no field "whne", so each event would be a dead letter; did you mean "when"?',
      'input.source: the schema wide.avsc has no field "s", so no event would have a source',
      'input.key: the schema wide.avsc has no field "k", so no event would have a key',
      'label: the schema wide.avsc has no field "klass", so nothing would ever be learned',
      'features.z: the schema wide.avsc has no field "z", so each event would be a dead letter',
    ]);
  }
  const text = 'has text in "y", and no numbers, so each event would be a dead letter: make it a category';
  expect(of(plain, '', '{ x: number, y: { type: number, missing: 0 } }', 'id')).toEqual([
    `features.y: the schema wide.avsc ${text}`,
  ]);
  const regression = of(plain, '', '{ x: number }', '{ field: y, type: number }');
  expect(regression).toContain(
    'label.field: the schema wide.avsc has text in "y", and no numbers, so nothing would ever be learned: make it a category',
  );
  expect(of(plain, ', id: of', '{ x: number, of: { type: number, missing: 0 } }')).toEqual(
    ['input.id', 'features.of'].map(
      (path) =>
        `${path}: the schema wide.avsc has arrays, maps or records in "of", which nothing is read from, so each event would be a dead letter`,
    ),
  );
  // Where writers say what there is, anything may be.
  expect(of('avro', ', id: ids', '{ z: number }', 'klass')).toEqual([]);
  expect(of('json', ', id: ids', '{ z: number }', 'klass')).toEqual([]);
});
