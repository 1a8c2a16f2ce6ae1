/**
 * A number from 0.7057 to twice that has a place here by its first bits: a short number near its inverse, and the logarithm of what
 * that is the inverse of, in two parts.
 */
const PLACES = 128;
export const inverses = new Float64Array(PLACES);
/** Multiples of 2^-43: their sum with a multiple of the first part of ln 2 is exact. */
export const logarithms = new Float64Array(PLACES);
/** What is left of the logarithms. */
export const tails = new Float64Array(PLACES);

/** The bits where the first place begins; a place is 2^45 of them. */
const FIRST = 0x3fe6955500000000n;

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
