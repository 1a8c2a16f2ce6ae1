/** What kinds say of River's names and defaults, beside what River says of itself (options.py, options.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { registeredParts } from '../../src/config/parts.ts';
import { configReference } from '../../src/config/reference.ts';
import { nestedKinds } from '../../src/config/referenceParts.ts';
import { reactions } from '../../src/pipeline/drift/registry.ts';
import type { AnyKind } from '../../src/core/kind.ts';
import type { Option } from '../../src/core/options.ts';
import { riverName, type RiverClasses } from '../../src/core/river.ts';

interface Parameter {
  readonly default?: number | boolean | string | null | { readonly object: string };
  readonly means?: string;
}

const { classes } = JSON.parse(readFileSync(new URL('./options.json', import.meta.url), 'utf8')) as {
  classes: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
};

const { models, transformers, detectors } = registeredParts;
const registered: readonly AnyKind[] = [...models, ...transformers, ...detectors, ...reactions];
const kinds = [...new Set([...registered, ...nestedKinds(registered).flatMap((nested) => nested.kinds)])];

/** The parameters of a kind's classes; of the same name in two of them, each. */
function parametersOf({ classes: names }: RiverClasses): [name: string, parameter: Parameter][] {
  return names.flatMap((name) => Object.entries(classes[name]!));
}

/** Our default, in River's words: what a part stands for, by River's class or a number. */
function sameDefault(option: Option, { default: theirs, means }: Parameter): boolean {
  if (option.type === 'field' || option.type === 'file' || option.type === 'group') return false;
  if (option.type !== 'part')
    return option.default === theirs || (option.optional === true && theirs === null);
  const { default: ours } = option;
  if (typeof ours === 'number') return ours === theirs;
  const river = option.kinds.find(({ name }) => name === ours)?.river;
  return river !== undefined && 'classes' in river && river.classes.includes(means ?? '');
}

function sentence(text: string): void {
  expect(text).toMatch(/^[A-Z`].{10,}\.$/s);
}

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_, { options, river }) => {
  test('it says what it is in River, or why River has no such thing', () => {
    expect(river).toBeDefined();
    if (river === undefined) return;
    if ('none' in river) {
      sentence(river.none);
      return;
    }
    for (const name of river.classes) expect(classes).toHaveProperty([name]);
    if (river.differs !== undefined) sentence(river.differs);
  });

  if (river === undefined || 'none' in river) {
    test('its options say nothing of River', () => {
      for (const [name, option] of Object.entries(options)) expect(option.river, name).toBeUndefined();
    });
    return;
  }

  test("each parameter of River's is an option, or is told not to be there", () => {
    const ours = Object.entries(options).map(([name, option]) => riverName(name, option.river));
    const without = river.without ?? {};
    const names = [...new Set(parametersOf(river).map(([name]) => name))];
    expect([...ours.filter((name) => name !== undefined), ...Object.keys(without)].sort()).toEqual(
      names.sort(),
    );
    Object.values(without).forEach(sentence);
  });

  test.each(Object.entries(options))(
    "%s: its default is River's, or the difference is declared",
    (name, option) => {
      const said = typeof option.river === 'object' ? option.river : {};
      if ('none' in said) {
        sentence(said.none);
        return;
      }
      if (said.differs !== undefined) sentence(said.differs);
      const theirs = parametersOf(river).filter(([parameter]) => parameter === riverName(name, option.river));
      for (const [, parameter] of theirs) {
        if (!('default' in said)) {
          expect(sameDefault(option, parameter), `River: ${JSON.stringify(parameter)}`).toBe(true);
          continue;
        }
        expect(sameDefault(option, parameter), 'is the same').toBe(false);
        const { default: fallback = 'required' } = parameter;
        expect(said.default).toBe(
          typeof fallback === 'object' && fallback !== null ? fallback.object : fallback,
        );
      }
    },
  );
});

test('the table in the reference has a row a kind and an option', () => {
  const reference = configReference({ reasons: [], metrics: [] });
  const rows = reference.split('## Beside River')[1]!.split('\n## ')[0]!.split('\n').slice(5);
  expect(reference).toContain('| `learningRate` | `lr` | `0.01` | the same |');
  expect(reference).toContain('| **exponential** | none |');
  for (const { name } of kinds)
    expect(rows.filter((row) => row.startsWith(`| **${name}** |`))).toHaveLength(1);
});
