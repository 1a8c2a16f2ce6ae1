import { fused, restOfProduct } from './fused.ts';

/**
 * The exponential function with the bits of glibc's (2.28 and later, on processors with fused multiply-add), which Python, so River,
 * answers. V8's differs in the last bit now and then, and a tree's questions of "at least" can hang on that bit; where a linear model
 * steps far, as with momentum, each step makes the difference larger, until the answers are others.
 * The method is Arm's (optimized-routines, `exp.c`, MIT): 2^(k/128) from a table, and a polynomial for the rest.
 */
const STEPS = 128;
const SHIFT = 1.5 * 2 ** 52;
const INVERSE = 1.4426950408889634 * STEPS;
/** -ln(2) / 128 in two parts. */
const HIGH = -0.005415212348111709;
const LOW = -1.2864023111638344e-14;
/** 0x1.ffffffffffdbdp-2, 0x1.555555555543cp-3, 0x1.55555cf172b91p-5, 0x1.1111167a4d017p-7 */
const C2 = 0.49999999999996786;
const C3 = 0.16666666666665886;
const C4 = 0.0416666808410674;
const C5 = 0.008333335853059549;

/** 2^(k/128), and what its rounding left, as a share of it. */
const powers = new Float64Array(STEPS);
const tails = new Float64Array(STEPS);

function fillTable(): void {
  let [rootHigh, rootLow] = [2, 0];
  powers[0] = 1;
  // Of 2^(1/2), 2^(1/4), … each comes to those powers that have its bit.
  for (let bit = STEPS / 2; bit >= 1; bit /= 2) {
    const root = Math.sqrt(rootHigh);
    const square = root * root;
    const rest = (rootHigh - square - restOfProduct(root, root, square) + rootLow) / (2 * root);
    rootHigh = root + rest;
    rootLow = rest - (rootHigh - root);
    for (let k = 0; k < STEPS; k += 2 * bit) {
      const high = powers[k]! * rootHigh;
      const low = restOfProduct(powers[k]!, rootHigh, high) + (tails[k]! * rootHigh + powers[k]! * rootLow);
      powers[k + bit] = high + low;
      tails[k + bit] = low - (powers[k + bit]! - high);
    }
  }
  for (let k = 0; k < STEPS; k++) tails[k]! /= powers[k]!;
}
fillTable();

/** Where neither the result nor what its rounding leaves is subnormal. */
const MOST = 690;

/** 2^e at e + 1024: to look it up is faster than to compute it. */
const scales = Float64Array.from({ length: 2048 }, (_, i) => 2 ** (i - 1024));

/** Beyond ±690, V8's. */
export function glibcExp(x: number): number {
  if (!(Math.abs(x) <= MOST)) return Math.exp(x);
  return expOfSum(x, 0);
}

/** Of `x`, from -690 to 690, and a `tail` below its last bits. */
export function expOfSum(x: number, tail: number): number {
  if (Math.abs(x) < 2 ** -54) return 1 + x;
  const steps = fused(INVERSE, x, SHIFT) - SHIFT;
  const r = fused(steps, LOW, fused(steps, HIGH, x)) + tail;
  const n = steps | 0;
  const k = n & (STEPS - 1);
  const r2 = r * r;
  const sum = fused(r2, fused(r, C3, C2), tails[k]! + r);
  const rest = fused(r2 * r2, fused(r, C5, C4), sum);
  const scale = powers[k]! * scales[(n >> 7) + 1024]!;
  // There, its compiled code rounds the product.
  return x <= -512 ? scale + scale * rest : fused(scale, rest, scale);
}
