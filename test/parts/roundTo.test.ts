import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { roundTo } from '../../src/stats/roundTo.ts';

const { round } = JSON.parse(readFileSync(new URL('../reference/trees.json', import.meta.url), 'utf8')) as {
  round: readonly (readonly [x: number, digits: number, rounded: number])[];
};

test("rounding is Python's, to the bit, in the middle between two numbers, too", () => {
  expect(round.length).toBeGreaterThan(900);
  for (const [x, digits, expected] of round)
    expect(roundTo(x, digits) + 0, `${x}, ${digits}`).toBe(expected + 0);
});
