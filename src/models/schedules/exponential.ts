import { kind } from '../../core/kind.ts';
import type { Schedule } from './schedule.ts';

class Exponential implements Schedule {
  private readonly learningRate: number;
  private readonly decay: number;
  private readonly minimum: number;

  constructor(learningRate: number, decay: number, minimum: number) {
    this.learningRate = learningRate;
    this.decay = decay;
    this.minimum = minimum;
  }

  get(t: number): number {
    return Math.max(this.minimum, this.learningRate * Math.exp(-this.decay * t));
  }
}

export const exponential = kind({
  name: 'exponential',
  doc: 'learningRate · exp(-decay · t) after t steps, but never below `minimum`.',
  version: 1,
  river: { none: 'River has no schedule that falls exponentially.' },
  options: {
    learningRate: { type: 'number', minimum: 0, doc: 'The learning rate of the first step.' },
    decay: {
      type: 'number',
      minimum: 0,
      doc: 'How fast it falls, a step: at 0.001 it halves every 693 steps.',
    },
    minimum: {
      type: 'number',
      default: 0,
      minimum: 0,
      doc: 'Where it stops falling; a stream that drifts needs one above 0.',
    },
  },
  create: (options): Schedule => new Exponential(options.learningRate, options.decay, options.minimum),
});
