import type { Classes } from '../core/classes.ts';
import { find, kind } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { grown, type Vector } from '../core/vector.ts';
import { exponent, exponentiate } from '../stats/glibcExp.ts';
import type { Model, ModelContext } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { optimizerOption, penaltyOption } from './optimizers/options.ts';
import { optimizers } from './optimizers/registry.ts';

const VERSION = 1;

/** The least a probability counts for in the gradient, and the least it is taken to be away from 1. */
const LEAST = 1e-15;

const options = {
  optimizer: optimizerOption('What moves the weights; each class has one of its own.'),
  l2: penaltyOption,
} as const satisfies Options;

class SoftmaxRegression implements Model {
  private readonly options: ValuesOf<typeof options>;
  private readonly classes: Classes;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(2) };
  /** In the order in which the classes were first learned: their indexes, and their weights. */
  private readonly order: number[] = [];
  private readonly scores: Optimizer[] = [];
  private rateFactor = 1;

  constructor(values: ValuesOf<typeof options>, classes: Classes, state?: State) {
    this.options = values;
    this.classes = classes;
    if (state === undefined) return;
    const reader = new StateReader('softmaxRegression', state, VERSION);
    const order = reader.int32('order');
    const states = reader.children('classes', order.length);
    order.forEach((y, k) => {
      if (y < 0 || y >= classes.size || this.order.includes(y)) {
        throw reader.wrong('order', 'a list of different class indexes');
      }
      this.add(y, states[k]);
    });
  }

  predictOne(x: Vector): Output {
    const { output } = this;
    output.ready = this.fill(x);
    return output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    const known = this.order.length;
    // Before it knows a class, the first one is a step from nothing.
    if (!this.fill(x) && known > 0) return;
    const { probabilities } = this.output;
    let isNew = true;
    for (let k = 0; k < known; k++) {
      const c = this.order[k]!;
      if (c === y) isNew = false;
      this.step(k, x, probabilities[c]!, c === y, weight);
    }
    if (!isNew) return;
    this.add(y);
    this.step(known, x, 0, true, weight);
  }

  scaleRate(factor: number): void {
    this.rateFactor = factor;
    for (const score of this.scores) score.rateFactor = factor;
  }

  snapshot(): State {
    return {
      version: VERSION,
      order: Int32Array.from(this.order),
      classes: this.scores.map((score) => score.snapshot()),
    };
  }

  /** Puts the probabilities and the answer into the output: of equal ones, the class that was learned first. */
  private fill(x: Vector): boolean {
    const { output, order, scores } = this;
    const { size } = this.classes;
    if (output.probabilities.length < size) output.probabilities = grown(output.probabilities, size);
    const { probabilities } = output;
    // A class that is declared, or known elsewhere, but not learned here.
    probabilities.fill(0);
    let most = -Infinity;
    for (let k = 0; k < scores.length; k++) {
      scores[k]!.score(x);
      const raw = scores[k]!.sum;
      // Too large a sum is as good as the largest number there is.
      const score =
        raw > Number.MAX_VALUE ? Number.MAX_VALUE : raw < -Number.MAX_VALUE ? -Number.MAX_VALUE : raw;
      probabilities[order[k]!] = score;
      if (score > most) most = score;
    }
    let total = 0;
    for (let k = 0; k < scores.length; k++) {
      const c = order[k]!;
      exponent[0] = probabilities[c]! - most;
      exponent[1] = 0;
      exponentiate();
      const odds = exponent[0];
      probabilities[c] = odds;
      total += odds;
    }
    output.value = -1;
    let best = 0;
    for (let k = 0; k < scores.length; k++) {
      const c = order[k]!;
      const p = probabilities[c]! / total;
      probabilities[c] = p;
      if (p > best) {
        best = p;
        output.value = c;
      }
    }
    return best > 0;
  }

  private step(k: number, x: Vector, p: number, isLabel: boolean, weight: number): void {
    const clamped = p < LEAST ? LEAST : p > 1 - LEAST ? 1 - LEAST : p;
    const score = this.scores[k]!;
    score.gradient = (clamped - (isLabel ? 1 : 0)) * weight;
    score.step(x);
  }

  private add(y: number, state?: State): void {
    const { optimizer, l2 } = this.options;
    const score = find(optimizers, optimizer).create(optimizer.options, { l2 }, state);
    score.rateFactor = this.rateFactor;
    this.order.push(y);
    this.scores.push(score);
  }
}

export const softmaxRegression = kind({
  name: 'softmaxRegression',
  doc:
    'Logistic regression for several classes: a weight a class and column, and no intercept. A class has one from its first label on; of ' +
    "equal probabilities, the class that was learned first is answered. River's `linear_model.SoftmaxRegression`. It answers after the " +
    'first label.',
  version: VERSION,
  river: {
    classes: ['linear_model.SoftmaxRegression'],
    without: { loss: 'The cross-entropy, always.' },
  },
  tasks: ['classification'] as const,
  maximumClasses: 1000,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  hasRate: true,
  options,
  create: (values, { classes }: ModelContext, state): Model => new SoftmaxRegression(values, classes, state),
});
