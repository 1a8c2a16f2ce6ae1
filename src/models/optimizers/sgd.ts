import { kind } from '../../core/kind.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import { createSchedule, scheduleOption } from '../schedules/option.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { Optimizer } from './optimizer.ts';

const VERSION = 1;

class Sgd implements Optimizer {
  iterations = 0;
  rateFactor = 1;
  private readonly schedule: Schedule;

  constructor(schedule: Schedule, state?: State) {
    this.schedule = schedule;
    if (state !== undefined) this.iterations = new StateReader('sgd', state, VERSION).integer('iterations');
  }

  step(weights: Float64Array, x: Vector, gradient: number, l2: number): void {
    const rate = this.schedule.get(this.iterations++) * this.rateFactor;
    const { values, size } = x;
    if (l2 === 0) {
      for (let i = 0; i < size; i++) weights[i]! -= rate * (gradient * values[i]!);
    } else {
      for (let i = 0; i < size; i++) weights[i]! -= rate * (gradient * values[i]! + l2 * weights[i]!);
    }
  }

  snapshot(): State {
    return { version: VERSION, iterations: this.iterations };
  }
}

export const sgd = kind({
  name: 'sgd',
  doc: "Stochastic gradient descent, one step a labelled event. River's `optim.SGD`.",
  version: VERSION,
  river: { classes: ['optim.SGD'] },
  options: {
    learningRate: { ...scheduleOption('A number, or a schedule: how far a step goes.'), river: 'lr' },
  },
  create: (options, _context: object, state): Optimizer =>
    new Sgd(createSchedule(options.learningRate), state),
});
