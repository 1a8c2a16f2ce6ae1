/** The powers that optimizers and scalers need for each column, with the bits of Python's `**`: see glibcPow. */
import { restOfProduct } from './fused.ts';
import { power, raise } from './glibcPow.ts';

/**
 * `pow` is off by less than 0.54 of the last bit, so it is the nearest number but where that is about as near as the next one: an error
 * times this is then more than half of the last bit.
 */
const DOUBT = 1.1;

/** Below, a product's rest may be less than there are numbers for. */
const LEAST = 2 ** -900;

/** Puts v ** 0.5 of each of the first `size` into `roots`, which may be the same array. Handed over in arrays: see `operands`. */
export function takeRoots(values: Float64Array, roots: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const v = values[i]!;
    const root = Math.sqrt(v);
    roots[i] = root;
    if (v === 0 || !(v < Infinity)) continue;
    if (v >= LEAST) {
      const square = root * root;
      const error = (v - square - restOfProduct(root, root, square)) / (2 * root);
      if (root + error * DOUBT === root) continue;
    }
    power[0] = v;
    power[1] = 0.5;
    raise();
    roots[i] = power[0];
  }
}

/** Puts x ** 2 of each of the first `size` into `squares`, which may be the same array. */
export function takeSquares(values: Float64Array, squares: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const x = values[i]!;
    const square = x * x;
    squares[i] = square;
    if (square === 0 || !(square < Infinity)) continue;
    if (square >= LEAST && square + restOfProduct(x, x, square) * DOUBT === square) continue;
    power[0] = Math.abs(x);
    power[1] = 2;
    raise();
    squares[i] = power[0];
  }
}
