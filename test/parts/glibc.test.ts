/** What stands for glibc's functions has the bits of Python's (glibc.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { glibcExp } from '../../src/stats/glibcExp.ts';

interface Reference {
  readonly count: number;
  readonly sha256: string;
}

const { exp } = JSON.parse(
  readFileSync(new URL('../reference/glibc.json', import.meta.url), 'utf8'),
) as Readonly<Record<'exp', Reference>>;

/** As glibc.py describes them, draw by draw. */
function exponents(): number[] {
  const next = mulberry32(7);
  return Array.from({ length: exp.count }, (_, i) => {
    const u = next();
    if (i % 4 === 0) return 60 * u - 30;
    if (i % 4 === 1) return 2 * u - 1;
    if (i % 4 === 2) return 1380 * u - 690;
    return (2 * u - 1) * 2 ** -Math.floor(60 * next());
  });
}

function sha256(values: readonly number[]): string {
  return createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex');
}

test('the exponential function', () => {
  const arguments_ = exponents();
  expect(sha256(arguments_.map(glibcExp))).toBe(exp.sha256);
  // Otherwise nothing here would be needed.
  expect(sha256(arguments_.map(Math.exp))).not.toBe(exp.sha256);
});

test('beyond its range it goes on', () => {
  expect([-Infinity, -800, 710, Infinity, NaN].map(glibcExp)).toEqual([0, 0, Infinity, Infinity, NaN]);
  expect(glibcExp(-700)).toBeCloseTo(9.85967654375977e-305, 310);
});
