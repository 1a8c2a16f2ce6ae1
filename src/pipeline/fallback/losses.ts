import type { Output, Task } from '../../core/output.ts';
import { logLoss } from '../../evaluate/logLoss.ts';

/** What slots are compared by: the logarithmic loss in nats, or the squared error. Infinity where there is no finite answer. */
export function lossOf(task: Task, output: Output, y: number): number {
  if (!output.ready) return Infinity;
  if (task === 'classification') return logLoss(output.probabilities, y);
  const error = y - output.value;
  return error * error;
}
