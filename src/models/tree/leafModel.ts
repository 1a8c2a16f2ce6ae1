import { grown, type Vector } from '../../core/vector.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { within } from './within.ts';

/** The largest gradient that is followed, as in River's linear models. */
const CLIP = 1e12;

export interface LeafModelRules {
  readonly leafLearningRate: number;
  readonly leafInterceptLr: number;
}

/**
 * A linear regression in a leaf, by gradient descent on the squared loss: River's `linear_model.LinearRegression` with its
 * defaults, where a value that is missing is not there. It is apart from models/glm.ts: a tree has thousands of them.
 */
export class LeafModel {
  private weights: Float64Array = new Float64Array(0);
  private columns = 0;
  private intercept = 0;

  predict(x: Vector): number {
    const { weights } = this;
    const { values } = x;
    const size = x.size < this.columns ? x.size : this.columns;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      if (value === value) sum += weights[i]! * within(value);
    }
    return sum + this.intercept;
  }

  learn(x: Vector, y: number, w: number, rules: LeafModelRules): void {
    const gradient = 2 * (this.predict(x) - y) * w;
    const clipped = gradient > CLIP ? CLIP : gradient < -CLIP ? -CLIP : gradient;
    if (x.size > this.columns) {
      this.weights = grown(this.weights, x.size);
      this.columns = x.size;
    }
    // A step that would leave the finite numbers is not taken, as in models/glm.ts: no state with such a number can be restored.
    const intercept = this.intercept - rules.leafInterceptLr * clipped;
    if (intercept - intercept === 0) this.intercept = intercept;
    const { weights } = this;
    const { values, size } = x;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      if (value !== value) continue;
      const moved = weights[i]! - rules.leafLearningRate * (clipped * within(value));
      if (moved - moved === 0) weights[i] = moved;
    }
  }

  copy(): LeafModel {
    const copy = new LeafModel();
    copy.weights = this.weights.slice(0, this.columns);
    copy.columns = this.columns;
    copy.intercept = this.intercept;
    return copy;
  }

  write(to: FlatWriter): void {
    to.int(this.columns);
    for (let i = 0; i < this.columns; i++) to.float(this.weights[i]!);
    to.float(this.intercept);
  }

  static read(from: FlatReader, columns: number): LeafModel {
    const model = new LeafModel();
    model.columns = from.count('weights', columns);
    model.weights = new Float64Array(model.columns);
    for (let i = 0; i < model.columns; i++) model.weights[i] = from.float('weight of a column');
    model.intercept = from.float('intercept');
    return model;
  }
}
