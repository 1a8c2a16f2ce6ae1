import { kind } from '../../core/kind.ts';
import type { Schedule } from './schedule.ts';

class Constant implements Schedule {
  private readonly learningRate: number;

  constructor(learningRate: number) {
    this.learningRate = learningRate;
  }

  get(): number {
    return this.learningRate;
  }
}

export const constant = kind({
  name: 'constant',
  doc: "The same learning rate at every step. River's `optim.schedulers.Constant`.",
  version: 1,
  river: { classes: ['optim.schedulers.Constant'] },
  options: {
    learningRate: {
      type: 'number',
      minimum: 0,
      doc: 'The learning rate.',
    },
  },
  create: (options): Schedule => new Constant(options.learningRate),
});
