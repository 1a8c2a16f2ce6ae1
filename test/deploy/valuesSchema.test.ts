import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartSchema } from '../../deploy/chart/chartSchema.ts';
import { descriptionsOf } from '../../deploy/chart/comments.ts';
import type { JsonSchema } from '../../src/config/jsonSchema.ts';
import { TestFolder } from '../support/folder.ts';
import { validator } from '../config/validator.ts';
import { chartFile, coalesced, helm, readAsHelm } from './values.ts';
import { right, wrong } from './valuesCases.ts';
import { nullsOf } from './valuesNulls.ts';

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

describe('null', () => {
  const everything = readFileSync(join(import.meta.dirname, 'checkEverything.yaml'), 'utf8');
  const nulls = nullsOf(readAsHelm(defaults));
  const judged = (text: string, example?: string): string[] =>
    faults(coalesced(defaults, example === undefined ? everything : on(`${example}.yaml`), text, needed)).map(
      ({ path }) => path,
    );
  // By other rules.
  const needed = 'partitions: 6';

  test.each(nulls)('for $path is no fault, or one', ({ path, text, example }) => {
    expect([[], [path]]).toContainEqual(judged(text, example));
  });

  test('is nothing where nothing may be, and a fault where something must be', () => {
    expect(nulls.length).toBeGreaterThan(100);
    const places = ['tolerations', 'resources', 'batch.podLabels', 'keda.topic', 'probes.live', 'batch.tmp'];
    const faulty = ['batch', 'image.repository', 'replicas', 'batch.schedule', 'tests.enabled'];
    const of = (path: string): string[] => judged(nulls.find((one) => one.path === path)!.text);
    expect(places.flatMap(of)).toEqual([]);
    expect(faulty.flatMap(of)).toEqual(faulty);
  });

  test('is no fault in a file of a user as an editor sees it', () => {
    expect(faults(readAsHelm(on('minimal.yaml')))).toEqual([]);
    expect(faults(readAsHelm(everything))).toEqual([]);
  });
});

describe('a chart elsewhere', () => {
  const folder = new TestFolder();

  test('is held against the declarations, too', () => {
    folder.write('values.yaml', defaults);
    folder.write('values.schema.json', JSON.stringify({ ...schema, title: 'stale' }));
    const script = join(import.meta.dirname, '../../deploy/chart/valuesSchema.ts');
    const place = `--chart=${folder.path}`;
    const run = spawnSync(process.execPath, [script, '--check', place], { encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`${folder.place('values.schema.json')} is out of date`);
  });
});

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
