import { kind } from '../../core/kind.ts';
import type { State } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import { createSchedule, scheduleOption } from '../schedules/option.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { ColumnOptimizer } from './columns.ts';
import type { Optimizer, OptimizerContext } from './optimizer.ts';

const VERSION = 2;
/** Below it, the common factor is put into the weights: far from where numbers run out. */
const SMALLEST_SCALE = 1e-50;

/**
 * With `l2`, each step makes each weight a little smaller, by the same factor wherever the column is 0: so those columns need not be looked
 * at, and the factors are gathered in `scale`. It stays 1 as long as no column is left out.
 */
class Sgd extends ColumnOptimizer {
  private readonly schedule: Schedule;
  /** Of the step in hand. */
  private rate = 0;

  constructor(schedule: Schedule, context: OptimizerContext, state?: State) {
    super(context);
    this.schedule = schedule;
    if (state === undefined) return;
    const reader = this.restore('sgd', state, VERSION);
    const scale = reader.float64('scale', 1)[0]!;
    if (!fits(scale)) throw reader.wrong('scale', 'a factor of at most 1');
    this.scale = scale;
  }

  step(x: Vector): void {
    this.admit(x.size);
    this.rate = this.schedule.get(this.iterations++) * this.rateFactor;
    if (x.nonZero === undefined) this.stepAll(x);
    else {
      if (this.l2 !== 0) this.shrink();
      this.stepSome(x);
    }
  }

  override weights(): Float64Array {
    return super.weights().map((w) => w * this.scale);
  }

  snapshot(): State {
    return { ...this.common(VERSION), scale: Float64Array.of(this.scale) };
  }

  private stepAll(x: Vector): void {
    if (this.scale !== 1) this.putScaleIntoWeights();
    const { w, l2, rate, gradient } = this;
    const { values, size } = x;
    if (l2 === 0) {
      for (let i = 0; i < size; i++) {
        const moved = w[i]! - rate * (gradient * values[i]!);
        if (Number.isFinite(moved)) w[i] = moved;
      }
    } else {
      for (let i = 0; i < size; i++) {
        const moved = w[i]! - rate * (gradient * values[i]! + l2 * w[i]!);
        if (Number.isFinite(moved)) w[i] = moved;
      }
    }
  }
  private stepSome(x: Vector): void {
    const { w, gradient } = this;
    const rate = this.rate / this.scale;
    const { values, nonZero, nonZeros = 0 } = x;
    for (let k = 0; k < nonZeros; k++) {
      const i = nonZero![k]!;
      const moved = w[i]! - rate * (gradient * values[i]!);
      if (Number.isFinite(moved)) w[i] = moved;
    }
  }

  /** What a step does to each weight, wherever its column is 0. */
  private shrink(): void {
    this.scale *= 1 - this.rate * this.l2;
    if (!fits(this.scale)) this.putScaleIntoWeights();
  }

  private putScaleIntoWeights(): void {
    const { w, scale, columns } = this;
    for (let i = 0; i < columns; i++) {
      const scaled = w[i]! * scale;
      if (Number.isFinite(scaled)) w[i] = scaled;
    }
    this.scale = 1;
  }
}

function fits(scale: number): boolean {
  const size = Math.abs(scale);
  return size <= 1 && size >= SMALLEST_SCALE;
}

export const sgd = kind({
  name: 'sgd',
  doc: "Stochastic gradient descent, one step a labelled event. River's `optim.SGD`.",
  version: VERSION,
  river: { classes: ['optim.SGD'] },
  skipsZeros: 'always' as const,
  options: {
    learningRate: { ...scheduleOption('A number, or a schedule: how far a step goes.', 0.01), river: 'lr' },
  },
  create: (options, context: OptimizerContext, state): Optimizer =>
    new Sgd(createSchedule(options.learningRate), context, state),
});
