import type { Output } from '../core/output.ts';
import type { Stateful } from '../core/state.ts';

/** Metric name -> value; null where it is undefined (nothing scored, one class only). */
export type Metrics = Readonly<Record<string, number | null>>;

/**
 * Prequential evaluation (Gama et al. 2013): each labelled event is scored with the prediction that was made of it before
 * it was learned. Beside the model's own score stands the no-change baseline's: the last label known before the event.
 */
export interface Evaluation extends Stateful {
  /** How many events were scored in all. */
  readonly scored: number;
  /**
   * Scores a prediction. `output.ready` is true; `lastLabel`: the label before, NaN where there was none (the baseline then
   * counts as wrong, as MOA does; regression: not counted).
   */
  update(output: Output, y: number, lastLabel: number): void;
  /** The loss of the last update, as drift detectors read it: 0 or 1 for classes, the absolute error for numbers. */
  readonly lastLoss: number;
  /** Over all that was scored. */
  metrics(): Metrics;
  /** Over the sliding window of the last events. */
  windowMetrics(): Metrics;
  /** The no-change baseline on the same events: its accuracy, or its mean absolute error; null where nothing was scored. */
  noChange(): { readonly total: number | null; readonly window: number | null };
}
