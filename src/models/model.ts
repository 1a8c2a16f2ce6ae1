import type { CategoryColumn } from '../core/category.ts';
import type { RegisteredKind } from '../core/kind.ts';
import type { LabelContext } from '../core/label.ts';
import type { Output, Task } from '../core/output.ts';
import type { Stateful } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';

/** What a person may see of a linear model. */
export interface Weights {
  readonly intercept: number;
  /** By column index. */
  readonly weights: Float64Array;
}

export interface Model extends Stateful {
  /** Changes nothing that lasts: asked twice, it answers the same. */
  predictOne(x: Vector): Output;
  /** `y`: class index, or value. `weight` scales the gradient; 1 is one event. */
  learnOne(x: Vector, y: number, weight: number): void;
  /**
   * Multiplies the learning rate from the next `learnOne` on; 1: as configured. It is no part of the state: who raises the rate keeps for
   * how long, and says it again to a model that was restored. Kinds with `hasRate` only.
   */
  scaleRate?(factor: number): void;
  /** Linear models only. */
  weights?(): Weights;
}

export interface ModelContext extends LabelContext {
  /** The category columns that no transformer has made numbers of. */
  readonly categories: readonly CategoryColumn[];
}

export interface ModelKind extends RegisteredKind<Model, ModelContext> {
  readonly tasks: readonly Task[];
  /** How many classes it can tell apart. */
  readonly maximumClasses: number;
  /** Whether it reads the columns: if not, features of any type will do. */
  readonly readsFeatures: boolean;
  /** Whether it reads categories as they are: if not, a transformer has to make numbers of them. */
  readonly readsCategories: boolean;
  /** Whether a value may be missing: NaN among the numbers, undefined among the categories. As in River, it is then not there. */
  readonly takesMissing: boolean;
  /** Whether it has a learning rate that can be raised for a while (`Model.scaleRate`); left out: no. */
  readonly hasRate?: boolean;
  /** Whether it takes numbers for counts, so that a negative one makes no sense; left out: no. */
  readonly readsCounts?: boolean;
}
