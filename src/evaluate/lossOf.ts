import type { Output, Task } from '../core/output.ts';
import { logLoss } from './logLoss.ts';

/** What models are compared by, slots as those that the nightly job judges: the logarithmic loss in nats, or the squared error. Infinity where there is no finite answer. */
export function lossOf(task: Task, output: Output, y: number): number {
  if (!output.ready) return Infinity;
  if (task === 'classification') return logLoss(output.probabilities, y);
  const error = y - output.value;
  return error * error;
}
