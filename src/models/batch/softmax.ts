import { kind } from '../../core/kind.ts';
import type { LabelContext } from '../../core/label.ts';
import type { BatchModel } from './batchModel.ts';
import { epochOptions, LinearScores } from './weights.ts';

export const softmax = kind({
  name: 'softmax',
  doc: 'Multinomial logistic regression for several classes, trained in epochs.',
  version: LinearScores.version,
  tasks: ['classification'] as const,
  maximumClasses: 1000,
  options: epochOptions,
  create: (options, { classes }: LabelContext, state): BatchModel =>
    new LinearScores(
      // Two classes have two scores here, too: the calibration's form follows their number.
      Math.max(2, classes.size),
      options,
      (scores, y, into) => {
        const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
        let sum = 0;
        for (let c = 0; c < scores.length; c++) sum += into[c] = Math.exp(scores[c]! - most);
        for (let c = 0; c < scores.length; c++) into[c] = into[c]! / sum - (c === y ? 1 : 0);
      },
      state,
    ),
});
