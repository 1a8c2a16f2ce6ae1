import { kind } from '../../core/kind.ts';
import type { Loss } from './loss.ts';

class Huber implements Loss {
  private readonly epsilon: number;

  constructor(epsilon: number) {
    this.epsilon = epsilon;
  }

  gradient(y: number, prediction: number): number {
    const { epsilon } = this;
    const error = prediction - y;
    return error > epsilon ? epsilon : error < -epsilon ? -epsilon : error;
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
