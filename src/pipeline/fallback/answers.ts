import type { Output } from '../../core/output.ts';

/** What each slot answered, or would have, to a labelled event. Valid until the next one. */
export interface Answers {
  readonly online: Output;
  /** Undefined: there is no batch model. */
  readonly batch: Output | undefined;
  readonly prior: Output;
  /** The answer that was given. */
  readonly served: Output;
}

/**
 * Sees what each slot answered to each labelled event, before any of them learns it. `lastLabel`: the label before, NaN where there was
 * none; `known`: how many classes there were.
 */
export type AnswersListener = (answers: Answers, y: number, lastLabel: number, known: number) => void;
