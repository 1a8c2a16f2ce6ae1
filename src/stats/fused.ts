const SPLITTER = 2 ** 27 + 1;

/** a · b is p and this. Dekker 1971. */
export function restOfProduct(a: number, b: number, p: number): number {
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (p - ah * bh - al * bh - ah * bl);
}

/**
 * a, b and c of `fuse`. They are handed over here, since V8 makes an object of each number that is an argument or the result of a function
 * that it does not inline, and powers and exponentials are taken for each event.
 */
export const operands = new Float64Array(3);

/** Puts a · b + c in the place of c, rounded once; but twice where it is within about 2^-106 of half of a last bit. */
export function fuse(): void {
  const a = operands[0]!;
  const b = operands[1]!;
  const c = operands[2]!;
  const p = a * b;
  const s = p + c;
  const d = s - p;
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  operands[2] = s + (p - (s - d) + (c - d) + (al * bl - (p - ah * bh - al * bh - ah * bl)));
}
