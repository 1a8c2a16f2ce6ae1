import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseConfig } from '../../src/config/parse.ts';
import { registeredParts } from '../../src/config/parts.ts';
import { printConfig } from '../../src/config/print.ts';
import { reactions } from '../../src/pipeline/drift/registry.ts';
import type { AnyKind } from '../../src/core/kind.ts';
import { example, least } from './example.ts';

/** Configurations that are right, as JSON: every key and every option stands in one of them. */

export type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
export type Mapping = Record<string, Json>;

function fullForm(text: string): Mapping {
  const parsed = parseConfig(text, { env: {}, readFile: () => '' });
  if (!parsed.ok) expect.fail(JSON.stringify(parsed.faults));
  return parseYaml(printConfig(parsed.config, new Set())) as Mapping;
}

const demonstration = readFileSync(join(import.meta.dirname, '../../deploy/demo/electricity.yaml'), 'utf8');
const labelled = `${least}label: { field: y, classes: [a, b] }\nfallback: best\n`;
const numbers = `${least.replace('logisticRegression', 'linearRegression')}label: { field: y, type: number }\n`;
const secured =
  'kafka: { ssl: { cert: c, key: k, passphrase: p, ca: a }, sasl: { mechanism: plain, username: u, password: p } }';
const rest = `input: { topic: t, id: i, time: t, source: s, key: k }
batch: { directory: /tmp }
kafka: { clientId: c }
`;
const texts = [
  example,
  least,
  demonstration,
  labelled,
  numbers,
  least + secured,
  least.replace(/input.*\n/, rest),
];
export const documents = [...texts.map((text) => parseYaml(text) as Mapping), ...texts.map(fullForm)];

/** Each kind in its place, with its options as they are declared. */
const { codecs, models, batchModels, filters, transformers, detectors } = registeredParts;
const base = parseYaml(labelled) as Mapping;
const valuesOf = (options: AnyKind['options']): Mapping => {
  // What a file holds is not for a JSON Schema to judge.
  const told = Object.entries(options).filter(([, option]) => option.type !== 'file');
  return Object.fromEntries(
    told.map(([name, option]): [string, Json] => {
      if (option.type === 'field') return [name, 'x'];
      if (option.type === 'enum') return [name, option.default ?? option.values[0]!];
      if (option.type === 'group') return [name, valuesOf(option.options)];
      if (option.type === 'text') return [name, option.default ?? 'http://host:8081'];
      return [name, 'default' in option ? (option.default ?? 1) : 1];
    }),
  );
};
const optionsOf = (kind: AnyKind): Mapping => ({ kind: kind.name, ...valuesOf(kind.options) });
documents.push(
  ...codecs.map((kind): Mapping => ({ ...base, input: { topic: 't', format: optionsOf(kind) } })),
  ...models.map((kind): Mapping => ({ ...base, model: optionsOf(kind) })),
  ...batchModels.map((kind): Mapping => ({ ...base, batch: { model: optionsOf(kind) } })),
  ...filters.map((kind): Mapping => ({
    ...base,
    input: { topic: 't', id: 'i' },
    filters: [optionsOf(kind)],
  })),
  ...transformers.map((kind): Mapping => ({ ...base, transform: [optionsOf(kind), 'oneHot'] })),
  ...detectors.map((kind): Mapping => ({ ...base, drift: optionsOf(kind) })),
  ...reactions.map((kind): Mapping => {
    const drift = {
      kind: 'adwin',
      reads: 'loss',
      warning: { kind: 'adwin', delta: 0.1 },
      onDrift: optionsOf(kind),
    };
    return { ...base, drift };
  }),
);

/** Every value that stands somewhere, by its key, so that another may take its place. */
export const values = new Map<string, Json[]>();
function gather(value: Json, key: string): void {
  values.set(key, [...(values.get(key) ?? []), value]);
  if (Array.isArray(value))
    value.forEach((item) => {
      gather(item, key);
    });
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) gather(inner, name);
}
for (const document of documents) gather(document, '');
