import { restOfProduct } from './fused.ts';
import { inverses, logarithms, tails } from './logTable.ts';

/** ln 2 in two parts; the first has so few bits that its product with any exponent is exact. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

/** The upper half of what the table begins at, about 1 / √2. */
const FIRST = 0x3fe69555;

const bits = new DataView(new ArrayBuffer(8));

/**
 * The number that is nearest to a logarithm (some 2^-13 of its last bit are lost on the way). It is what glibc's `log` answers, so Python's,
 * so River's, but for one of some 1,700, where V8's is another one of 17: where two classes are equally probable, the last bit says which one is
 * answered, and a tree counts what would have been right.
 */
export function nearestLog(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x);
  const isSmall = x < 2 ** -1022;
  bits.setFloat64(0, isSmall ? x * 2 ** 52 : x);
  // x is 2^k z, and z · inverse is 1 + r.
  const upper = bits.getInt32(0);
  const away = upper - FIRST;
  const k = (away >> 20) - (isSmall ? 52 : 0);
  const i = (away >> 13) & 127;
  bits.setInt32(0, upper - (away & -0x100000));
  const z = bits.getFloat64(0);
  const product = z * inverses[i]!;
  const r = product - 1;
  const rRest = restOfProduct(z, inverses[i]!, product);
  // log(1 + r) is r - r² / 2 + r³ / 3 - …, of which the first two are taken with what their rounding leaves.
  const half = -0.5 * r;
  const square = half * r;
  const squareRest = restOfProduct(half, r, square);
  const cube = r * r * r * (1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 - r / 8)))));
  // What is added is always less than what it is added to, or that is 0.
  const whole = k * LN2_HIGH + logarithms[i]!;
  const sum = whole + r;
  const high = sum + square;
  const rests = whole - sum + r + (sum - high + square);
  const low = rests + (k * LN2_LOW + tails[i]! + rRest * (1 - r) + squareRest + cube);
  return high + low;
}
