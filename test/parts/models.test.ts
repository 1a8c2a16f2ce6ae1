import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import type { Task } from '../../src/core/output.ts';
import type { State } from '../../src/core/state.ts';
import type { Vector } from '../../src/core/vector.ts';
import { logisticRegression } from '../../src/models/logisticRegression.ts';
import type { Model, ModelKind } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import { schedules } from '../../src/models/schedules/registry.ts';
import { specOf } from '../support/defaults.ts';

const vector = (...values: number[]): Vector => ({
  values: Float64Array.from(values),
  size: values.length,
  categories: [],
});

function create(
  name: string,
  task: Task,
  classes: Classes,
  given: Readonly<Record<string, unknown>> = {},
): Model {
  const kind = models.find((candidate: ModelKind) => candidate.name === name)!;
  return kind.create(specOf(kind, given).options, { task, classes, categories: [] });
}

describe('the learning rate', () => {
  test.each(models)('$name says whether it has one that can be raised', (kind) => {
    const task = kind.tasks[0]!;
    const model = create(kind.name, task, new Classes(task === 'classification' ? ['a', 'b'] : undefined, 2));
    expect(model.scaleRate !== undefined).toBe(kind.hasRate === true);
  });

  const rated = models.filter(({ hasRate }) => hasRate === true);
  test.each(rated)('$name: five times 0.01 is what 0.05 is, until it is said otherwise', (kind) => {
    const task = kind.tasks[0]!;
    const rate = (learningRate: number) => ({ kind: 'constant', options: { learningRate } });
    const made = (learningRate: number): Model =>
      create(kind.name, task, new Classes(task === 'classification' ? ['a', 'b'] : undefined, 2), {
        optimizer: { kind: 'sgd', options: { learningRate: rate(learningRate) } },
        interceptLr: rate(learningRate),
      });
    const [raised, low, high] = [made(0.01), made(0.01), made(0.05)];
    const learn = (model: Model): void => {
      for (let i = 0; i < 20; i++) model.learnOne(vector(i % 3, -i % 5), i % 2, 1);
    };
    raised.scaleRate!(5);
    [raised, high].forEach(learn);
    expect(raised.snapshot()).toEqual(high.snapshot());
    const restored = kind.create(
      specOf(kind).options,
      { task, classes: new Classes(['a', 'b'], 2), categories: [] },
      raised.snapshot(),
    );
    raised.scaleRate!(1);
    [raised, restored].forEach(learn);
    expect(raised.snapshot()).toEqual(restored.snapshot());
    learn(low);
    expect(low.snapshot()).not.toEqual(high.snapshot());
  });
});

describe('readiness', () => {
  test('with two declared classes, logistic regression answers 0.5 and the first class before any label', () => {
    const output = create('logisticRegression', 'classification', new Classes(['no', 'yes'], 2)).predictOne(
      vector(1),
    );
    expect(output.ready).toBe(true);
    expect([...output.probabilities]).toEqual([0.5, 0.5]);
    expect(output.value).toBe(0);
  });

  test('without, it answers once both have been seen', () => {
    const classes = new Classes(undefined, 2);
    const model = create('logisticRegression', 'classification', classes);
    expect(model.predictOne(vector(1)).ready).toBe(false);
    model.learnOne(vector(1), classes.learnOne('no'), 1);
    expect(model.predictOne(vector(1)).ready).toBe(false);
    classes.learnOne('yes');
    expect(model.predictOne(vector(1)).ready).toBe(true);
  });

  test('a model that has run out of the finite numbers does not answer', () => {
    const model = create('linearRegression', 'regression', new Classes(undefined, 0), {
      clipGradient: 1e300,
    });
    for (let i = 0; i < 200; i++) model.learnOne(vector(1e6), 1e6, 1);
    expect(model.predictOne(vector(1e6)).ready).toBe(false);
    const logistic = create('logisticRegression', 'classification', new Classes(['no', 'yes'], 2));
    expect(logistic.predictOne(vector(NaN)).ready).toBe(false);
  });

  test.each(['noChange', 'prior'])('%s answers after the first label', (name) => {
    const classes = new Classes(undefined, 10);
    const model = create(name, 'classification', classes);
    expect(model.predictOne(vector()).ready).toBe(false);
    model.learnOne(vector(), classes.learnOne('a'), 1);
    expect(model.predictOne(vector())).toMatchObject({ ready: true, value: 0 });
  });
});

test("of a prior's equal frequencies, the class that was learned first is answered", () => {
  const model = create('prior', 'classification', new Classes(['a', 'b', 'c'], 10));
  for (const y of [2, 1, 1, 2]) model.learnOne(vector(), y, 1);
  const output = model.predictOne(vector());
  expect(output.value).toBe(2);
  expect([...output.probabilities.slice(0, 3)]).toEqual([0, 0.5, 0.5]);
});

test('no-change answers the number that was learned last', () => {
  const model = create('noChange', 'regression', new Classes(undefined, 0));
  expect(model.predictOne(vector()).ready).toBe(false);
  for (const y of [3, -2.5]) model.learnOne(vector(), y, 1);
  expect(model.predictOne(vector())).toMatchObject({ ready: true, value: -2.5 });
});

test.each(['noChange', 'prior', 'logisticRegression'])(
  'the probabilities of %s sum to 1, and the answer is the most probable class',
  (name) => {
    const values = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(values, values, fc.nat(1)), { minLength: 1, maxLength: 40 }),
        (events) => {
          const model = create(name, 'classification', new Classes(['a', 'b'], 2));
          for (const [a, b, y] of events) {
            model.learnOne(vector(a, b), y, 1);
            const { ready, value, probabilities } = model.predictOne(vector(b, a));
            const [first, second] = probabilities as unknown as [number, number];
            expect(ready).toBe(true);
            expect(first + second).toBeCloseTo(1, 12);
            expect(probabilities[value]).toBe(Math.max(first, second));
          }
        },
      ),
    );
  },
);

test('the classes that a model tells apart are probabilities of its answer, also where they came late', () => {
  for (const name of ['noChange', 'prior']) {
    const classes = new Classes(undefined, 100);
    const model = create(name, 'classification', classes);
    for (let c = 0; c < 100; c++) {
      model.learnOne(vector(), classes.learnOne(`class ${c}`), 1);
      expect(model.predictOne(vector()).probabilities.length).toBeGreaterThanOrEqual(classes.size);
    }
  }
});

test("a linear model's state holds the columns that it learned, not what it was asked about", () => {
  const model = logisticRegression.create(specOf(logisticRegression).options, {
    task: 'classification',
    categories: [],
    classes: new Classes(['a', 'b'], 2),
  });
  model.predictOne(vector(...Array<number>(100).fill(1)));
  model.learnOne(vector(1, 2), 1, 1);
  expect(model.snapshot()['optimizer']).toHaveProperty('weights.length', 2);
  expect(model.weights!().weights).toHaveLength(2);
});

describe('schedules', () => {
  const rate = (name: string, given: Readonly<Record<string, unknown>>, t: number): number => {
    const kind = schedules.find((candidate) => candidate.name === name)!;
    return kind.create(specOf(kind, given).options, {}).get(t);
  };

  test('they begin with the learning rate', () => {
    for (const { name } of schedules) expect(rate(name, { learningRate: 0.3, decay: 0.1 }, 0)).toBe(0.3);
  });

  test('exponential halves every ln 2 / decay steps, down to its minimum', () => {
    const given = { learningRate: 1, decay: Math.LN2 / 100, minimum: 0.1 };
    expect(rate('exponential', given, 100)).toBeCloseTo(0.5, 12);
    expect(rate('exponential', given, 300)).toBeCloseTo(0.125, 12);
    expect(rate('exponential', given, 400)).toBe(0.1);
  });

  test('inverse scaling with power 0.5 falls with the square root of the steps', () => {
    expect(rate('inverseScaling', { learningRate: 1 }, 99)).toBeCloseTo(0.1, 12);
  });
});

describe('softmax regression', () => {
  const point = (i: number): Vector => vector(Math.sin(i), Math.cos(3 * i), (i % 7) - 3);
  const learnTo = (model: Model, classes: Classes, from: number, to: number): void => {
    for (let i = from; i < to; i++) model.learnOne(point(i), classes.learnOne(`class ${(i * i) % 11}`), 1);
  };

  test.each(optimizers)(
    'with $name: classes that appear as it goes on; restored, it goes on bit for bit',
    ({ name }) => {
      const kind = models.find((candidate) => candidate.name === 'softmaxRegression')!;
      const optimizer = specOf(optimizers.find((candidate) => candidate.name === name)!);
      const { options } = specOf(kind, { optimizer, l2: 0.01 });
      const made = (classes: Classes, state?: State): Model =>
        kind.create(options, { task: 'classification', classes, categories: [] }, state);
      const [classes, others] = [new Classes(undefined, 1000), new Classes(undefined, 1000)];
      const model = made(classes);
      learnTo(model, classes, 0, 5);
      learnTo(made(others), others, 0, 5);
      const restored = made(others, structuredClone(model.snapshot()));
      learnTo(model, classes, 5, 200);
      learnTo(restored, others, 5, 200);
      expect(classes.size).toBe(6);
      expect(restored.snapshot()).toEqual(model.snapshot());
      const { ready, value, probabilities } = model.predictOne(point(9));
      expect(ready).toBe(true);
      const all = [...probabilities.subarray(0, classes.size)];
      expect(all.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(probabilities[value]).toBe(Math.max(...all));
    },
  );

  test('it answers after the first label, with no more than what it has learned', () => {
    const model = create('softmaxRegression', 'classification', new Classes(['a', 'b', 'c'], 3));
    expect(model.predictOne(point(1)).ready).toBe(false);
    model.learnOne(point(1), 2, 1);
    expect(model.predictOne(point(2))).toMatchObject({ ready: true, value: 2 });
    expect([...model.predictOne(point(2)).probabilities.subarray(0, 3)]).toEqual([0, 0, 1]);
  });
});
