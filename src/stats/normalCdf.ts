import { erf } from './erf.ts';

const STEPS = 32;
/** Beyond, what is left is less than the error between. */
const END = 6.5;

/** Φ and, times the step, its slope, at every 32nd from -6.5 on. */
const values = new Float64Array(2 * END * STEPS + 2);
const slopes = new Float64Array(values.length);
values.forEach((_, i) => {
  const z = i / STEPS - END;
  values[i] = 0.5 * (1 + erf(z / Math.SQRT2));
  slopes[i] = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / STEPS;
});

/**
 * The standard normal distribution function, from a table, by cubic Hermite polynomials in between: wrong by 2e-9 at most, where the
 * fourth derivative, at most 0.6, lets it be wrong by 0.6 / 384 / 32⁴.
 */
export function normalCdf(z: number): number {
  if (!(z > -END)) return z !== z ? NaN : 0;
  if (z >= END) return 1;
  const place = (z + END) * STEPS;
  const i = place | 0;
  const t = place - i;
  const rise = values[i + 1]! - values[i]!;
  const before = slopes[i]! - rise;
  const after = rise - slopes[i + 1]!;
  return values[i]! + t * (rise + (1 - t) * (before + t * (after - before)));
}
