import { restOfProduct } from './fused.ts';
import { LN2_LOW, parts, takeApart } from './logTable.ts';

/**
 * The number that is nearest to a logarithm (some 2^-13 of its last bit are lost on the way). It is what glibc's `log` answers, so Python's,
 * so River's, but for one of some 1,700, where V8's is another one of 17: where two classes are equally probable, the last bit says which one is
 * answered, and a tree counts what would have been right.
 */
export function nearestLog(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x);
  parts[0] = x;
  takeApart();
  // z · inverse is 1 + r.
  const z = parts[0];
  const inverse = parts[1]!;
  const product = z * inverse;
  const r = product - 1;
  const rRest = restOfProduct(z, inverse, product);
  // log(1 + r) is r - r² / 2 + r³ / 3 - …, of which the first two are taken with what their rounding leaves.
  const half = -0.5 * r;
  const square = half * r;
  const squareRest = restOfProduct(half, r, square);
  const cube = r * r * r * (1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 - r / 8)))));
  // What is added is always less than what it is added to, or that is 0.
  const whole = parts[3]!;
  const sum = whole + r;
  const high = sum + square;
  const rests = whole - sum + r + (sum - high + square);
  const low = rests + (parts[2]! * LN2_LOW + parts[4]! + rRest * (1 - r) + squareRest + cube);
  return high + low;
}
