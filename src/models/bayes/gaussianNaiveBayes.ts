import { kind } from '../../core/kind.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { GaussianColumns } from './gaussianColumns.ts';
import { LearnedClasses } from './learnedClasses.ts';
import type { Model, ModelContext } from '../model.ts';
import { answerPosterior } from './posterior.ts';

const VERSION = 1;

class GaussianNaiveBayes implements Model {
  private readonly context: ModelContext;
  private readonly learned: LearnedClasses;
  private readonly columns: GaussianColumns;
  /** Of one answer, by place. */
  private logs: Float64Array = new Float64Array(2);
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(context: ModelContext, state?: State) {
    this.context = context;
    const reader = state === undefined ? undefined : new StateReader('gaussianNaiveBayes', state, VERSION);
    this.learned = new LearnedClasses(context.classes, reader?.child('classes'));
    this.columns = new GaussianColumns(this.learned.size, reader?.child('columns'));
  }

  predictOne(x: Vector): Output {
    const { output, learned, columns } = this;
    const { size } = learned;
    this.logs = grown(this.logs, size);
    for (let place = 0; place < size; place++) {
      this.logs[place] = learned.prior(place);
      columns.logLikelihood(place, x, this.logs);
    }
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
}

export const gaussianNaiveBayes = kind({
  name: 'gaussianNaiveBayes',
  doc:
    'Naive Bayes for numbers: a normal distribution a class and column, by running mean and variance; no two columns are thought to ' +
    "have to do with each other. River's `naive_bayes.GaussianNB`; with MOA's `bayes.NaiveBayes` it shares the idea, not the " +
    'figures. It answers after the first label, needs no scaler, and skips what is missing.',
  version: VERSION,
  river: {
    classes: ['naive_bayes.GaussianNB'],
    differs:
      'It takes weights, and stays finite where numbers reach 1e154, whose squares have no room in a double.',
  },
  tasks: ['classification'] as const,
  maximumClasses: 1000,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: true,
  options: {},
  create: (_options, context: ModelContext, state): Model => new GaussianNaiveBayes(context, state),
});
