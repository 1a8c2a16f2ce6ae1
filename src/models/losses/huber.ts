import { kind } from '../../core/kind.ts';
import type { Scored } from '../scored.ts';
import type { Loss } from './loss.ts';

class Huber implements Loss {
  private readonly epsilon: number;

  constructor(epsilon: number) {
    this.epsilon = epsilon;
  }

  slope(scored: Scored, y: number, weight: number): void {
    const { epsilon } = this;
    const error = scored.raw - y;
    scored.gradient = Math.min(Math.max(error, -epsilon), epsilon) * weight;
  }
}

export const huber = kind({
  name: 'huber',
  doc:
    'Half the squared error where that is at most `epsilon`, from there on it grows with the error alone: outliers do not pull for more ' +
    "than their place (Huber 1964). River's `optim.losses.Huber`.",
  version: 1,
  river: { classes: ['optim.losses.Huber'] },
  options: {
    epsilon: {
      type: 'number',
      default: 0.1,
      exclusiveMinimum: 0,
      doc: 'Up to which error it is squared, in units of the label.',
    },
  },
  create: ({ epsilon }): Loss => new Huber(epsilon),
});
