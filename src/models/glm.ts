import { find } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import { dot, grown, type Vector } from '../core/vector.ts';
import type { Weights } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { optimizers } from './optimizers/registry.ts';
import { createSchedule, scheduleOption } from './schedules/option.ts';
import type { Schedule } from './schedules/schedule.ts';

/** The options of all linear models, with River's names and defaults. */
export const glmOptions = {
  optimizer: {
    type: 'part',
    kinds: optimizers,
    default: 'sgd',
    doc: 'What moves the weights; the intercept is plain gradient descent with a rate of its own.',
  },
  l2: {
    type: 'number',
    default: 0,
    minimum: 0,
    doc: 'How strongly weights (not the intercept) are pulled to 0.',
  },
  interceptInit: { type: 'number', default: 0, doc: 'Where the intercept starts.' },
  interceptLr: scheduleOption(
    'The learning rate of the intercept: a number, or a schedule; 0 leaves it as it is.',
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
  l1: 'No weight is pulled to exactly 0.',
  initializer: 'All weights start at 0.',
} as const;

/**
 * What linear models have in common: a weight a column, and an intercept.
 * Source: River 0.26.1, `linear_model/base.py` (GLM), whose order of floating-point operations is kept.
 */
export class Glm implements Stateful {
  static readonly version = 1;
  private readonly optimizer: Optimizer;
  private readonly interceptLr: Schedule;
  private readonly l2: number;
  private readonly clipGradient: number;
  /** Often longer than there are columns; zeros from `columns` on. */
  private coefficients: Float64Array = new Float64Array(16);
  /** How many columns have been learned. */
  private columns = 0;
  private intercept: number;

  constructor(options: ValuesOf<typeof glmOptions>, state?: State) {
    const reader = state === undefined ? undefined : new StateReader('linear model', state, Glm.version);
    const spec = options.optimizer;
    this.optimizer = find(optimizers, spec).create(spec.options, {}, reader?.child('optimizer'));
    this.interceptLr = createSchedule(options.interceptLr);
    this.l2 = options.l2;
    this.clipGradient = options.clipGradient;
    this.intercept = options.interceptInit;
    if (reader !== undefined) {
      const weights = reader.float64('weights');
      this.coefficients = grown(weights.slice(), 16);
      this.columns = weights.length;
      this.intercept = reader.float64('intercept', 1)[0]!;
    }
  }

  /** The sum of weights times columns, and the intercept. */
  raw(x: Vector): number {
    if (x.size > this.coefficients.length) this.coefficients = grown(this.coefficients, x.size);
    return dot(this.coefficients, x) + this.intercept;
  }

  /** One step against the loss' gradient with respect to `raw(x)`; the event's weight is in it already. */
  step(x: Vector, gradient: number): void {
    if (x.size > this.columns) {
      this.coefficients = grown(this.coefficients, x.size);
      this.columns = x.size;
    }
    const clip = this.clipGradient;
    const clipped = gradient > clip ? clip : gradient < -clip ? -clip : gradient;
    const { optimizer } = this;
    this.intercept -= this.interceptLr.get(optimizer.iterations) * optimizer.rateFactor * clipped;
    optimizer.step(this.coefficients, x, clipped, this.l2);
  }

  /** Of the weights' and the intercept's rate. */
  scaleRate(factor: number): void {
    this.optimizer.rateFactor = factor;
  }

  weights(): Weights {
    return { intercept: this.intercept, weights: this.coefficients.slice(0, this.columns) };
  }

  snapshot(): State {
    return {
      version: Glm.version,
      weights: this.coefficients.slice(0, this.columns),
      intercept: Float64Array.of(this.intercept),
      optimizer: this.optimizer.snapshot(),
    };
  }
}
