import type { StreamName } from './stream.ts';

/** One model beside the same model of River and, where it has one, of MOA: as each of them writes it. */
export interface BenchedModel {
  /** Of a row in the table. */
  readonly title: string;
  readonly model: string;
  /** What differs from the defaults, as a configuration has it. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly scaled?: true;
  /** A Python expression, over River's modules. */
  readonly river: string;
  /** As on MOA's command line. It has no scaler that learns as it goes: its linear models get the raw numbers. */
  readonly moa?: string;
  readonly stream: StreamName;
  /** So many that River is done in some seconds. */
  readonly rows: number;
  /** What is aimed at, times their rates. */
  readonly aim: { readonly river?: number; readonly moa?: number };
}

const all = 45_312;
const scaler = 'preprocessing.StandardScaler() | ';
const moaLogistic = 'functions.SGD -l 0.0 -r 0.01 -o LOGLOSS';

function logistic(optimizer: string, river: string): BenchedModel {
  return {
    title: `logisticRegression, ${optimizer}`,
    model: 'logisticRegression',
    options: { optimizer: { kind: optimizer } },
    scaled: true,
    river: `${scaler}linear_model.LogisticRegression(optim.${river}())`,
    // What moves MOA's weights is plain gradient descent, always.
    ...(optimizer === 'sgd' ? { moa: moaLogistic } : {}),
    stream: 'electricity',
    rows: all,
    aim: { river: 10 },
  };
}

/** Every model that there is, but those that look at no feature. */
export const benchedModels: readonly BenchedModel[] = [
  logistic('sgd', 'SGD'),
  logistic('momentum', 'Momentum'),
  logistic('adaGrad', 'AdaGrad'),
  logistic('adam', 'Adam'),
  logistic('ftrl', 'FTRLProximal'),
  {
    title: 'logisticRegression, sgd, l2',
    model: 'logisticRegression',
    options: { l2: 0.001 },
    scaled: true,
    river: `${scaler}linear_model.LogisticRegression(l2=0.001)`,
    stream: 'electricity',
    rows: all,
    aim: { river: 10 },
  },
  {
    // The numbers lie in 0 to 1. Behind a scaler it diverges here, in River as in ours.
    title: 'linearRegression, sgd',
    model: 'linearRegression',
    river: 'linear_model.LinearRegression()',
    moa: 'functions.SGD -l 0.0 -r 0.01 -o SQUAREDLOSS',
    stream: 'electricity, demand',
    rows: all,
    aim: { river: 10 },
  },
  {
    title: 'linearRegression, huber',
    model: 'linearRegression',
    // As River begins: ours would begin at the first label.
    options: { loss: { kind: 'huber', epsilon: 1 }, interceptInit: 0 },
    river: 'linear_model.LinearRegression(loss=optim.losses.Huber(1.0))',
    stream: 'electricity, demand',
    rows: all,
    aim: { river: 10 },
  },
  {
    title: 'linearRegression, quantile',
    model: 'linearRegression',
    options: { loss: { kind: 'quantile', alpha: 0.5 }, interceptInit: 0 },
    river: 'linear_model.LinearRegression(loss=optim.losses.Quantile(0.5))',
    stream: 'electricity, demand',
    rows: all,
    aim: { river: 10 },
  },
  {
    title: 'softmaxRegression, sgd',
    model: 'softmaxRegression',
    scaled: true,
    river: `${scaler}linear_model.SoftmaxRegression()`,
    stream: 'forest',
    rows: 10_000,
    aim: { river: 10 },
  },
  {
    title: 'passiveAggressive',
    model: 'passiveAggressive',
    scaled: true,
    river: `${scaler}linear_model.PAClassifier()`,
    stream: 'electricity',
    rows: all,
    aim: { river: 10 },
  },
  {
    title: 'perceptron',
    model: 'perceptron',
    scaled: true,
    river: `${scaler}linear_model.Perceptron()`,
    moa: 'functions.Perceptron',
    stream: 'electricity',
    rows: all,
    aim: { river: 10 },
  },
  {
    title: 'gaussianNaiveBayes',
    model: 'gaussianNaiveBayes',
    river: 'naive_bayes.GaussianNB()',
    moa: 'bayes.NaiveBayes',
    stream: 'electricity',
    rows: all,
    aim: { river: 30 },
  },
  {
    title: 'gaussianNaiveBayes',
    model: 'gaussianNaiveBayes',
    river: 'naive_bayes.GaussianNB()',
    moa: 'bayes.NaiveBayes',
    stream: 'forest with gaps',
    rows: 5000,
    aim: { river: 30 },
  },
  {
    title: 'multinomialNaiveBayes',
    model: 'multinomialNaiveBayes',
    river: 'naive_bayes.MultinomialNB()',
    moa: 'bayes.NaiveBayesMultinomial',
    stream: 'forest',
    rows: 5000,
    aim: {},
  },
  {
    title: 'hoeffdingTree',
    model: 'hoeffdingTree',
    river: 'tree.HoeffdingTreeClassifier()',
    moa: 'trees.HoeffdingTree',
    stream: 'electricity',
    rows: all,
    aim: { river: 10, moa: 2.5 },
  },
  {
    title: 'hoeffdingTree',
    model: 'hoeffdingTree',
    river: 'tree.HoeffdingTreeClassifier()',
    moa: 'trees.HoeffdingTree',
    stream: 'forest with gaps',
    rows: 20_000,
    aim: { river: 10, moa: 2.5 },
  },
  {
    title: 'hoeffdingTree',
    model: 'hoeffdingTree',
    river: 'tree.HoeffdingTreeClassifier()',
    moa: 'trees.HoeffdingTree',
    stream: 'forest with gaps, categories',
    rows: 20_000,
    aim: { river: 10, moa: 2.5 },
  },
  {
    title: 'hoeffdingTreeRegressor',
    model: 'hoeffdingTreeRegressor',
    river: 'tree.HoeffdingTreeRegressor()',
    moa: 'trees.FIMTDD',
    stream: 'electricity, demand',
    rows: 20_000,
    aim: { river: 10 },
  },
];

/** With its data: some models are there with more than one stream. */
export const titleOf = ({ title, stream, rows }: BenchedModel): string =>
  `${title}; ${stream}, ${rows.toLocaleString('en')} rows`;
