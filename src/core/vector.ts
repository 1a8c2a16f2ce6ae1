/** What a model sees of an event: `values[0 … size)`, one number a column. Columns only ever get more. */
export interface Vector {
  /** NaN: missing, which only those models see that say so (`ModelKind.takesMissing`). */
  readonly values: Float64Array;
  readonly size: number;
  /**
   * The columns that may be other than 0, each once, ascending: its first `nonZeros` numbers. Undefined: any of them may be.
   * `values` holds all columns in either case.
   */
  readonly nonZero?: Int32Array | undefined;
  /** How many of `nonZero` count; left out: none. */
  readonly nonZeros?: number | undefined;
  /** Texts by slot, for models that read categories (`ModelContext.categories` says which slots); undefined: missing. */
  readonly categories: readonly (string | undefined)[];
}

/** What `dot` found: a number that a function gives, and that is not inlined, V8 makes an object of, at each event. */
export const product = new Float64Array(1);

/** Puts the sum of w[i] · x[i] into `product`. `weights` may be longer than `x`, never shorter. */
export function dot(weights: Float64Array, x: Vector): void {
  const { values, size, nonZero } = x;
  let sum = 0;
  if (nonZero === undefined) {
    for (let i = 0; i < size; i++) sum += weights[i]! * values[i]!;
    product[0] = sum;
    return;
  }
  const { nonZeros = 0 } = x;
  for (let k = 0; k < nonZeros; k++) {
    const i = nonZero[k]!;
    sum += weights[i]! * values[i]!;
  }
  product[0] = sum;
}

/** An array of at least `size`, which begins as `array` does and goes on with zeros; the same one where it is long enough. */
export function grown(array: Float64Array, size: number): Float64Array {
  if (array.length >= size) return array;
  const longer = new Float64Array(Math.max(size, array.length * 2, 16));
  longer.set(array);
  return longer;
}
