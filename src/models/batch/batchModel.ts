import type { RegisteredKind } from '../../core/kind.ts';
import type { LabelContext } from '../../core/label.ts';
import type { Task } from '../../core/output.ts';
import type { Stateful } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';

/** A model that is trained in epochs over the same rows, and then frozen. Its snapshot holds what answering needs, and nothing else. */
export interface BatchModel extends Stateful {
  /** What the last `decide` gave: a score a class, the positive class's score alone (two classes), or the value (regression). */
  readonly scores: Float64Array;
  /** How many columns it has learned of. */
  readonly columns: number;
  /** Fills `scores`. Changes nothing that lasts. */
  decide(x: Vector): void;
  /** One row of an epoch. `y`: class index, or value. */
  learnOne(x: Vector, y: number): void;
  /** All rows of an epoch have been learned: what was postponed is done, so that `decide` answers for this epoch. */
  endEpoch(): void;
}

export interface BatchModelKind extends RegisteredKind<BatchModel, LabelContext> {
  readonly tasks: readonly Task[];
  readonly maximumClasses: number;
}
