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

/** a · b + c, rounded once. */
export function fused(a: number, b: number, c: number): number {
  const p = a * b;
  const s = p + c;
  const d = s - p;
  return s + (p - (s - d) + (c - d) + restOfProduct(a, b, p));
}
