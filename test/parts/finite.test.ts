/** Whatever finite numbers come, a model has finite numbers only, and its answers are finite or none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { part } from '../../src/config/part.ts';
import { Classes } from '../../src/core/classes.ts';
import { isFiniteState } from '../../src/core/state.ts';
import type { Vector } from '../../src/core/vector.ts';
import type { Model } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import { Imputer } from '../../src/transformers/imputer.ts';
import { Row } from '../../src/transformers/row.ts';
import { standardScaler } from '../../src/transformers/standardScaler.ts';
import { losses } from '../../src/models/losses/registry.ts';

const extremes = [
  0,
  -0,
  1,
  -1,
  1e-3,
  1e6,
  5e-324,
  -5e-324,
  1e-308,
  1e-160,
  1e154,
  -1e154,
  1e200,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];

const specs = models.flatMap((kind): object[] => {
  const given = { kind: kind.name };
  if (kind.name === 'hoeffdingTreeRegressor')
    return [given, { ...given, leafLearningRate: 1e300 }, { ...given, leafInterceptLr: 1e300 }];
  if (kind.name === 'passiveAggressive') return [0, 1, 2].map((mode) => ({ ...given, mode }));
  if (!('optimizer' in kind.options)) return [given];
  const moved = optimizers.flatMap(({ name }) =>
    [0, 1e-3].map((l2) => ({ ...given, optimizer: { kind: name }, l2 })),
  );
  const lost = 'loss' in kind.options ? losses.map(({ name }) => ({ ...given, loss: { kind: name } })) : [];
  return [...moved, ...lost];
});

function expectFinite(model: Model, x: Vector, size: number): void {
  const { ready, value, probabilities } = model.predictOne(x);
  if (!ready) return;
  expect(value).toSatisfy(Number.isFinite);
  expect([...probabilities.subarray(0, size)]).toSatisfy((all: number[]) =>
    all.every((p) => p >= 0 && p <= 1),
  );
}

describe.each(specs)('%j', (given) => {
  const { kind, options } = part(models, undefined).parse(given);
  const model = models.find(({ name }) => name === kind)!;
  test.each(model.tasks)('%s', (task) => {
    const number = fc.oneof(
      fc.constantFrom(...extremes),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const count = task === 'regression' ? 0 : Math.min(3, model.maximumClasses);
    const label = task === 'regression' ? number : fc.nat(count - 1);
    const event = fc.tuple(number, number, number, label);
    const whole = fc.array(event, { minLength: 1, maxLength: 60 });
    // The same event again and again, and two in turn.
    const repeated = fc
      .tuple(event, event)
      .map(([a, b]) => Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? a : b)));
    fc.assert(
      fc.property(fc.oneof(whole, repeated), fc.boolean(), (events, isSparse) => {
        const classes = new Classes(
          task === 'regression' ? undefined : ['a', 'b', 'c'].slice(0, count),
          count,
        );
        const made = model.create(options, { task, classes, categories: [] });
        for (const [a, b, c, y] of events) {
          const x = {
            values: Float64Array.of(a, b, c),
            size: 3,
            categories: [],
            ...(isSparse && { nonZero: Int32Array.of(0, 1, 2), nonZeros: 3 }),
          };
          expectFinite(made, x, classes.size);
          made.learnOne(x, y, 1);
        }
        expect(isFiniteState(made.snapshot())).toBe(true);
        expectFinite(made, { values: Float64Array.of(1, 0, -1), size: 3, categories: [] }, classes.size);
      }),
      { numRuns: 40 },
    );
  });
});

test('the scaler, and the mean of what is missing, give finite numbers of finite ones, and stay finite', () => {
  const number = fc.oneof(fc.constantFrom(...extremes), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), fc.boolean(), (values, withStd) => {
      const scaler = standardScaler.create(
        { withStd },
        { inputs: [0], takeCategories: () => [], addColumn: () => 0 },
      );
      const imputer = new Imputer([0]);
      const row = new Row();
      row.resize(1);
      for (const value of values) {
        row.values[0] = value;
        imputer.learnOne(row);
        scaler.learnOne(row);
        scaler.transformOne(row);
        expect(row.values[0]).toSatisfy(Number.isFinite);
        row.values[0] = NaN;
        imputer.transformOne(row);
        expect(row.values[0]).toSatisfy(Number.isFinite);
      }
      expect([scaler.snapshot(), imputer.snapshot()].every(isFiniteState)).toBe(true);
    }),
  );
});
