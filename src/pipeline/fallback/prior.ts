import type { LabelContext } from '../../core/label.ts';
import type { Output } from '../../core/output.ts';
import type { State, Stateful } from '../../core/state.ts';
import { ClassPrior } from './classPrior.ts';
import { MeanPrior } from './meanPrior.ts';

/** What can be said of a label without looking at the event: the answer below which no model should fall. */
export interface Prior extends Stateful {
  /** How many labels it has in the window. */
  readonly size: number;
  /** @param last the last label of the event's key; NaN: not known. Valid until the next one. */
  predictOne(last: number): Output;
  learnOne(last: number, y: number): void;
}

export function createPrior(context: LabelContext, window: number, state?: State): Prior {
  return context.task === 'classification'
    ? new ClassPrior(context.classes, window, state)
    : new MeanPrior(window, state);
}
