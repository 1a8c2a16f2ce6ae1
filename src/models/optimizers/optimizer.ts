import type { RegisteredKind } from '../../core/kind.ts';
import type { Stateful } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';

/** Moves a linear model's weights against a gradient. */
export interface Optimizer extends Stateful {
  /** Steps taken so far: what learning-rate schedules count. */
  readonly iterations: number;
  /** What the schedule's rate is multiplied by: 1, but for a while after a drift. No part of the state. */
  rateFactor: number;
  /** weights[i] moves against gradient · x[i] + l2 · weights[i], for each column of `x`. */
  step(weights: Float64Array, x: Vector, gradient: number, l2: number): void;
}

export type OptimizerKind = RegisteredKind<Optimizer, object>;
