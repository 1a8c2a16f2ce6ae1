import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { erf } from '../../src/stats/erf.ts';

const { erf: pairs } = JSON.parse(
  readFileSync(new URL('../reference/trees.json', import.meta.url), 'utf8'),
) as { erf: readonly (readonly [x: number, y: number])[] };

test("the error function is Python's, to the bit", () => {
  expect(pairs.length).toBeGreaterThan(200);
  for (const [x, expected] of pairs) {
    expect(erf(x), `erf(${x})`).toBe(expected);
  }
});

test('beyond all numbers it is 1, and of none it is none', () => {
  expect([erf(Infinity), erf(-Infinity), erf(NaN)]).toEqual([1, -1, NaN]);
  expect(Object.is(erf(-0), -0)).toBe(true);
});
