import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { createSchedule, scheduleOption } from '../schedules/option.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { ColumnOptimizer } from './columns.ts';
import type { Optimizer, OptimizerContext } from './optimizer.ts';

const VERSION = 1;

const options = {
  learningRate: {
    ...scheduleOption('A number, or a schedule: what a gradient adds to the speed.', 0.1),
    river: 'lr',
  },
  rho: {
    type: 'number',
    default: 0.9,
    minimum: 0,
    exclusiveMaximum: 1,
    doc: 'How much of its speed a weight keeps from one step to the next.',
  },
} as const satisfies Options;

class Momentum extends ColumnOptimizer {
  private readonly schedule: Schedule;
  private readonly rho: number;
  /** By column: how far its weight moves back at a step. */
  private speeds: Float64Array = new Float64Array(16);

  constructor({ learningRate, rho }: ValuesOf<typeof options>, context: OptimizerContext, state?: State) {
    super(context);
    this.schedule = createSchedule(learningRate);
    this.rho = rho;
    if (state === undefined) return;
    const reader = this.restore('momentum', state, VERSION);
    this.speeds = grown(reader.float64('speeds', this.columns).slice(), 16);
  }

  step(x: Vector): void {
    this.admit(x.size);
    const { w, speeds, rho, l2, gradient } = this;
    const { values, size } = x;
    const rate = this.schedule.get(this.iterations++) * this.rateFactor;
    for (let i = 0; i < size; i++) {
      const g = l2 === 0 ? gradient * values[i]! : gradient * values[i]! + l2 * w[i]!;
      const speed = rho * speeds[i]! + rate * g;
      const moved = w[i]! - speed;
      if (!Number.isFinite(moved)) continue;
      speeds[i] = speed;
      w[i] = moved;
    }
  }

  snapshot(): State {
    return { ...this.common(VERSION), speeds: this.speeds.slice(0, this.columns) };
  }

  protected override grow(size: number): void {
    super.grow(size);
    this.speeds = grown(this.speeds, size);
  }
}

export const momentum = kind({
  name: 'momentum',
  doc:
    "Gradient descent in which a weight keeps a part of its speed: a column's steps in the same direction add up (Polyak 1964). River's " +
    '`optim.Momentum`.',
  version: VERSION,
  river: { classes: ['optim.Momentum'] },
  skipsZeros: 'never' as const,
  options,
  create: (values, context: OptimizerContext, state): Optimizer => new Momentum(values, context, state),
});
