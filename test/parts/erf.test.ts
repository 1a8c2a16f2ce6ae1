import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { erf } from '../../src/stats/erf.ts';

const { erf: pairs } = JSON.parse(
  readFileSync(new URL('../reference/trees.json', import.meta.url), 'utf8'),
) as { erf: readonly (readonly [x: number, y: number])[] };

test("the error function is Python's, to a unit in the last place", () => {
  expect(pairs.length).toBeGreaterThan(200);
  for (const [x, expected] of pairs) {
    expect(Math.abs(erf(x) - expected), `erf(${x})`).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -52);
  }
});

test('beyond all numbers it is 1, and of none it is none', () => {
  expect([erf(Infinity), erf(-Infinity), erf(NaN)]).toEqual([1, -1, NaN]);
  expect(Object.is(erf(-0), -0)).toBe(true);
});
