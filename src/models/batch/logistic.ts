import { kind } from '../../core/kind.ts';
import type { LabelContext } from '../../core/label.ts';
import type { BatchModel } from './batchModel.ts';
import { epochOptions, LinearScores } from './weights.ts';

export const logistic = kind({
  name: 'logistic',
  doc: 'Logistic regression for two classes, trained in epochs.',
  version: LinearScores.version,
  tasks: ['classification'] as const,
  maximumClasses: 2,
  options: epochOptions,
  create: (options, _context: LabelContext, state): BatchModel =>
    new LinearScores(
      1,
      options,
      (scores, y, into) => {
        into[0] = 1 / (1 + Math.exp(-scores[0]!)) - y;
      },
      state,
    ),
});
