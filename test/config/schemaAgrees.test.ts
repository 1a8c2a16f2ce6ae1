import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { configJsonSchema, fileSchema } from '../../src/config/jsonSchema.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { registeredParts } from '../../src/config/parts.ts';
import { apply, change } from './changes.ts';
import { documents, values } from './documents.ts';
import { validator, type SchemaFault } from './validator.ts';

const surroundings = { env: {}, readFile: (): string => 'content\n' };
const faults = validator(configJsonSchema());
const helmFaults = validator(configJsonSchema(registeredParts, 'helm'));

/** Helm's schema wants text in quotes, and no names that YAML 1.1 takes for true and false. */
function isOfYaml11({ message, value, path }: SchemaFault): boolean {
  const isOther = typeof value === 'number' || typeof value === 'boolean';
  return (/^must be string\b/.test(message) && isOther) || /^features\.(true|false)$/.test(path);
}

const runs = 200;

test('whatever the parser takes passes the schema', { timeout: 300_000 }, () => {
  const tally = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.nat(documents.length - 1),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (which, changes) => {
        const document = structuredClone(documents[which]!);
        for (const one of changes) apply(document, one);
        const text = stringify(document);
        const parsed = parseConfig(text, surroundings);
        tally[parsed.ok ? 'taken' : 'refused']++;
        if (!parsed.ok) return;
        const value: unknown = parseYaml(text);
        expect(faults(value)).toEqual([]);
        expect(helmFaults(value).filter((fault) => !isOfYaml11(fault))).toEqual([]);
      },
    ),
    { numRuns: runs },
  );
  expect(tally.taken).toBeGreaterThan(runs / 5);
  expect(tally.refused).toBeGreaterThan(runs / 5);
});

test('every key of the file is in some document', () => {
  const keys = Object.entries(fileSchema(registeredParts).properties!);
  for (const [name, { properties = {} }] of keys) {
    for (const key of [name, ...Object.keys(properties)]) expect([...values.keys()]).toContain(key);
  }
});
