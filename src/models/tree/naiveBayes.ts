import { glibcExp } from '../../stats/glibcExp.ts';
import { nearestLog } from '../../stats/nearestLog.ts';

/** Below this the sum of the exponentials is lost beside the largest logarithm. */
const FAR = -1e9;

/**
 * Turns logarithms into probabilities, in place, in the order of operations of River's `do_naive_bayes_prediction`: its
 * probabilities are exp(vote - log(sum of all)).
 */
export function toProbabilities(votes: Float64Array, count: number): void {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    // Logarithms of which the sum is no longer finite.
    if (!(votes[i]! > -1e300)) votes[i] = -1e300;
    if (votes[i]! > largest) largest = votes[i]!;
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += glibcExp(votes[i]! - largest);
  if (largest < FAR) {
    for (let i = 0; i < count; i++) votes[i] = Math.exp(votes[i]! - largest) / sum;
    return;
  }
  const all = largest + nearestLog(sum);
  for (let i = 0; i < count; i++) votes[i] = glibcExp(votes[i]! - all);
}

export function firstLargest(values: Float64Array, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
