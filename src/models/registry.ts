import { gaussianNaiveBayes } from './gaussianNaiveBayes.ts';
import { linearRegression } from './linearRegression.ts';
import { logisticRegression } from './logisticRegression.ts';
import type { ModelKind } from './model.ts';
import { multinomialNaiveBayes } from './multinomialNaiveBayes.ts';
import { noChange } from './noChange.ts';
import { prior } from './prior.ts';

export const models: readonly ModelKind[] = [
  logisticRegression,
  linearRegression,
  gaussianNaiveBayes,
  multinomialNaiveBayes,
  noChange,
  prior,
];
