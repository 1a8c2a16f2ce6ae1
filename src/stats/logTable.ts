/**
 * How logarithms begin (Arm's optimized-routines, `log.c` and `pow.c`, MIT): x is 2^k z, and z, from 0.7057 to twice that, has a place here by
 * its first bits: a short number near its inverse, and the logarithm of what that is the inverse of, in two parts.
 */
const PLACES = 128;
const inverses = new Float64Array(PLACES);
/** Multiples of 2^-43: their sum with a multiple of the first part of ln 2 is exact. */
const logarithms = new Float64Array(PLACES);
/** What is left of the logarithms. */
const tails = new Float64Array(PLACES);

/** ln 2 in two parts; the first has so few bits that its product with any exponent is exact. */
const LN2_HIGH = 0.6931471805598903;
export const LN2_LOW = 5.497923018708371e-14;

const bits = new DataView(new ArrayBuffer(8));

/** Of the number in hand: z, what it is to be multiplied by, k, the logarithm of 2^k over that, and what the last lacks beside k · LN2_LOW. */
export const parts = new Float64Array(5);

/** Takes the positive finite number apart that stands first in `parts`: see `operands`. */
export function takeApart(): void {
  const x = parts[0]!;
  const isSmall = x < 2 ** -1022;
  bits.setFloat64(0, isSmall ? x * 2 ** 52 : x);
  const upper = bits.getInt32(0);
  const away = upper - UPPER;
  const k = (away >> 20) - (isSmall ? 52 : 0);
  const i = (away >> 13) & (PLACES - 1);
  bits.setInt32(0, upper - (away & -0x100000));
  parts[0] = bits.getFloat64(0);
  parts[1] = inverses[i]!;
  parts[2] = k;
  parts[3] = k * LN2_HIGH + logarithms[i]!;
  parts[4] = tails[i]!;
}

/** The bits where the first place begins; a place is 2^45 of them. */
const FIRST = 0x3fe6955500000000n;
const UPPER = Number(FIRST >> 32n);

/** Bits behind the point. */
const FIXED = 140n;
const ONE = 1n << FIXED;
const COARSE = 43n;

/** log((n + 1) / n) */
function logOfNext(n: bigint): bigint {
  const over = 2n * n + 1n;
  const square = over * over;
  let sum = 0n;
  for (let [power, i] = [ONE / over, 1n]; power > 0n; power /= square, i += 2n) sum += power / i;
  return 2n * sum;
}

function fillTable(): void {
  // log(j / 256)
  const logs = new Map([[256, 0n]]);
  for (let j = 255; j >= 181; j--) logs.set(j, logs.get(j + 1)! - logOfNext(BigInt(j)));
  for (let j = 257; j <= 362; j++) logs.set(j, logs.get(j - 1)! + logOfNext(BigInt(j - 1)));
  const edges = new Float64Array(
    BigUint64Array.from({ length: PLACES + 1 }, (_, i) => FIRST + (BigInt(i) << 45n)).buffer,
  );
  for (let i = 0; i < PLACES; i++) {
    const middle = (edges[i]! + edges[i + 1]!) / 2;
    const j = middle < 1 ? 2 * Math.round(128 / middle) : Math.round(256 / middle);
    const log = -logs.get(j)!;
    const coarse = (log + (1n << (FIXED - COARSE - 1n))) >> (FIXED - COARSE);
    inverses[i] = j / 256;
    logarithms[i] = Number(coarse) * 2 ** -43;
    tails[i] = Number(log - (coarse << (FIXED - COARSE))) * 2 ** -140;
  }
}
fillTable();
