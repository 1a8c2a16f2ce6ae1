import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { takeRoots, takeSquares } from '../../stats/glibcPowers.ts';
import { createSchedule, scheduleOption } from '../schedules/option.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { ColumnOptimizer } from './columns.ts';
import { epsOption } from './eps.ts';
import type { Optimizer, OptimizerContext } from './optimizer.ts';

const VERSION = 1;

const options = {
  learningRate: {
    ...scheduleOption('A number, or a schedule: about how far a step goes.', 0.1),
    river: 'lr',
  },
  beta1: {
    type: 'number',
    default: 0.9,
    minimum: 0,
    exclusiveMaximum: 1,
    doc: 'How much of the mean of the gradients stays at each step.',
    river: 'beta_1',
  },
  beta2: {
    type: 'number',
    default: 0.999,
    minimum: 0,
    exclusiveMaximum: 1,
    doc: 'How much of the mean of the squared gradients stays at each step.',
    river: 'beta_2',
  },
  eps: epsOption,
} as const satisfies Options;

/** What goes to functions that are not inlined, and comes from them: see `operands`. */
const handed = new Float64Array(1);

class Adam extends ColumnOptimizer {
  private readonly schedule: Schedule;
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly eps: number;
  /** By column: the moving means of its gradients, and of their squares. */
  private means: Float64Array = new Float64Array(16);
  private squares: Float64Array = new Float64Array(16);

  constructor(values: ValuesOf<typeof options>, context: OptimizerContext, state?: State) {
    super(context);
    this.schedule = createSchedule(values.learningRate);
    this.beta1 = values.beta1;
    this.beta2 = values.beta2;
    this.eps = values.eps;
    if (state === undefined) return;
    const reader = this.restore('adam', state, VERSION);
    this.means = grown(reader.float64('means', this.columns).slice(), 16);
    this.squares = grown(reader.float64('squares', this.columns).slice(), 16);
  }

  step(x: Vector): void {
    this.admit(x.size);
    const { w, means, squares, beta1, beta2, eps, l2, gradient } = this;
    const { values, size } = x;
    let rate = this.schedule.get(this.iterations++) * this.rateFactor;
    // The means begin at 0, and are too small for a while. V8 asks the C library for these powers, so that they are glibc's where that is it.
    handed[0] = 1 - Math.pow(beta2, this.iterations);
    takeRoots(handed, handed, 1);
    rate *= handed[0];
    rate /= 1 - Math.pow(beta1, this.iterations);
    for (let i = 0; i < size; i++) {
      const g = l2 === 0 ? gradient * values[i]! : gradient * values[i]! + l2 * w[i]!;
      const mean = beta1 * means[i]! + (1 - beta1) * g;
      handed[0] = g;
      takeSquares(handed, handed, 1);
      const square = beta2 * squares[i]! + (1 - beta2) * handed[0];
      handed[0] = square;
      takeRoots(handed, handed, 1);
      const moved = w[i]! - (rate * mean) / (handed[0] + eps);
      if (!(Number.isFinite(square) && Number.isFinite(moved))) continue;
      means[i] = mean;
      squares[i] = square;
      w[i] = moved;
    }
  }

  snapshot(): State {
    return {
      ...this.common(VERSION),
      means: this.means.slice(0, this.columns),
      squares: this.squares.slice(0, this.columns),
    };
  }

  protected override grow(size: number): void {
    super.grow(size);
    this.means = grown(this.means, size);
    this.squares = grown(this.squares, size);
  }
}

export const adam = kind({
  name: 'adam',
  doc:
    "Steps along the moving mean of a column's gradients, divided by the root of that of their squares (Kingma and Ba 2014). River's " +
    '`optim.Adam`.',
  version: VERSION,
  river: { classes: ['optim.Adam'] },
  skipsZeros: 'never' as const,
  options,
  create: (values, context: OptimizerContext, state): Optimizer => new Adam(values, context, state),
});
