import { expect, test } from 'vitest';
import type { AnyKind } from '../../src/core/kind.ts';
import { registeredParts } from '../../src/config/parts.ts';
import { configReference } from '../../src/config/reference.ts';
import { example } from './example.ts';
import { configOf } from './reading.ts';
import { printConfig } from '../../src/config/print.ts';
import { parse as parseYaml } from 'yaml';

const reasons = [{ reason: 'json', doc: 'No | JSON.' }];
const metrics = [{ name: 'driftline_x_total', type: 'counter', labels: ['partition'], help: 'How many.' }];
const reference = configReference({ reasons, metrics });

/** All kinds, those of parts within parts among them. */
function allKinds(kinds: readonly AnyKind[]): AnyKind[] {
  const nested = kinds.flatMap((kind) =>
    Object.values(kind.options).flatMap((option) => (option.type === 'part' ? allKinds(option.kinds) : [])),
  );
  return [...new Set([...kinds, ...nested])];
}

const { codecs, models, batchModels, filters, transformers, detectors } = registeredParts;
const kinds = allKinds([...codecs, ...models, ...batchModels, ...filters, ...transformers, ...detectors]);

test.each(kinds.map((kind) => [kind.name, kind] as const))(
  '%s has one section, with its options',
  (name, kind) => {
    const sections = reference.split(/^(?=##)/m).filter((section) => section.startsWith(`### ${name}\n`));
    expect(sections).toHaveLength(1);
    expect(sections[0]).toContain(kind.doc);
    for (const [option, { doc }] of Object.entries(kind.options)) {
      const row = sections[0]!.split('\n').find((line) => line.startsWith(`| \`${option}\` |`));
      expect(row).toContain(doc.replaceAll('|', '\\|'));
    }
  },
);

test('every key of the full form is there', () => {
  const full = parseYaml(printConfig(configOf(example), new Set())) as Record<string, unknown>;
  const parts = new Set(['filters', 'transform', 'model', 'drift', 'features']);
  for (const [section, value] of Object.entries(full)) {
    expect(reference).toContain(`| \`${section}\` |`);
    if (parts.has(section) || typeof value !== 'object') continue;
    for (const key of Object.keys(value!)) expect(reference).toContain(`| \`${section}.${key}\` |`);
  }
});

test('what is required says so, and what is not says its default', () => {
  const row = (key: string) => reference.split('\n').find((line) => line.startsWith(`| \`${key}\` |`));
  for (const key of ['app', 'input', 'input.topic', 'features', 'model'])
    expect(row(key)).toContain('**required**');
  expect(
    reference.match(/^\| `(kafka|output|commit|http|log|update)[^|]*\| [^|]* \| \*\*required/gm),
  ).toEqual([
    expect.stringContaining('kafka.sasl.mechanism') as string,
    expect.stringContaining('kafka.sasl.username') as string,
    expect.stringContaining('kafka.sasl.password') as string,
  ]);
  expect(row('http.port')).toContain('`9464`');
  expect(row('input.maximumBytes')).toContain('`1MiB`');
  expect(row('batch.memory')).toContain('| size | `512MiB` |');
  expect(row('batch.store')).toContain('| `topic` or `folder:PATH` | `topic` |');
  expect(row('batch.model')).toContain('| part |  |');
  expect(row('fallback')).toContain('| `best`, `online`, `batch` or mapping |  |');
});

test('reasons and metrics are there, and tables stay tables', () => {
  expect(reference).toContain('| `json` | No \\| JSON. |');
  expect(reference).toContain('| `driftline_x_total` | counter | `partition` | How many. |');
});

test('why a model answered is told where it is declared', () => {
  expect(reference).not.toContain('## Why a model answered');
  const answerReasons = [{ reason: 'alone', doc: 'There is no other.' }];
  const told = configReference({ reasons, answerReasons, metrics });
  expect(told.split('## Why a model answered')[1]).toContain('| `alone` | There is no other. |');
});

test('batch models have a section, which says what they predict', () => {
  const section = reference.split(/^(?=## )/m).find((text) => text.startsWith('## Batch models\n'));
  expect(section).toMatch(/^### logistic\n\n.*Predicts: classification \(at most 2 classes\)\./m);
  expect(section).toMatch(/^### linear\n\n.*Predicts: regression\.$/m);
});

test('an optimizer says what its steps cost', () => {
  for (const [name, cost] of [
    ['sgd', 'also with `l2`'],
    ['ftrl', 'with `l2` it is all columns'],
    ['adam', 'A step costs all columns'],
  ]) {
    const section = reference.split(/^(?=###? )/m).find((text) => text.startsWith(`### ${name}\n`));
    expect(section).toContain(cost);
  }
});
