/**
 * Two samples of n values each, by Kolmogorov and Smirnov: how far apart are the shares of values up to x, at the x where they are
 * furthest? Both sorted. @returns n times that distance, a whole number
 */
export function largestGap(one: Float64Array, other: Float64Array): number {
  const n = one.length;
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < n && j < n) {
    const x = Math.min(one[i]!, other[j]!);
    while (i < n && one[i] === x) i++;
    while (j < n && other[j] === x) j++;
    gap = Math.max(gap, Math.abs(i - j));
  }
  return gap;
}

/** The least gap of two samples of n values that is as improbable as `alpha`, if both are of one distribution; n + 1: none is. */
export function significantGap(n: number, alpha: number): number {
  let low = 1;
  let high = n + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (probability(n, middle) <= alpha) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * That the gap is at least h, exactly: 2 · (C(2n, n-h) - C(2n, n-2h) + C(2n, n-3h) - …) / C(2n, n), factored so that nothing cancels
 * (Gnedenko and Korolyuk 1951).
 */
function probability(n: number, h: number): number {
  let sum = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let term = 1;
    for (let j = 0; j < h; j++) term = ((n - k * h - j) * term) / (n + k * h + j + 1);
    sum = term * (1 - sum);
  }
  return 2 * sum;
}
