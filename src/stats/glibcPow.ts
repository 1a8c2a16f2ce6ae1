/**
 * Powers with the bits of glibc's `pow` (2.28 and later, on processors with fused multiply-add), which Python's `**` is, so River's.
 * The method is Arm's (optimized-routines, `pow.c`, MIT): exp(y · log x), the logarithm in two parts.
 */
import { fuse, operands } from './fused.ts';
import { exponent, exponentiate } from './glibcExp.ts';
import { LN2_LOW, parts, takeApart } from './logTable.ts';

/** Of log(1 + r) - r, by powers of r; from the second on for -r² / 2 in place of r². */
const A1 = -0.6666666666666679;
const A2 = 0.5000000000000007;
const A3 = 0.7999999995323976;
const A4 = -0.6666666663487739;
const A5 = -1.142909628459501;
const A6 = 1.0000415263675542;

/** A base and what it is raised to; in the place of the first comes the power. See `operands`. */
export const power = new Float64Array(2);

/** Of a positive finite x; where the result is below e^-690 or above e^690, or x is not such a number, V8's. */
export function glibcPow(x: number, y: number): number {
  power[0] = x;
  power[1] = y;
  raise();
  return power[0];
}

/** `power`, as glibcPow. */
export function raise(): void {
  const x = power[0]!;
  const y = power[1]!;
  if (!(x > 0 && x < Infinity)) {
    power[0] = Math.pow(x, y);
    return;
  }
  parts[0] = x;
  takeApart();
  const o = operands;
  // z · inverse is 1 + r.
  o[0] = parts[0]!;
  o[1] = parts[1]!;
  o[2] = -1;
  fuse();
  const r = o[2];

  const whole = parts[3]!;
  const sum = whole + r;
  const half = -0.5 * r;
  const square = r * half;
  const high = sum + square;
  // The polynomial.
  o[0] = r;
  o[1] = A6;
  o[2] = A5;
  fuse();
  const inner = o[2];
  o[1] = A4;
  o[2] = A3;
  fuse();
  o[0] = square;
  o[1] = inner;
  fuse();
  const outer = o[2];
  o[0] = r;
  o[1] = A2;
  o[2] = A1;
  fuse();
  o[0] = square;
  o[1] = outer;
  fuse();
  const polynomial = o[2];
  o[0] = half;
  o[1] = r;
  o[2] = -square;
  fuse();
  const squareRest = o[2];
  o[0] = parts[2]!;
  o[1] = LN2_LOW;
  o[2] = parts[4]!;
  fuse();
  o[2] = o[2] + (whole - sum + r) + squareRest + (sum - high + square);
  o[0] = r * square;
  o[1] = polynomial;
  fuse();
  const low = o[2];
  const log = high + low;
  const rest = high - log + low;

  const product = y * log;
  if (!(Math.abs(product) <= 690)) {
    power[0] = Math.pow(x, y);
    return;
  }
  o[0] = y;
  o[1] = log;
  o[2] = -product;
  fuse();
  o[1] = rest;
  fuse();
  exponent[0] = product;
  exponent[1] = o[2]!;
  exponentiate();
  power[0] = exponent[0]!;
}
