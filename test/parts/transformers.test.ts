import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import type { Task } from '../../src/core/output.ts';
import { Sample } from '../../src/core/sample.ts';
import { lastLabel } from '../../src/transformers/lastLabel.ts';
import { oneHot } from '../../src/transformers/oneHot.ts';
import { Row } from '../../src/transformers/row.ts';
import { standardScaler } from '../../src/transformers/standardScaler.ts';
import type { CategoryColumn } from '../../src/core/category.ts';
import { specOf } from '../support/defaults.ts';
import { rememberedKeys } from '../support/rememberedKeys.ts';

describe('lastLabel', () => {
  function create(
    given: Readonly<Record<string, unknown>>,
    task: Task = 'classification',
    declared?: string[],
  ) {
    const classes = new Classes(declared, 10);
    const names: string[] = [];
    let offered: readonly string[] | undefined;
    const part = lastLabel.create(specOf(lastLabel, given).options, {
      task,
      classes,
      addNumber: (name) => names.push(`number ${name}`) - 1,
      addCategory: (name, texts) => {
        offered = texts;
        return names.push(`category ${name}`) - 1;
      },
    });
    const recall = (key?: string): (string | number | undefined)[] => {
      const sample = new Sample(names.length, names.length);
      sample.key = key;
      part.recall(sample, sample);
      return names.map((name, i) => (name.startsWith('number') ? sample.numbers[i] : sample.categories[i]));
    };
    return { part, classes, names, recall, offered: () => offered };
  }

  test('as categories: the last labels of the key, the latest first, and nothing where there was none', () => {
    const { part, recall, names, offered } = create({ count: 2 }, 'classification', ['DOWN', 'UP']);
    expect(names).toEqual(['category lastLabel1', 'category lastLabel2']);
    expect(offered()).toEqual(['DOWN', 'UP']);
    expect(recall('a')).toEqual([undefined, undefined]);
    part.labelOne('a', 1);
    expect(recall('a')).toEqual(['UP', undefined]);
    part.labelOne('a', 0);
    part.labelOne('b', 1);
    part.labelOne('a', 0);
    expect(recall('a')).toEqual(['DOWN', 'DOWN']);
    expect(recall('b')).toEqual(['UP', undefined]);
  });

  test('as numbers: class indexes; before the first label the middle of the declared classes, else 0.5', () => {
    const three = create({ as: 'number', count: 2 }, 'classification', ['a', 'b', 'c', 'd']);
    expect(three.names).toEqual(['number lastLabel1', 'number lastLabel2']);
    three.part.labelOne(undefined, 3);
    expect(three.recall()).toEqual([3, 1.5]);
    expect(create({ as: 'number' }).recall()).toEqual([0.5]);
  });

  test('of a regression: the values, 0 before the first', () => {
    const { part, recall } = create({ count: 2 }, 'regression');
    part.labelOne(undefined, -1.5);
    expect(recall()).toEqual([-1.5, 0]);
  });

  test('no key is a key of its own', () => {
    const { part, recall } = create({ as: 'number' }, 'regression');
    part.labelOne(undefined, 1);
    part.labelOne('undefined', 2);
    part.labelOne('', 3);
    expect([recall(), recall('undefined'), recall(''), recall('null')]).toEqual([[1], [2], [3], [0]]);
  });

  test('it remembers what a plain map would, and forgets the least recently labelled key', () => {
    const key = fc.option(
      fc.nat(12).map((n) => `k${n}`),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.integer()), { maxLength: 120 }), (labels) => {
        const { part, recall } = create({ count: 3, keys: 5 }, 'regression');
        const known = new Map<string | undefined, number[]>();
        for (const [k, y] of labels) {
          const before = known.get(k) ?? [];
          known.delete(k);
          known.set(k, [y, ...before].slice(0, 3));
          if (known.size > 5) known.delete(known.keys().next().value);
          part.labelOne(k, y);
          for (const asked of [k, undefined, 'k0', 'k1']) {
            expect(recall(asked)).toEqual(Array.from({ length: 3 }, (_, i) => known.get(asked)?.[i] ?? 0));
          }
        }
        const keys = [...known.keys()].map((k) => k ?? null);
        expect(rememberedKeys(part.snapshot())).toEqual(keys);
      }),
    );
  });
});

describe('oneHot', () => {
  function create(categories: readonly CategoryColumn[], maximum = 1000) {
    const names = ['x'];
    const row = new Row();
    row.resize(1);
    const part = oneHot.create(
      { maximum },
      {
        inputs: [0],
        takeCategories: () => categories,
        addColumn: (name) => names.push(name) - 1,
      },
    );
    const encode = (...texts: (string | undefined)[]): Record<string, number> => {
      row.categories = texts;
      part.transformOne(row);
      return Object.fromEntries(names.slice(1).map((name, i) => [name, row.values[i + 1]!]));
    };
    const learn = (...texts: (string | undefined)[]): void => {
      row.categories = texts;
      part.learnOne(row);
    };
    return { encode, learn, row };
  }

  test('a category has a column from its first learning on; unknown and missing ones are zeros', () => {
    const { encode, learn, row } = create([{ name: 'city', slot: 0 }]);
    expect(encode('Rome')).toEqual({});
    learn('Rome');
    learn(undefined);
    learn('Oslo');
    expect(row.size).toBe(3);
    expect(encode('Oslo')).toEqual({ 'city=Rome': 0, 'city=Oslo': 1 });
    expect(encode('Rome')).toEqual({ 'city=Rome': 1, 'city=Oslo': 0 });
    expect(encode('Paris')).toEqual({ 'city=Rome': 0, 'city=Oslo': 0 });
    expect(encode(undefined)).toEqual({ 'city=Rome': 0, 'city=Oslo': 0 });
  });

  test('declared classes have their columns at once', () => {
    const { encode } = create([{ name: 'last', slot: 1, classes: ['DOWN', 'UP'] }]);
    expect(encode('ignored', 'UP')).toEqual({ 'last=DOWN': 0, 'last=UP': 1 });
  });

  test('beyond the maximum a category gets no column', () => {
    const { encode, learn } = create([{ name: 'city', slot: 0 }], 2);
    for (const city of ['a', 'b', 'c', 'a']) learn(city);
    expect(encode('c')).toEqual({ 'city=a': 0, 'city=b': 0 });
  });

  test('names that every object has are categories like others', () => {
    const { encode, learn } = create([{ name: 'city', slot: 0 }]);
    for (const city of ['constructor', '__proto__']) learn(city);
    expect(encode('__proto__')).toEqual({ 'city=constructor': 0, 'city=__proto__': 1 });
    expect(encode('toString')).toEqual({ 'city=constructor': 0, 'city=__proto__': 0 });
  });
});

describe('standardScaler', () => {
  test('it gives what mean and population variance of all learned rows give', () => {
    const x = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(x, { minLength: 1, maxLength: 50 }), x, (learned, asked) => {
        const part = standardScaler.create(
          { withStd: true },
          { inputs: [0], takeCategories: () => [], addColumn: () => 0 },
        );
        const row = new Row();
        row.resize(1);
        for (const value of learned) {
          row.values[0] = value;
          part.learnOne(row);
        }
        const mean = learned.reduce((sum, value) => sum + value, 0) / learned.length;
        const variance = learned.reduce((sum, value) => sum + (value - mean) ** 2, 0) / learned.length;
        row.values[0] = asked;
        part.transformOne(row);
        fc.pre(variance > 1e-6);
        expect(row.values[0]).toBeCloseTo((asked - mean) / Math.sqrt(variance), 6);
      }),
    );
  });

  test('a column that has not varied gives 0', () => {
    const part = standardScaler.create(
      { withStd: true },
      { inputs: [0], takeCategories: () => [], addColumn: () => 0 },
    );
    const row = new Row();
    row.resize(1);
    for (const asked of [5, 5, 7]) {
      row.values[0] = 5;
      part.learnOne(row);
      row.values[0] = asked;
      part.transformOne(row);
      expect(row.values[0]).toBe(0);
    }
  });

  test('a number that is missing stays missing, and nothing is learned from it', () => {
    const context = { inputs: [0], takeCategories: () => [], addColumn: () => 0 };
    const [holes, whole] = [true, false].map(() => standardScaler.create({ withStd: true }, context));
    const row = new Row();
    row.resize(1);
    for (const x of [NaN, 1, NaN, 4, 5]) {
      row.values[0] = x;
      holes!.learnOne(row);
      if (!Number.isNaN(x)) whole!.learnOne(row);
      row.values[0] = NaN;
      holes!.transformOne(row);
      expect(row.values[0]).toBeNaN();
    }
    expect(holes!.snapshot()).toEqual(whole!.snapshot());
  });

  test('a column that appears later is scaled by its own rows', () => {
    const inputs = [0];
    const part = standardScaler.create(
      { withStd: true },
      { inputs, takeCategories: () => [], addColumn: () => 0 },
    );
    const row = new Row();
    row.resize(2);
    const learn = (...values: number[]): void => {
      row.values.set(values);
      part.learnOne(row);
    };
    for (const x of [1, 2, 3]) learn(x, 0);
    inputs.push(1);
    learn(4, 10);
    learn(5, 20);
    row.values.set([3, 20]);
    part.transformOne(row);
    expect([...row.values.slice(0, 2)]).toEqual([0, 1]);
  });
});
