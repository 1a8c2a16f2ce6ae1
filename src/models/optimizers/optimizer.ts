import type { RegisteredKind } from '../../core/kind.ts';
import type { Stateful } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';

/**
 * A weight a column, and the rule that moves them: what linear models are made of. All its numbers stay finite: where a step would leave
 * the finite numbers in a column, that column does not take it.
 */
export interface Optimizer extends Stateful {
  /** Steps taken so far: what learning-rate schedules count. */
  readonly iterations: number;
  /** What the schedule's rate is multiplied by: 1, but for a while after a drift. No part of the state. */
  rateFactor: number;
  /** What `score` found, and what `step` goes against: fields for the reason that those of `Scored` are. */
  readonly sum: number;
  /** Finite. */
  gradient: number;
  /** Puts the sum of weights times columns into `sum`; columns that were not learned yet have the weight 0. */
  score(x: Vector): void;
  /** One step: the weight of each column i of `x` moves against gradient · x[i] + l2 · weight. */
  step(x: Vector): void;
  /** The weights of the columns that were learned. */
  weights(): Float64Array;
}

export interface OptimizerContext {
  /** How strongly each weight is pulled to 0: the model's option. */
  readonly l2: number;
}

export interface OptimizerKind extends RegisteredKind<Optimizer, OptimizerContext> {
  /**
   * Whether a step leaves alone what is 0 in `x`, so that its cost follows what is not: `always`, also with `l2`; `withoutL2`;
   * or `never`, because what was learned of a column moves its weight at each later step, too.
   */
  readonly skipsZeros: 'always' | 'withoutL2' | 'never';
}
