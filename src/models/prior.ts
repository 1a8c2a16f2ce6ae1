import { kind } from '../core/kind.ts';
import type { Model, ModelContext } from './model.ts';
import { PriorClassifier } from './priorClassifier.ts';
import { PriorRegressor } from './priorRegressor.ts';

export const prior = kind({
  name: 'prior',
  doc:
    'How often each class was, or the mean of the labels; it looks at no feature. ' +
    "River's `dummy.PriorClassifier`, which answers after the first label, and `dummy.StatisticRegressor(stats.Mean())`, " +
    'which answers 0 before it.',
  version: 1,
  river: {
    classes: ['dummy.PriorClassifier', 'dummy.StatisticRegressor'],
    without: { statistic: 'The mean, always.' },
  },
  tasks: ['classification', 'regression'] as const,
  maximumClasses: 1000,
  readsFeatures: false,
  readsCategories: false,
  takesMissing: true,
  options: {},
  create: (_options, context: ModelContext, state): Model =>
    context.task === 'classification'
      ? new PriorClassifier(context.classes, state)
      : new PriorRegressor(state),
});
