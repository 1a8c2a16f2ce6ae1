import { kind } from '../core/kind.ts';
import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import { BinaryOutput } from './binary.ts';
import { Glm, glmOptions } from './glm.ts';
import type { Model, ModelContext, Weights } from './model.ts';
import { sgd } from './optimizers/sgd.ts';
import { constant } from './schedules/constant.ts';

class Perceptron implements Model {
  private readonly glm: Glm;
  private readonly answer: BinaryOutput;

  constructor(glm: Glm, answer: BinaryOutput) {
    this.glm = glm;
    this.answer = answer;
  }

  predictOne(x: Vector): Output {
    this.glm.score(x);
    return this.answer.of(this.glm);
  }

  learnOne(x: Vector, y: number, weight: number): void {
    const { glm } = this;
    const sign = y === 0 ? -1 : 1;
    glm.score(x);
    if (Number.isNaN(glm.raw)) return;
    // What lies on the border is a mistake, too: so it begins.
    glm.gradient = sign * glm.raw <= 0 ? -sign * weight : 0;
    glm.step(x);
  }

  weights(): Weights {
    return this.glm.weights();
  }

  snapshot(): State {
    return this.glm.snapshot();
  }
}

const { l2, clipGradient } = glmOptions;

export const perceptron = kind({
  name: 'perceptron',
  doc:
    'The perceptron for two classes: it learns from mistakes only, in whole steps (Rosenblatt 1958). Its probabilities are the logistic ' +
    "function of its sum, and say little. River's `linear_model.Perceptron`.",
  version: Glm.version,
  river: {
    classes: ['linear_model.Perceptron'],
    without: { initializer: 'All weights start at 0.' },
    differs:
      'Without declared classes it does not answer before it has seen both; River has two classes from the start.',
  },
  tasks: ['classification'] as const,
  maximumClasses: 2,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  options: { l2, clipGradient },
  create: (options, { classes }: ModelContext, state): Model => {
    const one = { kind: constant.name, options: { learningRate: 1 } };
    const optimizer = { kind: sgd.name, options: { learningRate: one } };
    const glm = new Glm({ ...options, optimizer, interceptInit: 0, interceptLr: one }, state);
    return new Perceptron(glm, new BinaryOutput(classes));
  },
});
