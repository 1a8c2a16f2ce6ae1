import { kind } from '../../core/kind.ts';
import type { ValuesOf } from '../../core/options.ts';
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
    ...scheduleOption('A number, or a schedule: how far a first step goes.', 0.1),
    river: 'lr',
  },
  eps: epsOption,
} as const;

/** What `move` is given, a column's gradient, and what it hands on: see `operands`. */
const handed = new Float64Array(1);

class AdaGrad extends ColumnOptimizer {
  private readonly schedule: Schedule;
  private readonly eps: number;
  /** By column: the sum of its squared gradients. */
  private squares: Float64Array = new Float64Array(16);
  /** Of the step in hand. */
  private rate = 0;

  constructor({ learningRate, eps }: ValuesOf<typeof options>, context: OptimizerContext, state?: State) {
    super(context);
    this.schedule = createSchedule(learningRate);
    this.eps = eps;
    if (state === undefined) return;
    const reader = this.restore('adaGrad', state, VERSION);
    this.squares = grown(reader.float64('squares', this.columns).slice(), 16);
  }

  step(x: Vector): void {
    this.admit(x.size);
    const { gradient } = this;
    this.rate = this.schedule.get(this.iterations++) * this.rateFactor;
    const { w, l2 } = this;
    const { values, size, nonZero } = x;
    if (l2 !== 0) {
      for (let i = 0; i < size; i++) {
        handed[0] = gradient * values[i]! + l2 * w[i]!;
        this.move(i);
      }
    } else if (nonZero === undefined) {
      for (let i = 0; i < size; i++) {
        handed[0] = gradient * values[i]!;
        this.move(i);
      }
    } else {
      // Where the gradient is 0, nothing moves.
      const { nonZeros = 0 } = x;
      for (let k = 0; k < nonZeros; k++) {
        const i = nonZero[k]!;
        handed[0] = gradient * values[i]!;
        this.move(i);
      }
    }
  }

  snapshot(): State {
    return { ...this.common(VERSION), squares: this.squares.slice(0, this.columns) };
  }

  protected override grow(size: number): void {
    super.grow(size);
    this.squares = grown(this.squares, size);
  }

  private move(i: number): void {
    const { w, squares } = this;
    const g = handed[0]!;
    takeSquares(handed, handed, 1);
    const sum = squares[i]! + handed[0]!;
    handed[0] = sum + this.eps;
    takeRoots(handed, handed, 1);
    const moved = w[i]! - (this.rate / handed[0]) * g;
    if (!(Number.isFinite(sum) && Number.isFinite(moved))) return;
    squares[i] = sum;
    w[i] = moved;
  }
}

export const adaGrad = kind({
  name: 'adaGrad',
  doc:
    'A rate of its own for each column, which falls with the sum of its squared gradients: rare columns take longer steps (Duchi, Hazan ' +
    "and Singer 2011). River's `optim.AdaGrad`.",
  version: VERSION,
  river: { classes: ['optim.AdaGrad'] },
  skipsZeros: 'withoutL2' as const,
  options,
  create: (values, context: OptimizerContext, state): Optimizer => new AdaGrad(values, context, state),
});
