/** What a label is: a class, or a number. */
export type Task = 'classification' | 'regression';

/** A model's answer. One object a model, filled anew by each `predictOne`: read it before the next one. */
export interface Output {
  /** False: the model cannot answer yet, or its number is not finite; the rest then means nothing. */
  ready: boolean;
  /** Classification: the index of the class that is answered (a tie: the first in the model's own order). Regression: the value. */
  value: number;
  /** Classification: a probability a class, by class index, at least `classes.size` long. Regression: empty. */
  probabilities: Float64Array;
}
