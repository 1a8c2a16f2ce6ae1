import type { Classes } from '../core/classes.ts';
import type { Task } from '../core/output.ts';
import type { State } from '../core/state.ts';
import { ClassificationEvaluation } from './classification.ts';
import type { Evaluation } from './evaluation.ts';
import { RegressionEvaluation } from './regression.ts';

/**
 * The metrics of a task.
 * @param classes as they are known; with a `state`, restored before
 * @param window of the sliding-window metrics, in scored events
 */
export function createEvaluation(task: Task, classes: Classes, window: number, state?: State): Evaluation {
  return task === 'classification'
    ? new ClassificationEvaluation(classes, window, state)
    : new RegressionEvaluation(window, state);
}
