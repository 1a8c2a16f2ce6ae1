/** Probabilities are clipped to [LEAST, 1 - LEAST]: a wrong 0 would cost infinitely much. */
const LEAST = 1e-15;

/**
 * The logarithmic loss of one event. River's `metrics.CrossEntropy`.
 * @param probabilities by class index; a class beyond them has probability 0
 */
export function logLoss(probabilities: Float64Array, y: number): number {
  const p = probabilities[y] ?? 0;
  return -Math.log(p < LEAST ? LEAST : p > 1 - LEAST ? 1 - LEAST : p);
}
