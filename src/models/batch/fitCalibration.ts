/** The parameters of a `Calibration`. */
export interface CalibrationParameters {
  readonly a: number;
  readonly b: number;
}

const mostSteps = 100;
const tolerance = 1e-10;

/**
 * Platt's sigmoid for one score: p = 1 / (1 + exp(a · score + b)), by Newton's method with backtracking, on Platt's targets, which keep p
 * away from 0 and 1 (Lin, Lin and Weng, "A note on Platt's probabilistic outputs for support vector machines", 2007).
 * @param scores one a row; finite
 * @param y 0 or 1, one a row
 */
export function fitSigmoid(scores: Float64Array, y: ArrayLike<number>): CalibrationParameters {
  const n = scores.length;
  let positives = 0;
  for (let i = 0; i < n; i++) positives += y[i]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (n - positives + 2);
  const target = (i: number): number => (y[i] === 1 ? high : low);
  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const f = a * scores[i]! + b;
      // -(t log p + (1 - t) log (1 - p)), without a difference of large numbers.
      sum +=
        f >= 0 ? target(i) * f + Math.log1p(Math.exp(-f)) : (target(i) - 1) * f + Math.log1p(Math.exp(f));
    }
    return sum;
  };
  let [a, b] = [0, Math.log((n - positives + 1) / (positives + 1))];
  let value = loss(a, b);
  for (let step = 0; step < mostSteps; step++) {
    // A ridge keeps the Hessian regular where all scores are the same.
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const score = scores[i]!;
      const p = 1 / (1 + Math.exp(a * score + b));
      const d1 = target(i) - p;
      const d2 = p * (1 - p);
      h11 += score * score * d2;
      h22 += d2;
      h21 += score * d2;
      g1 += score * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < tolerance && Math.abs(g2) < tolerance) break;
    const determinant = h11 * h22 - h21 * h21;
    const da = -(h22 * g1 - h21 * g2) / determinant;
    const db = -(h11 * g2 - h21 * g1) / determinant;
    const slope = g1 * da + g2 * db;
    let size = 1;
    let next = loss(a + da, b + db);
    while (!(next <= value + 1e-4 * size * slope) && size > 1e-10) {
      size /= 2;
      next = loss(a + size * da, b + size * db);
    }
    if (!(next < value)) break;
    a += size * da;
    b += size * db;
    value = next;
  }
  return { a, b };
}

/** Where labels can be told apart without a fault, no temperature is low enough. */
const [leastInverse, mostInverse] = [1e-3, 1e3];

/**
 * The inverse temperature a of softmax(a · scores) with the least log loss (Guo et al., "On calibration of modern neural networks", 2017).
 * The loss is convex in a: its slope's sign is bisected.
 * @param scores row by row, `classes` a row; finite
 * @param y class indexes, one a row
 */
export function fitTemperature(
  scores: Float64Array,
  y: ArrayLike<number>,
  classes: number,
): CalibrationParameters {
  const slope = (a: number): number => {
    let sum = 0;
    for (let row = 0, at = 0; row < y.length; row++, at += classes) {
      let most = -Infinity;
      for (let c = 0; c < classes; c++) most = Math.max(most, a * scores[at + c]!);
      let [total, weighted] = [0, 0];
      for (let c = 0; c < classes; c++) {
        const e = Math.exp(a * scores[at + c]! - most);
        total += e;
        weighted += e * scores[at + c]!;
      }
      sum += weighted / total - scores[at + y[row]!]!;
    }
    return sum;
  };
  // In logarithms: temperatures are compared by their ratio.
  let [low, high] = [Math.log(leastInverse), Math.log(mostInverse)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slope(Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return { a: Math.exp((low + high) / 2), b: 0 };
}
