/** Hoeffding's bound: how far a mean of `n` values within `range` can be from its expectation, but for the probability `delta`. */
export function hoeffdingBound(range: number, delta: number, n: number): number {
  return Math.sqrt((range * range * Math.log(1 / delta)) / (2 * n));
}
