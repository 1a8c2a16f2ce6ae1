import type { Classes } from './classes.ts';
import type { Task } from './output.ts';
import type { StateReader } from './state.ts';

/** What a label can be. */
export interface LabelContext {
  readonly task: Task;
  /** Empty for regression. Grows as classes appear, unless declared. */
  readonly classes: Classes;
}

/**
 * Labels in a state: each the index of a class that is known, or (regression) a finite number; NaN where there is none.
 * @throws StateError where one is not
 */
export function readLabels(
  reader: StateReader,
  name: string,
  { task, classes }: LabelContext,
  length?: number,
): Float64Array {
  const labels = reader.float64(name, length);
  const fits = (y: number): boolean =>
    task === 'regression' ? Number.isFinite(y) : Number.isInteger(y) && y >= 0 && y < classes.size;
  if (!labels.every((y) => Number.isNaN(y) || fits(y))) throw reader.wrong(name, 'a list of labels');
  return labels;
}
