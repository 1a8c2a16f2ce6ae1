/**
 * Powers with the bits of glibc's `pow` (2.28 and later, on processors with fused multiply-add), which Python's `**` is, so River's.
 * The method is Arm's (optimized-routines, `pow.c`, MIT): exp(y · log x), the logarithm in two parts.
 */
import { fused } from './fused.ts';
import { expOfSum } from './glibcExp.ts';
import { inverses, logarithms, tails } from './logTable.ts';

/** ln 2 in two parts; the first has so few bits that its product with any exponent is exact. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;
/** Of log(1 + r) - r, by powers of r; from the second on for -r² / 2 in place of r². */
const A1 = -0.6666666666666679;
const A2 = 0.5000000000000007;
const A3 = 0.7999999995323976;
const A4 = -0.6666666663487739;
const A5 = -1.142909628459501;
const A6 = 1.0000415263675542;

/** The upper half of what the table begins at, about 1 / √2. */
const FIRST = 0x3fe69555;

const bits = new DataView(new ArrayBuffer(8));

/** Of a positive finite x; where the result is below e^-690 or above e^690, or x is not such a number, V8's. */
export function glibcPow(x: number, y: number): number {
  if (!(x > 0 && x < Infinity)) return Math.pow(x, y);
  const isSmall = x < 2 ** -1022;
  bits.setFloat64(0, isSmall ? x * 2 ** 52 : x);
  // x is 2^k z, and z · inverse is 1 + r.
  const upper = bits.getInt32(0);
  const away = upper - FIRST;
  const k = (away >> 20) - (isSmall ? 52 : 0);
  const i = (away >> 13) & 127;
  bits.setInt32(0, upper - (away & -0x100000));
  const r = fused(bits.getFloat64(0), inverses[i]!, -1);

  const whole = k * LN2_HIGH + logarithms[i]!;
  const sum = whole + r;
  const half = -0.5 * r;
  const square = r * half;
  const high = sum + square;
  const polynomial = fused(square, fused(square, fused(r, A6, A5), fused(r, A4, A3)), fused(r, A2, A1));
  const parts =
    fused(k, LN2_LOW, tails[i]!) + (whole - sum + r) + fused(half, r, -square) + (sum - high + square);
  const low = fused(r * square, polynomial, parts);
  const log = high + low;
  const rest = high - log + low;

  const exponent = y * log;
  if (!(Math.abs(exponent) <= 690)) return Math.pow(x, y);
  return expOfSum(exponent, fused(y, rest, fused(y, log, -exponent)));
}
