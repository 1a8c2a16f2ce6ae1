import { kind } from '../core/kind.ts';
import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import { exponent, exponentiate } from '../stats/glibcExp.ts';
import { BinaryOutput } from './binary.ts';
import { Glm, glmOptions, glmWithout } from './glm.ts';
import type { Model, ModelContext, Weights } from './model.ts';
import type { Scored } from './scored.ts';

class LogisticRegression implements Model {
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
    glm.score(x);
    slope(glm, y === 0 ? -1 : 1, weight);
    glm.step(x);
  }

  scaleRate(factor: number): void {
    this.glm.scaleRate(factor);
  }

  weights(): Weights {
    return this.glm.weights();
  }

  snapshot(): State {
    return this.glm.snapshot();
  }
}

/** That of log(1 + exp(-y · raw)), with `y` = ±1; its ends are cut off as in River's `optim.losses.Log`. */
function slope(scored: Scored, y: number, weight: number): void {
  const q = scored.raw * y;
  if (q < -18) {
    scored.gradient = -y * weight;
    return;
  }
  exponent[0] = q > 18 ? -q : q;
  exponent[1] = 0;
  exponentiate();
  scored.gradient = q > 18 ? exponent[0] * -y * weight : (-y / (exponent[0] + 1)) * weight;
}

export const logisticRegression = kind({
  name: 'logisticRegression',
  doc:
    "Logistic regression for two classes, the second of which is the positive one. River's " +
    '`linear_model.LogisticRegression`; a probability of exactly 0.5 answers the first class. With declared classes it ' +
    'answers before the first label (0.5), without them as soon as both have been seen.',
  version: Glm.version,
  river: {
    classes: ['linear_model.LogisticRegression'],
    without: {
      ...glmWithout,
      loss: 'The log loss, always.',
    },
    differs:
      'Without declared classes it does not answer before it has seen both; River has two classes from the start.',
  },
  tasks: ['classification'] as const,
  maximumClasses: 2,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  hasRate: true,
  options: glmOptions,
  create: (options, { classes }: ModelContext, state): Model =>
    new LogisticRegression(new Glm(options, state), new BinaryOutput(classes)),
});
