import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartSchema } from '../../deploy/chart/chartSchema.ts';
import { descriptionsOf } from '../../deploy/chart/comments.ts';
import type { JsonSchema } from '../../src/config/jsonSchema.ts';
import { validator } from '../config/validator.ts';
import { chartFile, coalesced, helm, readAsHelm } from './values.ts';
import { right, wrong } from './valuesCases.ts';

const defaults = chartFile('values.yaml');
const schema = JSON.parse(chartFile('values.schema.json')) as JsonSchema;
const faults = validator(schema);
const on = (example: string | undefined): string =>
  example === undefined ? '' : chartFile(`examples/${example}`);

test('the schema that is checked in is made from the declarations as they are', () => {
  expect(schema).toEqual(chartSchema(defaults));
  const script = join(import.meta.dirname, '../../deploy/chart/valuesSchema.ts');
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, '']);
});

test.each(readdirSync(join(helm, 'examples')))('the example %s passes', (example) => {
  expect(faults(coalesced(defaults, on(example)))).toEqual([]);
});

test('of the defaults alone only the configuration is missing', () => {
  expect(faults(coalesced(defaults)).map(({ path }) => path)).toEqual(
    ['app', 'input', 'features', 'model'].map((key) => `config.${key}`),
  );
});

test.each(wrong)('%s is one fault', (_what, example, values, path) => {
  expect(faults(coalesced(defaults, on(example), values)).map((fault) => fault.path)).toEqual([path]);
});

test.each(right.map(([values, example]) => [values, example ?? 'minimal.yaml'] as const))(
  'right: %s',
  (values, example) => {
    expect(faults(coalesced(defaults, on(example), values))).toEqual([]);
  },
);

test('two faults are two errors', () => {
  const values = 'replicas: two\nconfig: { http: { port: x } }';
  const paths = faults(coalesced(defaults, on('minimal.yaml'), values)).map(({ path }) => path);
  expect(paths.toSorted()).toEqual(['config.http.port', 'replicas']);
});

describe('values.yaml and the schema', () => {
  const groups = readAsHelm(defaults);
  const { properties = {} } = schema;

  test('have the same values, in the same order', () => {
    const own = Object.keys(properties).filter((name) => !['config', 'global', 'enabled'].includes(name));
    expect(own).toEqual(Object.keys(groups).filter((name) => name !== 'config'));
  });

  test.each(['image', 'keda', 'autoscaling', 'batch', 'topics', 'networkPolicy', 'podMonitor', 'dashboards'])(
    'have the same values in %s',
    (name) => {
      expect(Object.keys(properties[name]!.properties!)).toEqual(Object.keys(groups[name]!));
    },
  );

  test('have the same descriptions', () => {
    const descriptions = descriptionsOf(defaults);
    expect(descriptions.size).toBeGreaterThan(100);
    for (const [path, description] of descriptions) {
      const place = path.split('.').reduce<JsonSchema>((at, name) => at.properties?.[name] ?? {}, schema);
      // What is within an object of Kubernetes' is described by Kubernetes.
      expect(place.description, path).toBe(description);
    }
  });
});
