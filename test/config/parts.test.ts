import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { AnyKind } from '../../src/core/kind.ts';
import { configJsonSchema } from '../../src/config/jsonSchema.ts';
import { registeredParts, type Parts } from '../../src/config/parts.ts';
import { configReference } from '../../src/config/reference.ts';
import { prior } from '../../src/models/prior.ts';
import { logistic } from '../../src/models/batch/logistic.ts';
import { least } from './example.ts';
import { configOf, faultsOf } from './reading.ts';
import { validator } from './validator.ts';

const declared = (name: string, options: AnyKind['options'], more = {}): AnyKind => ({
  name,
  doc: `About ${name}.`,
  version: 1,
  options,
  ...more,
});

const speed = declared('speed', { rate: { type: 'number', exclusiveMinimum: 0, doc: 'How fast.' } });
const rest = declared('rest', {});

/** A filter with an option of each type. */
const sieve = declared(
  'sieve',
  {
    mesh: { type: 'number', minimum: 1, maximum: 5, integer: true, default: 2, doc: 'How fine.' },
    wet: { type: 'boolean', default: false, doc: 'Whether.' },
    way: { type: 'enum', values: ['up', 'down'], doc: 'Which way.' },
    by: { type: 'field', of: ['category', 'text'], optional: true, doc: 'By what.' },
    pace: {
      type: 'part',
      kinds: [speed, rest],
      default: 'rest',
      number: { kind: 'speed', option: 'rate' },
      doc: 'How.',
    },
  },
  {
    check: ({ mesh, wet }: { mesh: number; wet: boolean }) =>
      mesh > 3 && wet ? 'too fine to be wet' : undefined,
  },
);

const parts: Parts = { ...registeredParts, filters: [sieve] };
const withFilter = (filter: string): string =>
  `${least.replace('x: number', 'x: number, c: category')}transform: [oneHot]\nfilters: [${filter}]\n`;
const spec = (filter: string) => configOf(withFilter(filter), {}, {}, { parts }).topology.filters[0];
const faults = (filter: string) =>
  faultsOf(withFilter(filter), {}, {}, { parts }).map(({ path, message }) => `${path}: ${message}`);

test('a new kind needs nothing but its declaration: defaults', () => {
  expect(spec('{ kind: sieve, way: up }')).toEqual({
    action: 'reject',
    spec: { kind: 'sieve', options: { mesh: 2, wet: false, way: 'up', pace: { kind: 'rest', options: {} } } },
  });
});

test('all its options', () => {
  const filter = '{ kind: sieve, way: down, mesh: 3, wet: true, by: c, pace: 0.5, action: drop }';
  expect(spec(filter)).toEqual({
    action: 'drop',
    spec: {
      kind: 'sieve',
      options: { mesh: 3, wet: true, way: 'down', by: 'c', pace: { kind: 'speed', options: { rate: 0.5 } } },
    },
  });
});

test('all its faults', () => {
  expect(faults('{ kind: sieve, way: sideways, mesh: 2.5, wet: 1, by: x, pace: 0 }')).toEqual([
    'filters[0].way: found "sideways", one of up, down is needed',
    'filters[0].mesh: found "2.5", a whole number from 1 to 5 is needed',
    'filters[0].wet: found "1", true or false is needed',
    'filters[0].by: feature "x" is a number, the name of a declared feature of type category or text is needed',
    'filters[0].pace: found "0", a number above 0 is needed',
  ]);
});

test('what it requires, and the rules between its options', () => {
  expect(faults('sieve')).toEqual(['filters[0].way: missing: one of up, down is needed']);
  expect(faults('{ kind: sieve, way: up, mesh: 4, wet: true }')).toEqual(['filters[0]: too fine to be wet']);
});

test('where no batch model fits the label, none is the default, and fallback is a fault', () => {
  const two = { parts: { ...registeredParts, batchModels: [logistic] } };
  const text = `${least.replace('logisticRegression', 'prior')}label: { field: y, classes: [a, b, c] }\n`;
  expect(configOf(text, {}, {}, two).batch.model).toBeUndefined();
  expect(faultsOf(`${text}fallback: best\n`, {}, {}, two)).toMatchObject([
    { line: 6, path: 'fallback', message: 'no batch model predicts one of 3 classes' },
  ]);
});

test('a model that reads categories, and does without what is missing, needs no encoder; a batch model beside it does', () => {
  const tree = { ...prior, name: 'tree', readsFeatures: true, readsCategories: true, takesMissing: true };
  const withTree = { parts: { ...registeredParts, models: [tree] } };
  const text = least
    .replace('x: number', 'x: { type: number, missing: pass }, c: { type: category, missing: pass }')
    .replace('logisticRegression', 'tree');
  expect(configOf(text, {}, {}, withTree).topology.features.map(({ missing }) => missing)).toEqual([
    'pass',
    'pass',
  ]);
  const two = `${text}label: { field: y, classes: [a, b] }\nfallback: best\n`;
  expect(faultsOf(two, {}, {}, withTree).map(({ path }) => path)).toEqual([
    'features.x.missing',
    'features.c',
  ]);
});

test('it is in the reference and in the JSON Schema', () => {
  const reference = configReference({ reasons: [], metrics: [] }, parts);
  expect(reference).toContain('### sieve\n\nAbout sieve.');
  expect(reference).toContain('| `way` | `up`, `down` | **required** | Which way. |');
  expect(reference).toContain('| `pace` | part: `speed`, `rest`, or a number | `rest` | How. |');
  expect(reference).toContain('## Kinds of `pace`\n\n### speed\n\nAbout speed.');
  const kinds = JSON.stringify(configJsonSchema(parts)['properties']?.['filters']);
  expect(kinds).toContain('"const":"sieve"');
  expect(kinds).toContain('"description":"How fine."');
  expect(kinds).not.toContain('"const":"range"');
});

test('the JSON Schema judges it, bare and with its options', () => {
  const schemaFaults = validator(configJsonSchema(parts));
  const at = (filter: string) =>
    schemaFaults(parseYaml(withFilter(filter))).map(({ path, message }) => `${path}: ${message}`);
  expect(at('{ kind: sieve, way: up, by: c, pace: 0.5 }')).toEqual([]);
  expect(at('"${SIEVE}"')).toEqual([]);
  expect(at('sieve')).toEqual(['filters[0]: must be object']);
  expect(at('{ kind: sieve, way: up, pace: speed }')).toEqual([
    'filters[0].pace: must be equal to one of the allowed values',
  ]);
  expect(at('{ kind: sieve, way: up, pace: 0 }')).toEqual(['filters[0].pace: must be > 0']);
  expect(at('{ kind: sieve }')).toEqual(["filters[0].way: must have required property 'way'"]);
});
