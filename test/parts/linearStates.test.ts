/** States of linear models that do not fit are refused, each with what is wrong. */
import { expect, test } from 'vitest';
import { part } from '../../src/config/part.ts';
import { Classes } from '../../src/core/classes.ts';
import { StateError, type State } from '../../src/core/state.ts';
import type { Vector } from '../../src/core/vector.ts';
import type { Model } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';

const x: Vector = {
  values: Float64Array.of(1, 0, 2),
  size: 3,
  nonZero: Int32Array.of(0, 2),
  nonZeros: 2,
  categories: [],
};

function create(given: object, state?: State): Model {
  const { kind, options } = part(models, undefined).parse(given);
  const classes = new Classes(['a', 'b'], 2);
  return models
    .find(({ name }) => name === kind)!
    .create(options, { task: 'classification', classes, categories: [] }, state);
}

const logistic = (optimizer: string, l2 = 0) => ({ kind: 'logisticRegression', optimizer, l2 });
const softmax = { kind: 'softmaxRegression' };

const cases: readonly (readonly [what: string, given: object, change: object, said: string])[] = [
  ['a scale of 0', logistic('sgd', 0.1), { scale: Float64Array.of(0) }, 'scale'],
  ['a scale that is no number', logistic('sgd', 0.1), { scale: Float64Array.of(NaN) }, 'scale'],
  ['a scale above 1', logistic('sgd', 0.1), { scale: Float64Array.of(1.5) }, 'scale'],
  ['steps that were half taken', logistic('sgd'), { iterations: 1.5 }, 'iterations'],
  ['sums of another number of columns', logistic('adaGrad'), { squares: new Float64Array(2) }, 'squares'],
  ['means of another number of columns', logistic('adam'), { means: new Float64Array(4) }, 'means'],
  ['speeds of another number of columns', logistic('momentum'), { speeds: new Float64Array(0) }, 'speeds'],
  ['z of another number of columns', logistic('ftrl'), { z: new Float64Array(4) }, 'z'],
  ['a column that there is not', logistic('ftrl'), { pending: Int32Array.of(0, 3) }, 'pending'],
  ['a column before the first', logistic('ftrl'), { pending: Int32Array.of(-1) }, 'pending'],
  ['columns out of order', logistic('ftrl'), { pending: Int32Array.of(2, 0) }, 'pending'],
  ['columns although all are meant', logistic('ftrl'), { pendingAll: true }, 'pending'],
];

test.each(cases)('%s', (_, given, change, said) => {
  const model = create(given);
  for (const y of [0, 1, 1]) model.learnOne(x, y, 1);
  const state = model.snapshot() as State & { optimizer: State };
  expect(create(given, state).snapshot()).toEqual(state);
  const wrong = () => create(given, { ...state, optimizer: { ...state.optimizer, ...change } });
  expect(wrong).toThrow(StateError);
  expect(wrong).toThrow(`"${said}"`);
});

test.each([[Int32Array.of(0, 0)], [Int32Array.of(0, 2)], [Int32Array.of(-1, 0)], [Int32Array.of(0)]])(
  'softmax regression: the classes %j of two',
  (order) => {
    const model = create(softmax);
    for (const y of [1, 0]) model.learnOne(x, y, 1);
    expect(() => create(softmax, { ...model.snapshot(), order })).toThrow(StateError);
  },
);
