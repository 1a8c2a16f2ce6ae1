/** What stands for glibc's functions has the bits of Python's (glibc.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { glibcExp } from '../../src/stats/glibcExp.ts';
import { glibcPow } from '../../src/stats/glibcPow.ts';
import { takeRoots, takeSquares } from '../../src/stats/glibcPowers.ts';
import { nearestLog } from '../../src/stats/nearestLog.ts';

/** SHA-256 of all results, 8 bytes each. */
const hashes = JSON.parse(
  readFileSync(new URL('../reference/glibc.json', import.meta.url), 'utf8'),
) as Readonly<Record<'exp' | 'log' | 'root' | 'square' | 'pow' | 'beside', string>>;

function sha256(values: readonly number[]): string {
  return createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex');
}

/** As glibc.py describes them, draw by draw. */
function exponents(): number[] {
  const next = mulberry32(7);
  return Array.from({ length: 20_000 }, (_, i) => {
    const u = next();
    if (i % 4 === 0) return 60 * u - 30;
    if (i % 4 === 1) return 2 * u - 1;
    if (i % 4 === 2) return 1380 * u - 690;
    return (2 * u - 1) * 2 ** -Math.floor(60 * next());
  });
}

function positive(): number[] {
  const next = mulberry32(8);
  return Array.from({ length: 100_000 }, (_, i) => {
    const u = next();
    return i % 2 === 1 ? (1 + u) * 2 ** Math.floor(800 * next() - 400) : 4 * u;
  });
}

/** What is done to arrays, of one number. */
function each(
  take: (values: Float64Array, results: Float64Array, size: number) => void,
): (x: number) => number {
  return (x) => {
    const one = Float64Array.of(x, -1);
    take(one, one, 1);
    return one[0]!;
  };
}

/** Of counts up to 100. */
function shares(): number[] {
  const wholes = Array.from({ length: 99 }, (_, i) => i + 2);
  return wholes.flatMap((whole) => Array.from({ length: whole - 1 }, (_, i) => (i + 1) / whole));
}

test.each([
  ['exp', exponents(), glibcExp, Math.exp],
  ['log', shares(), nearestLog, Math.log],
  ['root', positive(), each(takeRoots), Math.sqrt],
  ['square', positive(), each(takeSquares), (x: number) => x * x],
] as const)("%s has Python's bits", (name, xs, ours, plain) => {
  expect(sha256(xs.map(ours))).toBe(hashes[name]);
  // Otherwise nothing here would be needed.
  expect(sha256(xs.map(plain))).not.toBe(hashes[name]);
});

test("the powers of optimizers and schedules have Python's bits", () => {
  const found = Array.from({ length: 5000 }, (_, i) => [
    glibcPow(0.999, i + 1),
    glibcPow(0.9, i + 1),
    glibcPow(i + 2, 0.25),
  ]);
  expect(sha256(found.flat())).toBe(hashes.pow);
});

test("beside powers of two, where a result is near half of its last bit, they have Python's bits", () => {
  const found = Array.from({ length: 900 }, (_, i) =>
    [1 + 2 ** -52, 1 - 2 ** -53]
      .map((x) => x * 2 ** (i - 450))
      .flatMap((x) => [each(takeRoots)(x), glibcPow(x, 1.5)]),
  );
  expect(sha256(found.flat())).toBe(hashes.beside);
});

test('at their ends they go on', () => {
  expect([-Infinity, -800, 710, Infinity, NaN].map(glibcExp)).toEqual([0, 0, Infinity, Infinity, NaN]);
  expect(glibcExp(-700)).toBeCloseTo(9.85967654375977e-305, 310);
  expect([0, 4, 2 ** -1060, Infinity, -1, NaN].map(each(takeRoots))).toEqual([
    0,
    2,
    2 ** -530,
    Infinity,
    NaN,
    NaN,
  ]);
  expect([0, -3, 1e-200, -1e200, NaN].map(each(takeSquares))).toEqual([0, 9, 0, Infinity, NaN]);
  expect([0, 1, Infinity, -1, NaN].map(nearestLog)).toEqual([-Infinity, 0, Infinity, NaN, NaN]);
  expect(nearestLog(2 ** -1060)).toBe(-734.7360113935421);
  expect([glibcPow(0, 2), glibcPow(0, 0), glibcPow(0.5, 2000), glibcPow(5, 0)]).toEqual([0, 1, 0, 1]);
});
