/** The powers that optimizers and scalers need for each column, with the bits of Python's `**`: see glibcPow. */
import { restOfProduct } from './fused.ts';
import { glibcPow } from './glibcPow.ts';

/**
 * `pow` is off by less than 0.54 of the last bit, so it is the nearest number but where that is about as near as the next one: an error
 * times this is then more than half of the last bit.
 */
const DOUBT = 1.1;

/** Below, a product's rest may be less than there are numbers for. */
const LEAST = 2 ** -900;

/** v ** 0.5 */
export function glibcRoot(v: number): number {
  const root = Math.sqrt(v);
  if (v === 0 || !(v < Infinity)) return root;
  if (v >= LEAST) {
    const square = root * root;
    const error = (v - square - restOfProduct(root, root, square)) / (2 * root);
    if (root + error * DOUBT === root) return root;
  }
  return glibcPow(v, 0.5);
}

/** x ** 2 */
export function glibcSquare(x: number): number {
  const square = x * x;
  if (square === 0 || !(square < Infinity)) return square;
  if (square >= LEAST && square + restOfProduct(x, x, square) * DOUBT === square) return square;
  return glibcPow(Math.abs(x), 2);
}
