import { kind } from '../../core/kind.ts';
import type { LabelContext } from '../../core/label.ts';
import type { BatchModel } from './batchModel.ts';
import { epochOptions, LinearScores } from './weights.ts';

export const linear = kind({
  name: 'linear',
  doc: 'Linear regression with the squared loss, trained in epochs.',
  version: LinearScores.version,
  tasks: ['regression'] as const,
  maximumClasses: 0,
  options: epochOptions,
  create: (options, _context: LabelContext, state): BatchModel =>
    new LinearScores(
      1,
      options,
      (scores, y, into) => {
        into[0] = scores[0]! - y;
      },
      state,
    ),
});
