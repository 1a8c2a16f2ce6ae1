import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readDataset } from '../support/dataset.ts';
import { expectClose } from './close.ts';
import { prequential, type Example, type Run, type Setup } from './prequential.ts';

interface Reference {
  readonly dataset: string;
  readonly model: string;
  readonly n: number;
  readonly n_scored?: number;
  readonly accuracy?: number;
  readonly kappa?: number;
  readonly log_loss?: number;
  readonly roc_auc_exact?: number;
  readonly confusion_tn_fp_fn_tp?: readonly number[];
  readonly mae?: number;
  readonly rmse?: number;
  readonly r2?: number;
  readonly final_weights?: Readonly<Record<string, number>>;
  readonly final_intercept?: number;
  readonly first50: readonly (number | Readonly<Record<string, number>>)[];
}

const { runs } = JSON.parse(readFileSync(new URL('./river.json', import.meta.url), 'utf8')) as {
  runs: readonly Reference[];
};

const targets: Readonly<Record<string, { target: string; classes?: readonly string[]; skip?: string }>> = {
  electricity: { target: 'class', classes: ['DOWN', 'UP'], skip: 'time' },
  phishing: { target: 'is_phishing', classes: ['0', '1'] },
  bananas: { target: 'target', classes: ['0', '1'] },
  sea_stream: { target: 'class', classes: ['0', '1'] },
  // Its classes are learned as they appear.
  image_segments: { target: 'category' },
  trump_approval: { target: 'five_thirty_eight' },
};

const scaler = ['standardScaler'] as const;
const setups: Readonly<Record<string, Pick<Setup, 'model' | 'transform' | 'task'>>> = {
  LogisticRegression: { model: ['logisticRegression'] },
  'LogisticRegression+StandardScaler': { model: ['logisticRegression'], transform: [scaler] },
  'LogisticRegression[l2]+StandardScaler': {
    model: ['logisticRegression', { l2: 0.001 }],
    transform: [scaler],
  },
  NoChangeClassifier: { model: ['noChange'] },
  PriorClassifier: { model: ['prior'] },
  'LinearRegression+StandardScaler': { task: 'regression', model: ['linearRegression'], transform: [scaler] },
  'LinearRegression[intercept_lr=.1]+StandardScaler': {
    task: 'regression',
    model: ['linearRegression', { interceptLr: { kind: 'constant', options: { learningRate: 0.1 } } }],
    transform: [scaler],
  },
  'StatisticRegressor[mean]': { task: 'regression', model: ['prior'] },
  'LogisticRegression+StandardScaler, features + lastLabel(2) one-hot': {
    model: ['logisticRegression'],
    transform: [['lastLabel', { count: 2 }], ['oneHot'], scaler],
  },
  'LogisticRegression+StandardScaler, features + lastLabel(2) as number': {
    model: ['logisticRegression'],
    transform: [['lastLabel', { count: 2, as: 'number' }], scaler],
  },
};

function run(reference: Reference): Run {
  const { target, classes, skip } = targets[reference.dataset]!;
  const { names, rows } = readDataset(reference.dataset);
  const at = names.indexOf(target);
  const numbers = [...names.keys()].filter((i) => i !== at && names[i] !== skip);
  const examples = rows.map((row): Example => ({
    numbers: numbers.map((i) => Number(row[i])),
    label: row[at]!,
  }));
  const setup = { ...setups[reference.model.split(':')[0]!]!, numbers: numbers.map((i) => names[i]!) };
  return prequential(classes === undefined ? setup : { ...setup, classes }, examples);
}

describe.each(runs)("$dataset, $model: River's figures", (reference) => {
  let result: Run;
  beforeAll(() => {
    result = run(reference);
  });

  test('the first 50 outputs are equal to 1e-9', () => {
    const { first, firstProbabilities, classes } = result;
    reference.first50.forEach((expected, i) => {
      if (typeof expected === 'number') {
        // Without an answer, the reference notes 0.
        expectClose(Number.isNaN(first[i]) ? 0 : first[i], expected, 1e-9);
      } else {
        for (const name of classes.names.filter((known) => known in firstProbabilities[i]!)) {
          expectClose(firstProbabilities[i]![name], expected[name] ?? 0, 1e-9);
        }
        expect(Object.keys(firstProbabilities[i]!)).toEqual(expect.arrayContaining(Object.keys(expected)));
      }
    });
    expect(first).toHaveLength(50);
  });

  test('the final metrics are equal to all digits', () => {
    const { evaluation, auc } = result;
    const metrics = evaluation.metrics();
    expect(evaluation.scored).toBe(reference.n_scored ?? reference.n);
    for (const name of ['accuracy', 'kappa'] as const) {
      if (reference[name] !== undefined) expectClose(metrics[name], reference[name], 1e-15);
    }
    if (reference.log_loss !== undefined) expectClose(metrics['logLoss'], reference.log_loss, 1e-12);
    if (reference.roc_auc_exact !== undefined) expectClose(auc.value(), reference.roc_auc_exact, 1e-15);
    for (const name of ['mae', 'rmse', 'r2'] as const) {
      if (reference[name] !== undefined) expectClose(metrics[name], reference[name], 1e-12);
    }
  });

  const { final_weights: finalWeights } = reference;
  if (finalWeights === undefined) return;
  test('the final weights are equal to 1e-9', () => {
    const { model, columns } = result;
    const { weights, intercept } = model.weights!();
    expectClose(intercept, reference.final_intercept!, 1e-9);
    const expected = Object.values(finalWeights);
    expect(weights).toHaveLength(expected.length);
    // Electricity's columns have other names there, in the same order.
    const byName = columns.every((name) => name in finalWeights);
    columns.forEach((name, i) => {
      expectClose(weights[i], byName ? finalWeights[name]! : expected[i]!, 1e-9);
    });
  });
});
