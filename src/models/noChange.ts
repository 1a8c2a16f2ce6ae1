import type { Classes } from '../core/classes.ts';
import { kind } from '../core/kind.ts';
import { readLabels } from '../core/label.ts';
import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { grown, type Vector } from '../core/vector.ts';
import type { Model, ModelContext } from './model.ts';

const VERSION = 1;

class NoChange implements Model {
  private readonly classes: Classes;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };
  /** The last label: class index, or value. */
  private last = 0;
  private learned = false;

  constructor(context: ModelContext, state?: State) {
    this.classes = context.classes;
    if (state === undefined) return;
    const last = readLabels(new StateReader('noChange', state, VERSION), 'last', context)[0] ?? NaN;
    this.learned = !Number.isNaN(last);
    if (this.learned) this.last = last;
  }

  predictOne(): Output {
    const { output } = this;
    output.ready = this.learned;
    output.value = this.last;
    const { size } = this.classes;
    if (size > 0) {
      output.probabilities = grown(output.probabilities, size).fill(0);
      if (this.learned) output.probabilities[this.last] = 1;
    }
    return output;
  }

  learnOne(_x: Vector, y: number): void {
    this.last = y;
    this.learned = true;
  }

  snapshot(): State {
    return { version: VERSION, last: this.learned ? Float64Array.of(this.last) : new Float64Array(0) };
  }
}

export const noChange = kind({
  name: 'noChange',
  doc:
    "The last label that was learned: the baseline that a model of an autocorrelated stream has to beat. River's " +
    '`dummy.NoChangeClassifier`; also for numbers. It answers after the first label.',
  version: VERSION,
  river: {
    classes: ['dummy.NoChangeClassifier'],
    differs: 'It is for numbers, too, and does not answer before the first label.',
  },
  tasks: ['classification', 'regression'] as const,
  maximumClasses: 1000,
  readsFeatures: false,
  readsCategories: false,
  takesMissing: true,
  options: {},
  create: (_options, context: ModelContext, state): Model => new NoChange(context, state),
});
