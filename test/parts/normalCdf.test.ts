import { expect, test } from 'vitest';
import { erf } from '../../src/stats/erf.ts';
import { normalCdf } from '../../src/stats/normalCdf.ts';

test('the normal distribution from the table is wrong by 2e-9 at most, and rises', () => {
  let before = 0;
  for (let z = -9; z < 9; z += 1 / 1024 + 1e-6) {
    const found = normalCdf(z);
    expect(Math.abs(found - 0.5 * (1 + erf(z / Math.SQRT2)))).toBeLessThan(2e-9);
    expect(found).toBeGreaterThanOrEqual(before);
    before = found;
  }
  expect(before).toBe(1);
});

test('its ends are 0 and 1, and of none it is none', () => {
  expect([-Infinity, -6.5, 6.5, Infinity, NaN].map(normalCdf)).toEqual([0, 0, 1, 1, NaN]);
});
