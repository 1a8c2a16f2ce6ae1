import { StateReader, type State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import type { Optimizer, OptimizerContext } from './optimizer.ts';

/** What all optimizers have in common: weights that get more with the columns, the count of steps, the state. */
export abstract class ColumnOptimizer implements Optimizer {
  iterations = 0;
  rateFactor = 1;
  sum = 0;
  gradient = 0;
  protected readonly l2: number;
  /** By column; often longer than there are columns, zeros from `columns` on. */
  protected w: Float64Array = new Float64Array(16);
  /** What each number in `w` is to be multiplied by to be the weight: sgd has one, see there. */
  protected scale = 1;
  /** How many columns have been learned. */
  protected columns = 0;

  constructor({ l2 }: OptimizerContext) {
    this.l2 = l2;
  }

  score(x: Vector): void {
    if (x.size > this.w.length) this.grow(x.size);
    // As `dot`, whose sum would have to be handed over.
    const { w } = this;
    const { values, size, nonZero } = x;
    let sum = 0;
    if (nonZero === undefined) {
      for (let i = 0; i < size; i++) sum += w[i]! * values[i]!;
    } else {
      const { nonZeros = 0 } = x;
      for (let k = 0; k < nonZeros; k++) {
        const i = nonZero[k]!;
        sum += w[i]! * values[i]!;
      }
    }
    this.sum = sum * this.scale;
  }

  abstract step(x: Vector): void;

  weights(): Float64Array {
    return this.w.slice(0, this.columns);
  }

  abstract snapshot(): State;

  /** Makes room in all that is kept by column. */
  protected grow(size: number): void {
    this.w = grown(this.w, size);
  }

  /** Before a step: from now on, the columns of `x` are learned ones. */
  protected admit(size: number): void {
    if (size > this.w.length) this.grow(size);
    if (size > this.columns) this.columns = size;
  }

  protected common(version: number): State {
    return { version, iterations: this.iterations, weights: this.w.slice(0, this.columns) };
  }

  /** @returns the reader of what a subclass keeps besides; each array of it is `columns` long */
  protected restore(part: string, state: State, version: number): StateReader {
    const reader = new StateReader(part, state, version);
    this.iterations = reader.integer('iterations');
    const weights = reader.float64('weights');
    this.columns = weights.length;
    this.w = grown(weights.slice(), 16);
    return reader;
  }
}
