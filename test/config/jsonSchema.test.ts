import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml, parseDocument } from 'yaml';
import { configJsonSchema, type JsonSchema } from '../../src/config/jsonSchema.ts';
import { registeredParts } from '../../src/config/parts.ts';
import { example, least } from './example.ts';
import { cases, with5 } from './faultCases.ts';
import { validator } from './validator.ts';

const schema = configJsonSchema();
const faults = validator(schema);
const helmFaults = validator(configJsonSchema(registeredParts, 'helm'));
const repository = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const configurations = [...read('README.md').matchAll(/^```yaml\n(app:.*?)^```/gms)].map(
  (match) => match[1]!,
);

/** Faults by rules that a schema does not know: between sections, of numbers with units, in the code of a part. */
const unseen = new Set([
  ...['output = input', 'output = dead letters', 'input = dead letters', 'input = state', 'output = state'],
  ...['topics that Kafka takes for one', 'output = models', 'input = models'],
  ...['batch.window: 59m', 'batch.window: 3651d', 'batch.memory: 127MiB', 'batch.memory: 2TiB'],
  ...['batch.disk: 1023KiB', 'fallback.maximumAge: 3651d', 'batch.store: "folder:  "', 'an unknown start'],
  ...[
    'a filter of ids where events have none',
    'a feature of text',
    'an empty mapping of features',
    'the label as a feature',
  ],
  ...['classes with the same text', 'a class that is not exact', 'classes of numbers'],
  ...['a filter of an unknown field', 'a filter that its kind refuses', 'fallback without a label'],
  ...['a batch model without a label', 'fallback, and classes that are learned as they appear'],
  ...['the same in the long form of the label', 'a batch model, and classes that are learned as they appear'],
  ...['a batch model of numbers for classes', 'a batch model of classes for numbers'],
  ...['too many classes for a batch model', 'a batch model without features'],
  ...['a category that nothing encodes for a batch model', 'a category for a filter of numbers'],
  ...['numbers for a model of classes', 'classes for a model of numbers', 'too many classes'],
  ...['a number that may be missing, for a model that needs one'],
  ...['drift without a label', 'a detector of errors, of numbers', 'a rate that a model does not have'],
  ...['reads: error of numbers', 'warning: hddmA of numbers'],
  ...[
    'drift: { kind: eddm, alpha: 0.5 }',
    'drift: { kind: ddm, warningThreshold: 3 }',
    'drift: { kind: hddmA, warningConfidence: 1e-5 }',
    'drift: { kind: hddmW, driftConfidence: 0.01 }',
    'drift: { kind: adwin, warning: adwin }',
    'drift: { kind: adwin, delta: 0.1, warning: { kind: adwin, delta: 0.0001 } }',
    'drift: { kind: pageHinkley, warning: { kind: pageHinkley, threshold: 60 } }',
    'drift: { kind: kswin, warning: { kind: kswin, seed: 7 } }',
    'drift: { kind: kswin, statSize: 51 }',
    'drift: { kind: kswin, windowSize: 59 }',
    'drift: { kind: ddm, onDrift: { kind: replace, patience: 9 } }',
    'drift: { kind: ddm, onDrift: { kind: replace, window: 9, minimum: 10 } }',
    'drift: { kind: adwin, onDrift: replace }',
    'drift: { kind: ddm, warning: adwin }',
    'drift: { kind: ddm, reads: loss }',
    'drift: { kind: adwin, reads: loss, warning: ddm }',
    'drift: { kind: pageHinkley, mode: down, onDrift: restart }',
    'drift: { kind: adwin, warning: { kind: pageHinkley, mode: down } }',
  ],
  ...[
    'a scaler before a model that reads counts',
    'a category that nothing encodes',
    'lastLabel without a label',
    'lastLabel behind the encoder',
  ],
  ...['lastLabel of numbers as a category', 'two columns of one name'],
]);

/** Not those of the YAML itself, and none that JSON cannot hold. */
const judged = cases.filter(([, text, , path]) => {
  if (path === '' || /\*x|\.nan|<<:/.test(text)) return false;
  return parseDocument(text, { logLevel: 'error' }).errors.length === 0;
});

describe('a fault that a schema can see is one error, at the place where the parser finds it', () => {
  const seen = judged.filter(([what]) => !unseen.has(what));

  test.each(seen)('%s', (_what, text, _line, path) => {
    expect(faults(parseYaml(text)).map((fault) => fault.path)).toEqual([path]);
    expect(helmFaults(parseYaml(text)).map((fault) => fault.path)).toEqual([path]);
  });

  test('these are most', () => {
    expect(seen.length).toBeGreaterThan(80);
  });
});

test.each(judged.filter(([what]) => unseen.has(what)))('%s is for the parser alone', (_what, text) => {
  expect(faults(parseYaml(text))).toEqual([]);
});

describe('what is right passes', () => {
  test.each([
    ['the example', example],
    ['the least', least],
    ['the demonstration', read('deploy/demo/electricity.yaml')],
    ...configurations.map((text, i): [string, string] => [`configuration ${i + 1} of the README`, text]),
  ])('%s', (_name, text) => {
    expect(faults(parseYaml(text))).toEqual([]);
    expect(helmFaults(parseYaml(text))).toEqual([]);
  });

  test('the README has one', () => {
    expect(configurations.length).toBeGreaterThan(0);
  });

  test.each([
    ['deadLetter: off'],
    ['deadLetter: false'],
    ['deadLetter: "${DEAD}"'],
    ['label: "${LABEL}"'],
    ['kafka: { brokers: " a:1, [::1]:2,", ssl: true }'],
    ['kafka: { brokers: [a:1, "${BROKER}"], ssl: "${TLS}" }'],
    ['http: { port: "${PORT:-1}", host: "${file:host}" }'],
    ['commit: { bytes: 1, interval: 0.5s }'],
    ['commit: { bytes: "${A}MiB", interval: "${B}ms" }'],
    ['input: { topic: "${PREFIX:-a/b}.t", start: 2026-01-31 }'],
    ['transform: ["${T}", { kind: "${T}", any: option }]'],
    [
      'features: { x: "${TYPE}", y: { type: "${TYPE}", missing: mean }, z: { type: number, missing: "${M}" } }',
    ],
    ['model: { kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0 }, interceptLr: "${LR}" }'],
    ['fallback: best'],
    ['batch: { store: "folder:/m", model: softmax, minimumRows: "${N}" }'],
    ['label: { field: c, classes: [1, true, 0.5, "yes"] }'],
  ])('%s', (line) => {
    const value = { ...(parseYaml(least) as object), ...(parseYaml(line) as object) };
    expect(faults(value)).toEqual([]);
    expect(helmFaults(value)).toEqual([]);
  });
});

describe('${…} is what is replaced, and nothing else', () => {
  test.each(['$PORT', '$${PORT}', '${}', '${PORT', 'PORT}'])('%s is no number', (port) => {
    const value = { ...(parseYaml(least) as object), http: { port } };
    expect(faults(value).map(({ path }) => path)).toEqual(['http.port']);
  });
});

describe('Helm reads YAML 1.1 and hands on JSON', () => {
  const config = (line: string): object => ({
    ...(parseYaml(least) as object),
    ...(parseYaml(line, { version: '1.1' }) as object),
  });

  test.each([
    ['label: y', 'label'],
    ['input: { topic: t, id: no }', 'input.id'],
    ['features: { y: number }', 'features.true'],
    ['features: { n: number }', 'features.false'],
    ['app: 007', 'app'],
    ['kafka: { clientId: 1.10 }', 'kafka.clientId'],
    ['filters: [{ kind: range, field: y, minimum: 0 }]', 'filters[0].field'],
  ])('%s does not mean there what it says, and is refused', (line, path) => {
    expect(helmFaults(config(line)).map((fault) => fault.path)).toEqual([path]);
    expect(faults({ ...(parseYaml(least) as object), ...(parseYaml(line) as object) })).toEqual([]);
  });

  test.each([
    ['deadLetter: off'],
    ['kafka: { ssl: yes }'],
    ['label: "y"'],
    ['commit: { bytes: 1048576 }'],
    ['label: { field: c, classes: [0, 1.5, false, "no"] }'],
    ['features: { x: { type: number, missing: 1e3 } }'],
  ])('%s means the same, and passes', (line) => {
    expect(helmFaults(config(line))).toEqual([]);
  });
});

describe('the schema', () => {
  test('is checked by itself', () => {
    expect(() => validator({ ...schema, properties: { x: { type: 'numbr' } } })).toThrow(/type/);
    expect(faults(parseYaml(with5('foo: 1')))).toMatchObject([
      { path: 'foo', keyword: 'additionalProperties' },
    ]);
  });

  test('tells alternatives apart by if alone, and has only patterns that Go knows', () => {
    const text = JSON.stringify(schema);
    expect(text).not.toMatch(/"(anyOf|oneOf|allOf|short|json|text)":/);
    expect(text.match(/"pattern":"[^"]*\(\?[^:]/)).toBeNull();
  });

  test('says in editors what a key is', () => {
    const key = (...path: string[]): JsonSchema | undefined =>
      path.reduce<JsonSchema | undefined>((at, name) => at?.properties?.[name], schema);
    expect(key('http', 'port')).toMatchObject({ default: 9464, title: 'a whole number from 0 to 65535' });
    expect(key('commit', 'interval')?.description).toMatch(/^How often outputs/);
  });
});
