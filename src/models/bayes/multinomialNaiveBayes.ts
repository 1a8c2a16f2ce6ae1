import { kind } from '../../core/kind.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { CountColumns } from './countColumns.ts';
import { LearnedClasses } from './learnedClasses.ts';
import type { Model, ModelContext } from '../model.ts';
import { answerPosterior } from './posterior.ts';

const VERSION = 1;
/** Brings what the largest numbers make into the finite ones, without a loss of bits. */
const SMALLER = 2 ** -640;
const LARGER = 2 ** 640;

class MultinomialNaiveBayes implements Model {
  private readonly context: ModelContext;
  private readonly learned: LearnedClasses;
  private readonly columns: CountColumns;
  /** Of one answer, by place. */
  private logs: Float64Array = new Float64Array(2);
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(alpha: number, context: ModelContext, state?: State) {
    this.context = context;
    const reader = state === undefined ? undefined : new StateReader('multinomialNaiveBayes', state, VERSION);
    this.learned = new LearnedClasses(context.classes, reader?.child('classes'));
    this.columns = new CountColumns(alpha, this.learned.size, reader?.child('columns'));
  }

  predictOne(x: Vector): Output {
    const { output, learned } = this;
    this.logs = grown(this.logs, learned.size);
    if (!this.fill(x, 1)) this.fillRelative(x);
    answerPosterior(output, learned.order, this.logs, this.context.classes.size);
    return output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    if (!(weight > 0)) return;
    this.columns.learnOne(this.learned.learnOne(y, weight), x, weight);
  }

  snapshot(): State {
    return { version: VERSION, classes: this.learned.snapshot(), columns: this.columns.snapshot() };
  }

  /** The joint log-likelihoods, times `factor`. @returns whether one is a finite number */
  private fill(x: Vector, factor: number): boolean {
    const { logs, learned, columns } = this;
    let finite = false;
    for (let place = 0; place < learned.size; place++) {
      logs[place] = Math.log(learned.prior(place)) * factor;
      columns.addLogLikelihood(logs, place, x, factor);
      if (logs[place]! > -Infinity) finite = true;
    }
    return finite;
  }

  /** The same less the largest, where that is below the finite numbers. */
  private fillRelative(x: Vector): void {
    this.fill(x, SMALLER);
    const { logs, learned } = this;
    let largest = -Infinity;
    for (let place = 0; place < learned.size; place++) largest = Math.max(largest, logs[place]!);
    for (let place = 0; place < learned.size; place++) logs[place] = (logs[place]! - largest) * LARGER;
  }
}

export const multinomialNaiveBayes = kind({
  name: 'multinomialNaiveBayes',
  doc:
    "Naive Bayes for counts, as of words or of `oneHot`'s columns: what share each column has of all that was counted in a class. " +
    "River's `naive_bayes.MultinomialNB`. It answers after the first label and skips what is missing. A negative number is no count " +
    'and is taken for 0 (River fails at it): no `standardScaler` before it.',
  version: VERSION,
  river: {
    classes: ['naive_bayes.MultinomialNB'],
    differs:
      'A negative number is taken for 0, where River fails. It takes weights, and stays finite with counts of any size.',
  },
  tasks: ['classification'] as const,
  maximumClasses: 1000,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: true,
  readsCounts: true,
  options: {
    alpha: {
      type: 'number',
      default: 1,
      exclusiveMinimum: 0,
      maximum: 1e9,
      doc: 'What is added to each count, so that a column that never came with a class does not rule it out (Laplace, Lidstone).',
    },
  },
  create: (options, context: ModelContext, state): Model =>
    new MultinomialNaiveBayes(options.alpha, context, state),
});
