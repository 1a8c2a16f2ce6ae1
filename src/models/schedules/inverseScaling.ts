import { kind } from '../../core/kind.ts';
import { glibcPow } from '../../stats/glibcPow.ts';
import type { Schedule } from './schedule.ts';

class InverseScaling implements Schedule {
  private readonly learningRate: number;
  private readonly power: number;

  constructor(learningRate: number, power: number) {
    this.learningRate = learningRate;
    this.power = power;
  }

  get(t: number): number {
    return this.learningRate / glibcPow(t + 1, this.power);
  }
}

export const inverseScaling = kind({
  name: 'inverseScaling',
  doc: "learningRate / (t + 1)^power after t steps. River's `optim.schedulers.InverseScaling`.",
  version: 1,
  river: { classes: ['optim.schedulers.InverseScaling'] },
  options: {
    learningRate: { type: 'number', minimum: 0, doc: 'The learning rate of the first step.' },
    power: { type: 'number', default: 0.5, minimum: 0, doc: 'How fast it falls; 0: not at all.' },
  },
  create: (options): Schedule => new InverseScaling(options.learningRate, options.power),
});
