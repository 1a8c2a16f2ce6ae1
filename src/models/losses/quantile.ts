import { kind } from '../../core/kind.ts';
import type { Scored } from '../scored.ts';
import type { Loss } from './loss.ts';

class Quantile implements Loss {
  private readonly alpha: number;

  constructor(alpha: number) {
    this.alpha = alpha;
  }

  slope(scored: Scored, y: number, weight: number): void {
    scored.gradient = ((y < scored.raw ? 1 : 0) - this.alpha) * weight;
  }
}

export const quantile = kind({
  name: 'quantile',
  doc:
    'The distance, `alpha` times it where the prediction is too low and 1 - `alpha` times it where it is too high: it makes the model ' +
    "learn that quantile (Koenker and Bassett 1978). River's `optim.losses.Quantile`.",
  version: 1,
  river: { classes: ['optim.losses.Quantile'] },
  options: {
    alpha: {
      type: 'number',
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      doc: 'Which quantile; 0.5: the median.',
    },
  },
  create: ({ alpha }): Loss => new Quantile(alpha),
});
