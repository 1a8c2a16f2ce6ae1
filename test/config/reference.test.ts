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

const { codecs, models, filters, transformers, detectors } = registeredParts;
const kinds = allKinds([...codecs, ...models, ...filters, ...transformers, ...detectors]);

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
});

test('reasons and metrics are there, and tables stay tables', () => {
  expect(reference).toContain('| `json` | No \\| JSON. |');
  expect(reference).toContain('| `driftline_x_total` | counter | `partition` | How many. |');
});
