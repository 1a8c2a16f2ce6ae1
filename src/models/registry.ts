import { gaussianNaiveBayes } from './bayes/gaussianNaiveBayes.ts';
import { linearRegression } from './linearRegression.ts';
import { logisticRegression } from './logisticRegression.ts';
import type { ModelKind } from './model.ts';
import { multinomialNaiveBayes } from './bayes/multinomialNaiveBayes.ts';
import { noChange } from './noChange.ts';
import { passiveAggressive } from './passiveAggressive.ts';
import { perceptron } from './perceptron.ts';
import { prior } from './prior.ts';
import { softmaxRegression } from './softmaxRegression.ts';
import { hoeffdingTree } from './tree/hoeffdingTree.ts';
import { hoeffdingTreeRegressor } from './tree/hoeffdingTreeRegressor.ts';

export const models: readonly ModelKind[] = [
  logisticRegression,
  softmaxRegression,
  linearRegression,
  passiveAggressive,
  perceptron,
  gaussianNaiveBayes,
  multinomialNaiveBayes,
  hoeffdingTree,
  hoeffdingTreeRegressor,
  noChange,
  prior,
];
