/** Rows in which most columns are 0: the same answers as if each column were looked at, and none is that need not be. */
import { describe, expect, test } from 'vitest';
import { part } from '../../src/config/part.ts';
import { Classes } from '../../src/core/classes.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { Sample } from '../../src/core/sample.ts';
import type { Vector } from '../../src/core/vector.ts';
import type { Optimizer, OptimizerKind } from '../../src/models/optimizers/optimizer.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import { Chain, type ChainShape } from '../../src/pipeline/chain.ts';
import { transformers } from '../../src/transformers/registry.ts';
import { expectClose } from '../golden/close.ts';
import { specOf } from '../support/defaults.ts';

const COLUMNS = 40;

/** Event i of a stream in which columns appear as it goes on; `rest`: what stands in those that are not listed. */
function event(i: number, rest = 0): Vector {
  const next = mulberry32(i * 31 + 5);
  const size = Math.min(COLUMNS, 3 + Math.floor(i / 10));
  const values = new Float64Array(COLUMNS).fill(rest);
  const listed = Array.from({ length: size }, (_, column) => column).filter(() => next() < 0.1);
  for (const column of listed) values[column] = 4 * next() - 2;
  return { values, size, nonZero: Int32Array.from(listed), nonZeros: listed.length, categories: [] };
}

function dense({ values, size }: Vector): Vector {
  return { values, size, categories: [] };
}

function answer(optimizer: Optimizer, x: Vector): number {
  optimizer.score(x);
  return optimizer.sum;
}

/** Towards a sum of the columns. */
function learn(optimizer: Optimizer, x: Vector, y: number): void {
  optimizer.gradient = 2 * (answer(optimizer, x) - y);
  optimizer.step(x);
}

function labelOf({ values, size }: Vector): number {
  return values.subarray(0, size).reduce((sum, value, i) => sum + value * Math.sin(i), 1);
}

const falling = { kind: 'inverseScaling', learningRate: 0.05, power: 0.3 };

/** With a constant rate, and one that falls; those that have one. */
function variants(kind: OptimizerKind): Readonly<Record<string, unknown>>[] {
  const given = { kind: kind.name };
  return 'learningRate' in kind.options
    ? [given, { ...given, learningRate: falling }]
    : [given, { ...given, l1: 2 }];
}

const cases = optimizers.flatMap((kind) =>
  variants(kind).flatMap((given) => [0, 0.02, 30].map((l2) => ({ kind, given, l2 }))),
);
const create = ({ kind, given, l2 }: (typeof cases)[number]): Optimizer =>
  kind.create(part(optimizers, undefined).parse(given).options, { l2 });

describe.each(cases)('$given, l2 $l2', (one) => {
  test('the weights and all answers are those of dense rows', () => {
    const [sparse, full, mixed] = [create(one), create(one), create(one)];
    for (let i = 0; i < 1200; i++) {
      const x = event(i);
      expectClose(answer(sparse, x), answer(full, dense(x)), 1e-9);
      learn(sparse, x, labelOf(x));
      learn(full, dense(x), labelOf(x));
      learn(mixed, i % 200 < 100 ? x : dense(x), labelOf(x));
    }
    const expected = full.weights();
    for (const weights of [sparse.weights(), mixed.weights()]) {
      expect(weights).toHaveLength(expected.length);
      expected.forEach((weight, i) => {
        expectClose(weights[i], weight, 1e-9);
      });
    }
  });

  const { skipsZeros } = one.kind;
  const skips = skipsZeros === 'always' || (skipsZeros === 'withoutL2' && one.l2 === 0);
  test(`what is not listed is ${skips ? 'not' : ''} looked at`, () => {
    const [clean, littered] = [create(one), create(one)];
    for (let i = 0; i < 200; i++) {
      for (const [optimizer, rest] of [
        [clean, 0],
        [littered, 7],
      ] as const) {
        learn(optimizer, event(i, rest), labelOf(event(i)));
      }
    }
    if (skips) expect(littered.snapshot()).toEqual(clean.snapshot());
    else expect(littered.snapshot()).not.toEqual(clean.snapshot());
  });
});

describe('a chain of transformers', () => {
  const shape = (
    transform: readonly (readonly [string, Readonly<Record<string, unknown>>?])[],
  ): ChainShape => ({
    numbers: ['a', 'b'],
    imputed: [1],
    categories: ['city', 'device', 'shop'],
    transform: transform.map(([name, given]) =>
      specOf(
        transformers.find((kind) => kind.name === name)!,
        given,
      ),
    ),
    task: 'classification',
    classes: new Classes(['no', 'yes'], 2),
  });
  const shapes = [
    shape([['oneHot']]),
    shape([['standardScaler'], ['oneHot']]),
    shape([['oneHot'], ['standardScaler']]),
    shape([
      ['lastLabel', { count: 2, as: 'number' }],
      ['oneHot', { maximum: 20 }],
    ]),
    shape([['lastLabel', { count: 2 }], ['standardScaler'], ['oneHot']]),
    shape([['oneHot'], ['lastLabel', { count: 1, as: 'number' }]]),
    shape([
      ['oneHot'],
      ['lastLabel', { count: 1, as: 'category' }],
      ['oneHot'],
      ['standardScaler', { withStd: false }],
    ]),
  ];

  test.each(shapes.map((one) => [one.transform.map(({ kind }) => kind).join(', '), one] as const))(
    '%s: a row is what a chain gives that has seen no event before, and lists what is not 0',
    (_, one) => {
      const chain = new Chain(one);
      const next = mulberry32(8);
      const numbers = new Float64Array(chain.numberNames.length);
      const categories = new Array<string | undefined>(chain.categoryNames.length);
      let sparse = 0;
      for (let i = 0; i < 250; i++) {
        numbers.set([next() < 0.2 ? 0 : next(), next() < 0.1 ? NaN : next()]);
        ['city', 'device', 'shop'].forEach((name, slot) => {
          categories[slot] = next() < 0.1 ? undefined : `${name}${Math.floor(30 * next() ** 3)}`;
        });
        const sample = new Sample(numbers.length, categories.length);
        sample.key = 'k';
        sample.numbers.set(numbers);
        categories.forEach((text, slot) => (sample.categories[slot] = text));
        chain.recall(sample);
        if (i % 3 === 0) chain.learnOne(sample.numbers, sample.categories);
        const row = chain.transformOne(sample.numbers, sample.categories);
        const fresh = new Chain(one, chain.snapshot()).transformOne(sample.numbers, sample.categories);
        expect([...row.values.slice(0, row.size)]).toEqual([...fresh.values.slice(0, fresh.size)]);
        if (row.nonZero !== undefined) {
          sparse++;
          const listed = [...row.nonZero.slice(0, row.nonZeros)];
          expect(listed).toEqual([...new Set(listed)].sort((a, b) => a - b));
          row.values.slice(0, row.size).forEach((value, column) => {
            if (value !== 0) expect(listed).toContain(column);
          });
          expect(row.nonZeros).toBeLessThanOrEqual(chain.numberNames.length + categories.length);
        }
        chain.labelOne('k', i % 2);
      }
      const last = one.transform.at(-1)!.kind;
      if (last === 'standardScaler') expect(sparse).toBe(0);
      else expect(sparse).toBeGreaterThan(150);
    },
  );
});
