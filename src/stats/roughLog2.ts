/** By the first seven bits behind the point: the inverse of the middle, and minus its logarithm. */
const PLACES = 128;
const table = new Float64Array(2 * PLACES);
for (let i = 0; i < PLACES; i++) {
  const inverse = 1 / (1 + (i + 0.5) / PLACES);
  table[2 * i] = inverse;
  table[2 * i + 1] = -Math.log2(inverse) - 1023;
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * The logarithm of a positive number that is neither infinite nor less than 2^-1022: wrong by 1e-10 at most, and so short that V8 puts it
 * in the place of the call, where `Math.log2` is a call of C.
 */
export function roughLog2(x: number): number {
  bits.setFloat64(0, x, true);
  const upper = bits.getInt32(4, true);
  const at = (upper >> 12) & 0xfe;
  const z = 1 + (upper & 0xfffff) * 2 ** -20 + bits.getUint32(0, true) * 2 ** -52;
  const r = z * table[at]! - 1;
  return (upper >> 20) + table[at + 1]! + Math.LOG2E * r * (1 - r * (0.5 - r * (1 / 3)));
}
