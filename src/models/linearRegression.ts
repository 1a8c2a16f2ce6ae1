import { find, kind } from '../core/kind.ts';
import type { Options } from '../core/options.ts';
import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import { Glm, glmOptions, glmWithout } from './glm.ts';
import type { Loss } from './losses/loss.ts';
import { losses } from './losses/registry.ts';
import type { Model, ModelContext, Weights } from './model.ts';

class LinearRegression implements Model {
  private readonly glm: Glm;
  private readonly loss: Loss;
  private readonly startsAtLabel: boolean;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(glm: Glm, loss: Loss, startsAtLabel: boolean) {
    this.glm = glm;
    this.loss = loss;
    this.startsAtLabel = startsAtLabel;
  }

  predictOne(x: Vector): Output {
    const { glm, output } = this;
    glm.score(x);
    output.ready = Number.isFinite(glm.raw) && (!this.startsAtLabel || glm.hasLearned);
    output.value = glm.raw;
    return output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    const { glm } = this;
    if (this.startsAtLabel && !glm.hasLearned) glm.intercept = y;
    glm.score(x);
    if (Number.isNaN(glm.raw)) return;
    this.loss.slope(glm, y, weight);
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

const options = {
  ...glmOptions,
  loss: { type: 'part', kinds: losses, default: 'squared', doc: 'What the model makes small.' },
  interceptInit: {
    type: 'number',
    optional: true,
    doc:
      'Where the intercept starts. Left out: at 0 with the loss `squared`; with the others at the first label that is learned, since their ' +
      'steps are of one size however far the labels are from 0.',
    river: {
      default: 0,
      differs:
        'River starts at 0 with each loss, and `interceptInit: 0` gives what it gives. On trump_approval, whose labels are about 40, ' +
        '(`standardScaler`, `interceptLr: 0.1`) it is 400 rows on its way with huber (`epsilon: 1`): its mean absolute error is 6.2133, ours ' +
        '0.3263; with quantile 12.4127 and 0.3375. Ours is over the rows after the first, which has no answer.',
    },
  },
} as const satisfies Options;

export const linearRegression = kind({
  name: 'linearRegression',
  doc:
    "Linear regression by gradient descent. River's `linear_model.LinearRegression`. With the squared loss, or `interceptInit`, it answers " +
    'from the start, else after the first label. Columns of very different scales make it diverge: put `standardScaler` before it.',
  version: Glm.version,
  river: {
    classes: ['linear_model.LinearRegression'],
    without: glmWithout,
    differs:
      'It does not answer where its number is not finite. Its weights stay finite: a step that would leave the finite numbers is not taken.',
  },
  tasks: ['regression'] as const,
  maximumClasses: 0,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  hasRate: true,
  options,
  create: (values, _context: ModelContext, state): Model => {
    const { interceptInit = 0, loss } = values;
    const glm = new Glm({ ...values, interceptInit }, state);
    const startsAtLabel = values.interceptInit === undefined && loss.kind !== 'squared';
    return new LinearRegression(glm, find(losses, loss).create(loss.options, {}), startsAtLabel);
  },
});
