import { find } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import type { Weights } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { optimizerOption, penaltyOption } from './optimizers/options.ts';
import { optimizers } from './optimizers/registry.ts';
import type { Scored } from './scored.ts';
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
export class Glm implements Stateful, Scored {
  static readonly version = 2;
  /** A number from the start: a field that was once undefined holds each new number in memory of its own. */
  intercept = 0;
  /** What `score` found. */
  raw = 0;
  gradient = 0;
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
    this.intercept = reader?.float64('intercept', 1)[0] ?? interceptInit;
  }

  /** Whether it has learned an event. */
  get hasLearned(): boolean {
    return this.optimizer.iterations > 0;
  }

  /** Puts the sum of weights times columns, and the intercept, into `raw`: NaN where its parts are so large that they have none. */
  score(x: Vector): void {
    const { optimizer } = this;
    optimizer.score(x);
    this.raw = optimizer.sum + this.intercept;
  }

  /** One step against `gradient`. Where that is not a number, there is nothing to learn from the event. */
  step(x: Vector): void {
    const { gradient, clipGradient: clip, optimizer } = this;
    if (Number.isNaN(gradient)) return;
    // Not by comparing: what is one of two numbers, a field's or one just computed, is allocated.
    const clipped = Math.min(Math.max(gradient, -clip), clip);
    const rate = this.interceptLr.get(optimizer.iterations) * optimizer.rateFactor;
    const moved = this.intercept - rate * clipped;
    if (Number.isFinite(moved)) this.intercept = moved;
    optimizer.gradient = clipped;
    optimizer.step(x);
  }

  /** Of the weights' and the intercept's rate. */
  scaleRate(factor: number): void {
    this.optimizer.rateFactor = factor;
  }

  weights(): Weights {
    return { intercept: this.intercept, weights: this.optimizer.weights() };
  }

  snapshot(): State {
    return {
      version: Glm.version,
      intercept: Float64Array.of(this.intercept),
      optimizer: this.optimizer.snapshot(),
    };
  }
}
