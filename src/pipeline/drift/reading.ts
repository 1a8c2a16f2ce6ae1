import type { Output, Task } from '../../core/output.ts';
import { logLoss } from '../../evaluate/logLoss.ts';

/** What drift detectors read of each answer: how large its loss was, or whether it was wrong. */
export type Reads = 'loss' | 'error';

/**
 * A loss in nats, or the absolute error of a number; an error is 0 or 1. Infinity where there was no answer, which a detector is not given.
 */
export function readingOf(task: Task, reads: Reads, output: Output, y: number): number {
  if (!output.ready) return Infinity;
  if (task === 'regression') return Math.abs(y - output.value);
  if (reads === 'loss') return logLoss(output.probabilities, y);
  return output.value === y ? 0 : 1;
}
