import { kind } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { dot, grown, product, type Vector } from '../core/vector.ts';
import { BinaryOutput } from './binary.ts';
import type { Model, ModelContext, Weights } from './model.ts';

const VERSION = 1;

const options = {
  c: {
    type: 'number',
    default: 1,
    exclusiveMinimum: 0,
    doc: 'How far a single event may move the model: its longest step in mode 1, less of a mistake made good in mode 2.',
    river: 'C',
  },
  mode: {
    type: 'number',
    integer: true,
    default: 1,
    minimum: 0,
    maximum: 2,
    doc: 'With 0 each mistake is made good in whole, with 1 and 2 as far as `c` lets it (PA-I and PA-II).',
  },
  eps: {
    type: 'number',
    default: 0.1,
    minimum: 0,
    doc: 'Regression: how far a number may be from the label without being a mistake, in units of the label.',
  },
  learnIntercept: { type: 'boolean', default: true, doc: 'Whether there is an intercept.' },
} as const satisfies Options;

/** The smallest change of the weights with which the event in hand is no mistake any more. */
class PassiveAggressive implements Model {
  private readonly options: ValuesOf<typeof options>;
  private readonly answer: BinaryOutput | undefined;
  private readonly value: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };
  /** By column; often longer than there are columns, zeros from `columns` on. */
  private w: Float64Array = new Float64Array(16);
  private columns = 0;
  private intercept = 0;
  /** Of the event in hand: what the model answers, and how long a step is. */
  raw = 0;
  private length = 0;

  /** @param answer of two classes; undefined: regression */
  constructor(values: ValuesOf<typeof options>, answer: BinaryOutput | undefined, state?: State) {
    this.options = values;
    this.answer = answer;
    if (state === undefined) return;
    const reader = new StateReader('passiveAggressive', state, VERSION);
    const weights = reader.float64('weights');
    this.columns = weights.length;
    this.w = grown(weights.slice(), 16);
    this.intercept = reader.float64('intercept', 1)[0]!;
  }

  predictOne(x: Vector): Output {
    this.score(x);
    if (this.answer !== undefined) return this.answer.of(this);
    this.value.ready = Number.isFinite(this.raw);
    this.value.value = this.raw;
    return this.value;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    this.score(x);
    this.columns = Math.max(this.columns, x.size);
    const { raw, options } = this;
    if (this.answer === undefined) {
      this.length = Math.max(Math.abs(y - raw) - options.eps, 0);
      this.limit(x);
      this.length *= Math.sign(y - raw) * weight;
    } else {
      const sign = y === 0 ? -1 : 1;
      this.length = Math.max(1 - sign * raw, 0);
      this.limit(x);
      this.length *= sign * weight;
    }
    this.step(x);
  }

  weights(): Weights {
    return { intercept: this.intercept, weights: this.w.slice(0, this.columns) };
  }

  snapshot(): State {
    return {
      version: VERSION,
      weights: this.w.slice(0, this.columns),
      intercept: Float64Array.of(this.intercept),
    };
  }

  private score(x: Vector): void {
    if (x.size > this.w.length) this.w = grown(this.w, x.size);
    dot(this.w, x);
    this.raw = product[0]! + this.intercept;
  }

  /** Makes a step of a loss. */
  private limit(x: Vector): void {
    const { options, length: loss } = this;
    const { c, mode } = options;
    // As River has it: the square of the norm, not the sum of squares that it is made of.
    dot(x.values, x);
    const norm = Math.sqrt(product[0]!);
    const square = norm * norm;
    if (mode === 2) this.length = loss / (square + 0.5 / c);
    else if (!(square > 0)) this.length = 0;
    else this.length = mode === 0 ? loss / square : Math.min(c, loss / square);
  }

  /** Where a number is not finite, there is nothing to learn from it. */
  private step(x: Vector): void {
    const { length: step } = this;
    if (!Number.isFinite(step) || step === 0) return;
    const { w } = this;
    const { values, size, nonZero } = x;
    if (nonZero === undefined) {
      for (let i = 0; i < size; i++) {
        const moved = w[i]! + step * values[i]!;
        if (Number.isFinite(moved)) w[i] = moved;
      }
    } else {
      const { nonZeros = 0 } = x;
      for (let k = 0; k < nonZeros; k++) {
        const i = nonZero[k]!;
        const moved = w[i]! + step * values[i]!;
        if (Number.isFinite(moved)) w[i] = moved;
      }
    }
    const moved = this.intercept + step;
    if (this.options.learnIntercept && Number.isFinite(moved)) this.intercept = moved;
  }
}

export const passiveAggressive = kind({
  name: 'passiveAggressive',
  doc:
    'The smallest change with which the event in hand is no mistake any more, and none where it is none (Crammer et al. 2006); for two ' +
    'classes, whose probabilities are the logistic function of its sum, or for numbers. It has no learning rate. ' +
    "River's `linear_model.PAClassifier` and `linear_model.PARegressor`.",
  version: VERSION,
  river: {
    classes: ['linear_model.PAClassifier', 'linear_model.PARegressor'],
    differs:
      "For numbers, the loss is that of the paper. River's takes the label y for 2y - 1, as if it were a class, so that it learns what is no " +
      'mistake: on trump_approval (`standardScaler`, `c: 0.01`, `mode: 2`) its mean absolute error is 3.4964, ours 1.4116. ' +
      'Without declared classes it does not answer before it has seen both; River has two classes from the start.',
  },
  tasks: ['classification', 'regression'] as const,
  maximumClasses: 2,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  options,
  create: (values, { task, classes }: ModelContext, state): Model =>
    new PassiveAggressive(values, task === 'classification' ? new BinaryOutput(classes) : undefined, state),
});
