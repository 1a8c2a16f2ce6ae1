import { describe, expect, test } from 'vitest';
import { outputFormats } from '../../src/codecs/outputFormats.ts';
import { codecs } from '../../src/codecs/registry.ts';
import type { AnyKind } from '../../src/core/kind.ts';
import type { Option } from '../../src/core/options.ts';
import { detectors } from '../../src/drift/registry.ts';
import { reactions } from '../../src/pipeline/drift/registry.ts';
import { filters } from '../../src/filters/registry.ts';
import { batchModels } from '../../src/models/batch/registry.ts';
import { losses } from '../../src/models/losses/registry.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import { models } from '../../src/models/registry.ts';
import { schedules } from '../../src/models/schedules/registry.ts';
import { transformers } from '../../src/transformers/registry.ts';

const registries: Readonly<Record<string, readonly AnyKind[]>> = {
  codecs,
  outputFormats,
  models,
  batchModels,
  losses,
  optimizers,
  schedules,
  filters,
  transformers,
  detectors,
  reactions,
};

function defaultFault(option: Option): string | undefined {
  switch (option.type) {
    case 'number': {
      const { default: value, minimum = -Infinity, maximum = Infinity } = option;
      if (value === undefined) return undefined;
      const inside =
        value >= minimum &&
        value <= maximum &&
        value > (option.exclusiveMinimum ?? -Infinity) &&
        value < (option.exclusiveMaximum ?? Infinity);
      return inside && (option.integer !== true || Number.isInteger(value))
        ? undefined
        : `${value} is not allowed`;
    }
    case 'enum':
      return option.default === undefined || option.values.includes(option.default)
        ? undefined
        : 'is no value of it';
    case 'part': {
      const numbered = option.number;
      const bare = typeof option.default === 'number';
      if (!bare && !option.kinds.some(({ name }) => name === option.default)) return 'names no kind';
      if (numbered === undefined) return bare ? 'is no kind' : undefined;
      const kind = option.kinds.find(({ name }) => name === numbered.kind);
      return kind?.options[numbered.option]?.type === 'number' ? undefined : 'a bare number has no place';
    }
    default:
      return undefined;
  }
}

describe.each(Object.entries(registries))('%s', (_, kinds) => {
  test('no two have the same name, and names are in camelCase', () => {
    const names = kinds.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
  });

  describe.each([...kinds])('$name', (kind) => {
    test('it and each of its options is documented in sentences', () => {
      expect(kind.doc).toMatch(/^.{30,}\.$/s);
      for (const [name, option] of Object.entries(kind.options)) {
        expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
        expect(option.doc, name).toMatch(/^[A-Z].{10,}\.$/s);
      }
    });

    test('defaults are values that the option allows, and an optional option has none', () => {
      for (const [name, option] of Object.entries(kind.options)) {
        expect(defaultFault(option), name).toBeUndefined();
        if (option.optional === true) expect(option, name).not.toHaveProperty('default');
      }
    });
  });
});
