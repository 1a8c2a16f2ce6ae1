import { find } from '../../src/core/kind.ts';
import type { PartSpec } from '../../src/core/options.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import type { Setup } from '../golden/prequential.ts';
import { specOf } from '../support/defaults.ts';

/** A line of the scoreboard: a model of ours, and what it is called in scoreboard.json. */
export interface BoardModel {
  readonly title: string;
  readonly setup: Pick<Setup, 'model' | 'transform' | 'task'>;
  readonly river: string;
  readonly moa?: string;
  /** Why ours does not have River's figure, in a sentence. Left out: it must have it, in all digits. */
  readonly differs?: string;
}

const transform = [['standardScaler']] as const;

const constant = (learningRate: number): PartSpec => ({ kind: 'constant', options: { learningRate } });

function optimizer(kind: string, given: Readonly<Record<string, unknown>> = {}): PartSpec {
  return specOf(find(optimizers, { kind, options: {} }), given);
}

function logistic(title: string, river: string, options: Readonly<Record<string, unknown>>): BoardModel {
  return {
    title: `logisticRegression, ${title}`,
    setup: { model: ['logisticRegression', options], transform },
    river: `LogisticRegression${river}+StandardScaler`,
  };
}

function regression(title: string, river: string, model: Setup['model']): BoardModel {
  return { title, setup: { task: 'regression', model, transform }, river };
}

export const boardModels: readonly BoardModel[] = [
  {
    title: 'noChange',
    setup: { model: ['noChange'] },
    river: 'NoChangeClassifier',
    moa: 'functions.NoChange',
  },
  { title: 'prior', setup: { model: ['prior'] }, river: 'PriorClassifier' },
  { ...logistic('sgd', '', {}), moa: 'functions.SGD -l 0.0 -r 0.01 -o LOGLOSS' },
  logistic('sgd, l2 0.001', '[l2]', { l2: 0.001 }),
  logistic('adaGrad', '[AdaGrad]', { optimizer: optimizer('adaGrad', { learningRate: constant(0.1) }) }),
  logistic('adam 0.01', '[Adam]', { optimizer: optimizer('adam', { learningRate: constant(0.01) }) }),
  logistic('ftrl', '[FTRL]', { optimizer: optimizer('ftrl') }),
  {
    title: 'softmaxRegression',
    setup: { model: ['softmaxRegression'], transform },
    river: 'SoftmaxRegression+StandardScaler',
  },
  {
    title: 'passiveAggressive, c 0.01',
    setup: { model: ['passiveAggressive', { c: 0.01, mode: 1 }], transform },
    river: 'PAClassifier+StandardScaler',
  },
  {
    title: 'perceptron',
    setup: { model: ['perceptron'], transform },
    river: 'Perceptron+StandardScaler',
  },
  {
    title: 'gaussianNaiveBayes',
    setup: { model: ['gaussianNaiveBayes'] },
    river: 'GaussianNB',
    moa: 'bayes.NaiveBayes',
  },
  {
    title: 'hoeffdingTree',
    setup: { model: ['hoeffdingTree'] },
    river: 'HoeffdingTreeClassifier',
    moa: 'trees.HoeffdingTree',
  },
  {
    title: 'hoeffdingTree, majority class',
    setup: { model: ['hoeffdingTree', { leafPrediction: 'mc' }] },
    river: 'HoeffdingTreeClassifier[mc]',
    moa: 'trees.HoeffdingTree -l MC',
  },
  {
    title: 'prior',
    setup: { task: 'regression', model: ['prior'] },
    river: 'StatisticRegressor[mean]',
  },
  regression('linearRegression', 'LinearRegression+StandardScaler', ['linearRegression']),
  regression('linearRegression, interceptLr 0.1', 'LinearRegression[intercept_lr=.1]+StandardScaler', [
    'linearRegression',
    { interceptLr: constant(0.1) },
  ]),
  {
    ...regression('linearRegression, huber, interceptLr 0.1', 'LinearRegression[Huber]+StandardScaler', [
      'linearRegression',
      { loss: { kind: 'huber', options: { epsilon: 1 } }, interceptLr: constant(0.1) },
    ]),
    differs:
      "River's intercept starts at 0 and goes to the label in steps of 0.1; ours starts at the first label.",
  },
  {
    ...regression('passiveAggressive, c 0.01, mode 2', 'PARegressor+StandardScaler', [
      'passiveAggressive',
      { c: 0.01, mode: 2 },
    ]),
    differs: "River's loss takes the label y for 2y - 1, as if it were a class; ours is that of the paper.",
  },
  regression('hoeffdingTreeRegressor, gracePeriod 100', 'HoeffdingTreeRegressor', [
    'hoeffdingTreeRegressor',
    { gracePeriod: 100 },
  ]),
  {
    title: 'hoeffdingTreeRegressor, mean',
    setup: { task: 'regression', model: ['hoeffdingTreeRegressor', { leafPrediction: 'mean' }] },
    river: 'HoeffdingTreeRegressor[mean]',
  },
];
