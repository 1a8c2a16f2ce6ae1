import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { StateError, type State, type StateValue } from '../../src/core/state.ts';
import type { Vector } from '../../src/core/vector.ts';
import type { Model } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';
import { specOf } from '../support/defaults.ts';
import { stateBytes } from '../support/stateBytes.ts';

const names = ['gaussianNaiveBayes', 'multinomialNaiveBayes'] as const;
type Name = (typeof names)[number];

const vector = (...values: number[]): Vector => ({
  values: Float64Array.from(values),
  size: values.length,
  categories: [],
});

function create(name: Name, classes: Classes, state?: State, options = {}): Model {
  const kind = models.find((one) => one.name === name)!;
  return kind.create(
    specOf(kind, options).options,
    { task: 'classification', classes, categories: [] },
    state,
  );
}

function answer(model: Model, x: Vector, classes: number): [value: number, probabilities: number[]] {
  const { ready, value, probabilities } = model.predictOne(x);
  expect(ready).toBe(true);
  return [value, [...probabilities.subarray(0, classes)]];
}

const anything = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 1e-300, 1, 1e154, -1e154, 1e308, -1e308, Number.MAX_VALUE, NaN),
  fc.integer({ min: 0, max: 5 }),
);
const weights = fc.constantFrom(1, 1, 2, 0, 0.5, 5e-324, 1e308);
const events = fc.array(fc.tuple(anything, anything, anything, fc.nat(3), weights), {
  minLength: 1,
  maxLength: 40,
});

describe.each(names)('%s', (name) => {
  test('of any finite numbers, and where numbers are missing, it makes probabilities; restored, the same bits', () => {
    fc.assert(
      fc.property(events, (all) => {
        const classes = new Classes(['a', 'b', 'c', 'd'], 4);
        let model = create(name, classes);
        model.learnOne(vector(1, 2), 2, 1);
        all.forEach(([a, b, c, y, weight], i) => {
          model.learnOne(i % 2 === 0 ? vector(a, b) : vector(a, b, c), y, weight);
          const [value, probabilities] = answer(model, vector(c, a, b, 1), 4);
          expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
          expect(probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 9);
          expect(probabilities[value]).toBe(Math.max(...probabilities));
          const state = model.snapshot();
          model = create(name, classes, structuredClone(state));
          expect(stateBytes(model.snapshot())).toBe(stateBytes(state));
          expect(answer(model, vector(c, a, b, 1), 4)).toEqual([value, probabilities]);
        });
      }),
      // One in 20,000 random ones is like this: the way is short enough, and its end is rounded to infinity.
      {
        numRuns: 200,
        examples: [
          [
            [
              [0, 1e308, 0, 1, 2],
              [0, 0, 0, 1, 0.5],
              [0, Number.MAX_VALUE, 0, 1, 1e308],
            ],
          ],
        ],
      },
    );
  });

  test('a class that comes late, or never, has probability 0 until then', () => {
    const classes = new Classes(undefined, 1000);
    const model = create(name, classes);
    expect(model.predictOne(vector(1)).ready).toBe(false);
    classes.learnOne('never');
    for (let c = 1; c < 300; c++) {
      model.learnOne(vector(c % 7, c % 5), classes.learnOne(`class ${c}`), 1);
      const [, probabilities] = answer(model, vector(1, 2), classes.size);
      expect(probabilities[0]).toBe(0);
      expect(probabilities.slice(1).every((p) => p > 0)).toBe(true);
    }
  });

  test('of two classes that learned the same, the one that was learned first is answered', () => {
    const model = create(name, new Classes(['a', 'b', 'c'], 3));
    for (const y of [2, 1, 1, 2]) model.learnOne(vector(3, 4), y, 1);
    const [value, [never, second, first]] = answer(model, vector(3, 4), 3);
    expect([value, never, second]).toEqual([2, 0, first]);
    expect(first).toBeCloseTo(0.5, 12);
  });

  test('an event of weight 2 is as two events', () => {
    const [once, twice] = [0, 1].map(() => create(name, new Classes(['a', 'b'], 2)));
    for (let i = 0; i < 50; i++) {
      const x = vector(i % 7, (i * i) % 5, i % 2);
      const y = Number(i % 7 > 3);
      once!.learnOne(x, y, 2);
      for (let time = 0; time < 2; time++) twice!.learnOne(x, y, 1);
      const [, expected] = answer(twice!, vector(i % 5, 2, 1), 2);
      answer(once!, vector(i % 5, 2, 1), 2)[1].forEach((p, c) => {
        expect(p).toBeCloseTo(expected[c]!, 9);
      });
    }
  });

  test('a state in which a number, a class or a size is not possible is refused', () => {
    const classes = new Classes(['a', 'b', 'c'], 3);
    const model = create(name, classes);
    for (let i = 0; i < 20; i++) model.learnOne(vector(i, i % 3), i % 2, 1);
    const state = model.snapshot() as Readonly<Record<string, Readonly<Record<string, StateValue>>>>;
    const refused = (part: string, key: string, value: StateValue): void => {
      const wrong = { ...state, [part]: { ...state[part], [key]: value } } as unknown as State;
      expect(() => create(name, classes, wrong), `${part}.${key}`).toThrow(StateError);
    };
    for (const weight of [NaN, Infinity, -1, 0]) refused('classes', 'weights', Float64Array.of(1, weight));
    for (const y of [-1, 3, 0]) refused('classes', 'order', Int32Array.of(0, y));
    refused('columns', 'columns', 2 ** 40);
    for (const [key, value] of Object.entries(state['columns']!)) {
      if (!(value instanceof Float64Array)) continue;
      for (const wrong of [NaN, Infinity])
        refused(
          'columns',
          key,
          value.map((x, i) => (i === 1 ? wrong : x)),
        );
      if (key !== 'means' && key !== 'squares')
        refused(
          'columns',
          key,
          value.map(() => -1),
        );
      refused('columns', key, value.slice(1));
    }
  });
});

describe('gaussianNaiveBayes', () => {
  /** From all rows of a class at once: mean and variance of the column, its density, and the sum of logarithms. */
  function logOf(rows: readonly (readonly number[])[], x: readonly number[], share: number): number {
    return x.reduce((sum, value, column) => {
      const values = rows.map((row) => row[column]!).filter((one) => !Number.isNaN(one));
      if (Number.isNaN(value)) return sum;
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      const density =
        variance > 0
          ? Math.exp(-((value - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)
          : 0;
      return sum + Math.log(1e-9 + density);
    }, Math.log(share));
  }

  test.each([
    [2, 0],
    [40, -16],
    [400, -16],
    [400, 16],
  ])('with %i columns of scales from 1 to 1e%i, it answers what the formula says', (columns, scales) => {
    const next = mulberry32(columns);
    const model = create('gaussianNaiveBayes', new Classes(['a', 'b', 'c'], 3));
    const rows: number[][][] = [[], [], []];
    for (let i = 0; i < 60; i++) {
      // Densities that are very large, or very small; of other scales in each class.
      const row = Array.from({ length: columns }, (_, c) =>
        next() < 0.1 ? NaN : (next() + (i % 3) / 10) * (1 + (i % 3) / 8) * 10 ** ((scales * (c % 17)) / 16),
      );
      if (i > 30) {
        const logs = rows.map((of) => logOf(of, row, of.length / i));
        const top = Math.max(...logs);
        const sum = logs.reduce((all, log) => all + Math.exp(log - top), 0);
        const [, probabilities] = answer(model, vector(...row), 3);
        probabilities.forEach((p, c) => {
          expect(p).toBeCloseTo(Math.exp(logs[c]! - top) / sum, 8);
        });
      }
      model.learnOne(vector(...row), i % 3, 1);
      rows[i % 3]!.push(row);
    }
  });

  test('a number of 1e300 spoils nothing but what it makes of its own column', () => {
    const model = create('gaussianNaiveBayes', new Classes(['a', 'b'], 2));
    for (let i = 0; i < 100; i++) model.learnOne(vector(i % 2, (i % 2) + (i % 5) / 10), i % 2, 1);
    model.learnOne(vector(1e300, 1.2), 1, 1);
    for (const y of [0, 1]) expect(answer(model, vector(NaN, y + 0.2), 2)[0]).toBe(y);
  });
});

describe('multinomialNaiveBayes', () => {
  // Manning, Raghavan and Schütze, Introduction to Information Retrieval, example 13.1; River's documentation has it with three classes.
  const vocabulary = ['Chinese', 'Beijing', 'Shanghai', 'Macao', 'Tokyo', 'Japan'];
  const document = (text: string): Vector =>
    vector(...vocabulary.map((word) => text.split(' ').filter((one) => one === word).length));
  const documents = [
    ['Chinese Beijing Chinese', 'yes'],
    ['Chinese Chinese Shanghai', 'yes'],
    ['Chinese Macao', 'yes'],
    ['Tokyo Japan Chinese', 'no'],
  ] as const;

  test('it is as the textbook says: 0.0003 and 0.0001, in proportion', () => {
    const classes = new Classes(['no', 'yes'], 2);
    const model = create('multinomialNaiveBayes', classes);
    for (const [text, y] of documents) model.learnOne(document(text), classes.indexOf(y), 1);
    const yes = (3 / 4) * (3 / 7) ** 3 * (1 / 14) * (1 / 14);
    const no = (1 / 4) * (2 / 9) ** 3 * (2 / 9) * (2 / 9);
    const [value, probabilities] = answer(model, document('Chinese Chinese Chinese Tokyo Japan'), 2);
    expect(value).toBe(1);
    expect(probabilities[1]).toBeCloseTo(yes / (yes + no), 12);
  });

  test('a word that never came says what smoothing leaves it', () => {
    // River's documentation: of "test", 'yes': 0.413, 'maybe': 0.310, 'no': 0.275.
    const classes = new Classes(['yes', 'maybe', 'no'], 3);
    const model = create('multinomialNaiveBayes', classes);
    const labels = ['yes', 'yes', 'maybe', 'no'];
    documents.forEach(([text], i) => {
      model.learnOne(document(text), classes.indexOf(labels[i]!), 1);
    });
    const [, probabilities] = answer(model, vector(0, 0, 0, 0, 0, 0, 1), 3);
    [0.413, 0.31, 0.275].forEach((p, c) => {
      expect(Math.floor(probabilities[c]! * 1000) / 1000).toBe(p);
    });
  });

  test('a negative number is taken for 0', () => {
    const [negative, none] = [-3, 0].map((count) => {
      const model = create('multinomialNaiveBayes', new Classes(['a', 'b'], 2));
      for (let i = 0; i < 10; i++) model.learnOne(vector(i, count), i % 2, 1);
      return [model.snapshot(), answer(model, vector(2, count), 2)];
    });
    expect(negative).toEqual(none);
  });

  test('of counts beyond all bounds, the class that they speak for is answered', () => {
    const model = create('multinomialNaiveBayes', new Classes(['a', 'b'], 2));
    model.learnOne(vector(5, 1), 0, 1);
    model.learnOne(vector(1, 5), 1, 1);
    expect(answer(model, vector(1e308, 1e307), 2)).toEqual([0, [1, 0]]);
    expect(answer(model, vector(1e307, Number.MAX_VALUE), 2)).toEqual([1, [0, 1]]);
  });
});
