import type { Output } from '../../core/output.ts';
import { grown } from '../../core/vector.ts';

/**
 * Makes probabilities of joint log-likelihoods (of a class and the event), as River's `naive_bayes/base.py` does with SciPy's `logsumexp`:
 * in the same order of operations, since where one class is all but certain only rounding says which answers are equally certain. Where
 * likelihoods are so small that River's rounding shows in the probabilities (of 1e-1000000 on), what is largest is taken off first.
 * @param order class indexes; `logs` has a finite number for each, in this order
 * @param output gets the probability of each class, 0 for those not in `order`, and the most probable; of equal ones the first in `order`
 */
export function answerPosterior(
  output: Output,
  order: readonly number[],
  logs: Float64Array,
  classes: number,
): void {
  const places = order.length;
  output.ready = places > 0;
  output.probabilities = grown(output.probabilities, classes);
  if (places < classes) output.probabilities.fill(0);
  if (places === 0) return;
  let best = 0;
  for (let place = 1; place < places; place++) if (logs[place]! > logs[best]!) best = place;
  const top = logs[best]!;
  let others = 0;
  // How many are at the top.
  let equal = 0;
  for (let place = 0; place < places; place++) {
    if (logs[place]! === top) equal++;
    else others += Math.exp(logs[place]! - top);
  }
  const base = Math.abs(top) < 1e6 ? 0 : top;
  const sum = Math.log1p(others / equal) + Math.log(equal) + (top - base);
  const { probabilities } = output;
  for (let place = 0; place < places; place++)
    probabilities[order[place]!] = Math.exp(logs[place]! - base - sum);
  output.value = order[best]!;
}
