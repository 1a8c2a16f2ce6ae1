import { find } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import type { Weights } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { optimizerOption, penaltyOption } from './optimizers/options.ts';
import { optimizers } from './optimizers/registry.ts';
import { createSchedule, scheduleOption } from './schedules/option.ts';
import type { Schedule } from './schedules/schedule.ts';

/** The options of generalized linear models, with River's names and defaults. */
export const glmOptions = {
  optimizer: optimizerOption(
    'What moves the weights; the intercept is plain gradient descent with a rate of its own.',
  ),
  l2: penaltyOption,
  interceptInit: { type: 'number', default: 0, doc: 'Where the intercept starts.' },
  interceptLr: scheduleOption(
    'The learning rate of the intercept: a number, or a schedule; 0 leaves it as it is.',
    0.01,
  ),
  clipGradient: {
    type: 'number',
    default: 1e12,
    exclusiveMinimum: 0,
    doc: "The largest absolute value of the loss' gradient.",
  },
} as const satisfies Options;

/** River's parameters that none of them has. */
export const glmWithout = {
  l1: '`l1` is an option of `ftrl` only.',
  initializer: 'All weights start at 0.',
} as const;

/**
 * What linear models have in common: a weight a column, and an intercept.
 * Source: River 0.26.1, `linear_model/base.py` (GLM), whose order of floating-point operations is kept.
 */
export class Glm implements Stateful {
  static readonly version = 2;
  /** The intercept. In an array: of a field that began as a whole number, V8 makes a new object at each change. */
  private readonly bias: Float64Array;
  /** Of the loss, with respect to `raw(x)`, the event's weight in it: what the next step goes by. A field as the optimizer's is. */
  gradient = NaN;
  private readonly optimizer: Optimizer;
  private readonly interceptLr: Schedule;
  private readonly clipGradient: number;

  constructor(options: ValuesOf<typeof glmOptions>, state?: State) {
    const reader = state === undefined ? undefined : new StateReader('linear model', state, Glm.version);
    const { optimizer, l2, interceptLr, clipGradient, interceptInit } = options;
    this.optimizer = find(optimizers, optimizer).create(
      optimizer.options,
      { l2 },
      reader?.child('optimizer'),
    );
    this.interceptLr = createSchedule(interceptLr);
    this.clipGradient = clipGradient;
    this.bias = reader?.float64('intercept', 1).slice() ?? Float64Array.of(interceptInit);
  }

  /** Whether it has learned an event. */
  get hasLearned(): boolean {
    return this.optimizer.iterations > 0;
  }

  /** The sum of weights times columns, and the intercept. NaN where its parts are so large that they have none. */
  raw(x: Vector): number {
    return this.optimizer.dot(x) + this.bias[0]!;
  }

  /**
   * One step against `gradient`.
   * Where it is not a number, there is nothing to learn from the event.
   */
  step(x: Vector): void {
    const { gradient } = this;
    if (Number.isNaN(gradient)) return;
    const clip = this.clipGradient;
    const clipped = Math.max(-clip, Math.min(clip, gradient));
    const { optimizer } = this;
    const moved = this.bias[0]! - this.interceptLr.get(optimizer.iterations) * optimizer.rateFactor * clipped;
    if (Number.isFinite(moved)) this.bias[0] = moved;
    optimizer.gradient = clipped;
    optimizer.step(x);
  }

  startAt(intercept: number): void {
    this.bias[0] = intercept;
  }

  /** Of the weights' and the intercept's rate. */
  scaleRate(factor: number): void {
    this.optimizer.rateFactor = factor;
  }

  weights(): Weights {
    return { intercept: this.bias[0]!, weights: this.optimizer.weights() };
  }

  snapshot(): State {
    return {
      version: Glm.version,
      intercept: this.bias.slice(),
      optimizer: this.optimizer.snapshot(),
    };
  }
}
