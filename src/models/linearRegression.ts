import { kind } from '../core/kind.ts';
import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import { Glm, glmOptions, glmWithout } from './glm.ts';
import type { Model, ModelContext, Weights } from './model.ts';

class LinearRegression implements Model {
  private readonly glm: Glm;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(glm: Glm) {
    this.glm = glm;
  }

  predictOne(x: Vector): Output {
    const value = this.glm.raw(x);
    this.output.ready = Number.isFinite(value);
    this.output.value = value;
    return this.output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    this.glm.step(x, 2 * (this.glm.raw(x) - y) * weight);
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

export const linearRegression = kind({
  name: 'linearRegression',
  doc:
    "Linear regression with the squared loss, whose gradient is 2 · (prediction - y). River's " +
    '`linear_model.LinearRegression`. It answers from the start (`interceptInit`). Columns of very different scales make it ' +
    'diverge: put `standardScaler` before it.',
  version: Glm.version,
  river: {
    classes: ['linear_model.LinearRegression'],
    without: {
      ...glmWithout,
      loss: 'The squared loss, always.',
    },
    differs: 'It does not answer where its number is not finite.',
  },
  tasks: ['regression'] as const,
  maximumClasses: 0,
  readsFeatures: true,
  readsCategories: false,
  takesMissing: false,
  hasRate: true,
  options: glmOptions,
  create: (options, _context: ModelContext, state): Model => new LinearRegression(new Glm(options, state)),
});
