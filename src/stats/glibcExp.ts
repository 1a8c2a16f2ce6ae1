import { fuse, operands } from './fused.ts';

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
const LOW = -1.2864023111638346e-14;
/** 0x1.ffffffffffdbdp-2, 0x1.555555555543cp-3, 0x1.55555cf172b91p-5, 0x1.1111167a4d017p-7 */
const C2 = 0.49999999999996786;
const C3 = 0.16666666666665886;
const C4 = 0.0416666808410674;
const C5 = 0.008333335853059549;

/** 2^(k/128), and what its rounding left, as a share of it. */
const powers = new Float64Array(STEPS);
const tails = new Float64Array(STEPS);

/** Bits behind the point. */
const FIXED = 200n;

/** Rounded down. Newton's method. */
function rootOf(n: bigint): bigint {
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function fillTable(): void {
  const exact = [1n << FIXED];
  let root = 2n << FIXED;
  // Of 2^(1/2), 2^(1/4), … each comes to those powers that have its bit.
  for (let bit = STEPS / 2; bit >= 1; bit /= 2) {
    root = rootOf(root << FIXED);
    for (let k = 0; k < STEPS; k += 2 * bit) exact[k + bit] = (exact[k]! * root) >> FIXED;
  }
  for (let k = 0; k < STEPS; k++) {
    powers[k] = Number(exact[k]!) * 2 ** -Number(FIXED);
    const power = BigInt(powers[k]! * 2 ** 52) << (FIXED - 52n);
    tails[k] = Number(((exact[k]! - power) << FIXED) / power) * 2 ** -Number(FIXED);
  }
}
fillTable();

/** Where neither the result nor what its rounding leaves is subnormal. */
const MOST = 690;

/** 2^e at e + 1024: to look it up is faster than to compute it. */
const scales = Float64Array.from({ length: 2048 }, (_, i) => 2 ** (i - 1024));

/** A number and a tail below its last bits; in the place of the first comes its exponential. See `operands`. */
export const exponent = new Float64Array(2);

export function glibcExp(x: number): number {
  exponent[0] = x;
  exponent[1] = 0;
  exponentiate();
  return exponent[0];
}

/** Half of the last bit of a number from 1 to 2, less what the quick way below can be wrong by, with much to spare. */
const UNDECIDED = 0.9 * 2 ** -53;

/** Of `exponent`; beyond ±690, V8's. */
export function exponentiate(): void {
  const x = exponent[0]!;
  if (!(Math.abs(x) <= MOST)) exponent[0] = Math.exp(x);
  else if (!exponentiateQuickly()) exponentiateExactly();
}

/**
 * Without fused operations, which take most of the time here. What it leaves out is less than 1/16 of the half of the result's last bit, so
 * that it knows but for one result in ten which way that bit is rounded. @returns whether it does
 */
function exponentiateQuickly(): boolean {
  const x = exponent[0]!;
  const place = INVERSE * x;
  const steps = place + SHIFT - SHIFT;
  if (!(Math.abs(place - steps) < 0.4999 && x > -512)) return false;
  const n = steps | 0;
  const k = n & (STEPS - 1);
  const r = steps * HIGH + x + steps * LOW + exponent[1]!;
  const r2 = r * r;
  const sum = tails[k]! + r + r2 * (C2 + r * C3) + r2 * r2 * (C4 + r * C5);
  const power = powers[k]!;
  const rise = power * sum;
  const result = power + rise;
  // Below 1 the last bit is half as large, so that a result of just 1 may be undecided, too.
  if (!(result > 1 && result < 2 && Math.abs(rise - (result - power)) < UNDECIDED)) return false;
  exponent[0] = result * scales[(n >> 7) + 1024]!;
  return true;
}

function exponentiateExactly(): void {
  const x = exponent[0]!;
  if (Math.abs(x) < 2 ** -54) {
    exponent[0] = 1 + x;
    return;
  }
  const o = operands;
  o[0] = INVERSE;
  o[1] = x;
  o[2] = SHIFT;
  fuse();
  const steps = o[2] - SHIFT;
  o[0] = steps;
  o[1] = LOW;
  // HIGH has so few bits that the product is exact.
  o[2] = steps * HIGH + x;
  fuse();
  const r = o[2] + exponent[1]!;
  const n = steps | 0;
  const k = n & (STEPS - 1);
  const r2 = r * r;
  o[0] = r;
  o[1] = C3;
  o[2] = C2;
  fuse();
  o[0] = r2;
  o[1] = o[2]!;
  o[2] = tails[k]! + r;
  fuse();
  const sum = o[2];
  o[0] = r;
  o[1] = C5;
  o[2] = C4;
  fuse();
  o[0] = r2 * r2;
  o[1] = o[2]!;
  o[2] = sum;
  fuse();
  const rest = o[2];
  const scale = powers[k]! * scales[(n >> 7) + 1024]!;
  if (x <= -512) {
    // There, its compiled code rounds the product.
    exponent[0] = scale + scale * rest;
    return;
  }
  o[0] = scale;
  o[1] = rest;
  o[2] = scale;
  fuse();
  exponent[0] = o[2]!;
}
