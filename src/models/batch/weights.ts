import type { Options, ValuesOf } from '../../core/options.ts';
import { StateReader, type State } from '../../core/state.ts';
import { dot, product, type Vector } from '../../core/vector.ts';
import type { BatchModel } from './batchModel.ts';

/** The options of all linear batch models. */
export const epochOptions = {
  epochs: {
    type: 'number',
    integer: true,
    default: 20,
    minimum: 1,
    maximum: 1000,
    doc: 'The most passes over the training rows; early stopping ends sooner.',
  },
  patience: {
    type: 'number',
    integer: true,
    default: 3,
    minimum: 1,
    doc: 'After how many epochs without a better validation loss it stops.',
  },
  learningRate: {
    type: 'number',
    default: 0.05,
    exclusiveMinimum: 0,
    doc: 'Of the first row; it falls with the square root of the epoch.',
  },
  l1: { type: 'number', default: 0, minimum: 0, doc: 'How strongly weights are pulled to exactly 0.' },
  l2: { type: 'number', default: 0.0001, minimum: 0, doc: 'How strongly weights are pulled towards 0.' },
} as const satisfies Options;

/**
 * Linear scores, trained by stochastic gradient descent whose weights are averaged over the last epoch (Polyak and Juditsky 1992).
 * What differs between models is the loss' gradient.
 */
export class LinearScores implements BatchModel {
  static readonly version = 1;
  readonly scores: Float64Array;
  private readonly options: ValuesOf<typeof epochOptions>;
  /** The loss' gradient with respect to each score, from `scores` and the label. */
  private readonly gradient: (scores: Float64Array, y: number, into: Float64Array) => void;
  private readonly gradients: Float64Array;
  /** Per score: weights, the last one of which is the intercept's. What is learned, and the averages that answer. */
  private readonly learned: Float64Array[];
  private readonly answering: Float64Array[];
  private readonly sums: Float64Array[];
  private rows = 0;
  private epoch = 0;

  constructor(
    count: number,
    options: ValuesOf<typeof epochOptions>,
    gradient: LinearScores['gradient'],
    state?: State,
  ) {
    this.scores = new Float64Array(count);
    this.gradients = new Float64Array(count);
    this.options = options;
    this.gradient = gradient;
    const empty = (): Float64Array[] => Array.from({ length: count }, () => new Float64Array(1));
    this.learned = empty();
    this.sums = empty();
    this.answering = empty();
    if (state === undefined) return;
    const reader = new StateReader('batch model', state, LinearScores.version);
    const weights = reader.list('weights');
    if (weights.length !== count || !weights.every((one) => one instanceof Float64Array && one.length > 0)) {
      throw reader.wrong('weights', `a list of ${count} Float64Arrays`);
    }
    weights.forEach((one, k) => (this.answering[k] = (one as Float64Array).slice()));
  }

  get columns(): number {
    return this.answering[0]!.length - 1;
  }

  decide(x: Vector): void {
    for (let k = 0; k < this.scores.length; k++) this.scores[k] = this.score(this.answering[k]!, x);
  }

  learnOne(x: Vector, y: number): void {
    const { learned, scores, gradients, options, sums } = this;
    for (let k = 0; k < scores.length; k++) {
      learned[k] = widened(learned[k]!, x.size);
      sums[k] = widened(sums[k]!, x.size);
      scores[k] = this.score(learned[k]!, x);
    }
    this.gradient(scores, y, gradients);
    const rate = options.learningRate / Math.sqrt(this.epoch + 1);
    this.rows++;
    for (let k = 0; k < scores.length; k++) {
      const weights = learned[k]!;
      const sum = sums[k]!;
      const g = gradients[k]!;
      const last = weights.length - 1;
      const pull = rate * options.l1;
      const { l2 } = options;
      const { values, size } = x;
      for (let i = 0; i < last; i++) {
        const weight = weights[i]!;
        const stepped = weight - rate * (g * (i < size ? values[i]! : 0) + l2 * weight);
        const pulled = pull === 0 ? stepped : pulledTo0(stepped, pull);
        weights[i] = pulled;
        sum[i]! += pulled;
      }
      weights[last]! -= rate * g;
      sum[last]! += weights[last]!;
    }
  }

  endEpoch(): void {
    this.sums.forEach((sum, k) => {
      this.answering[k] = sum.map((total) => total / Math.max(1, this.rows));
      sum.fill(0);
    });
    this.rows = 0;
    this.epoch++;
  }

  snapshot(): State {
    return { version: LinearScores.version, weights: this.answering.map((weights) => weights.slice()) };
  }

  private score(weights: Float64Array, x: Vector): number {
    const last = weights.length - 1;
    // Columns that appeared after the training have no weight.
    if (x.size > last) {
      let sum = weights[last]!;
      for (let i = 0; i < last; i++) sum += weights[i]! * x.values[i]!;
      return sum;
    }
    dot(weights, x);
    return product[0]! + weights[last]!;
  }
}

/** Soft thresholding. */
function pulledTo0(weight: number, pull: number): number {
  if (weight > pull) return weight - pull;
  return weight < -pull ? weight + pull : 0;
}

/** Room for more columns before the intercept. */
function widened(weights: Float64Array, columns: number): Float64Array {
  const last = weights.length - 1;
  if (columns <= last) return weights;
  const wider = new Float64Array(columns + 1);
  wider.set(weights.subarray(0, last));
  wider[columns] = weights[last]!;
  return wider;
}
