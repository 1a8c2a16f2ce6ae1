import { describe, expect, test } from 'vitest';
import { ErrorSum } from '../../src/stats/errorSum.ts';

/** Of two readings, as the page takes it. */
const gained = (sum: ErrorSum, before: { high: number; low: number }): number =>
  sum.high - before.high + (sum.low - before.low);

describe('a sum of errors', () => {
  test('tells what came after one error that is 1e20 times the others', () => {
    const sum = new ErrorSum();
    for (let i = 0; i < 1000; i++) sum.add(0.1);
    sum.add(1e20);
    const before = { high: sum.high, low: sum.low };
    for (let i = 0; i < 2000; i++) sum.add(0.1);
    expect(gained(sum, before)).toBeCloseTo(200, 9);
  });

  test('as a counter shows that error, and then begins anew, so that its rate is right again', () => {
    const sum = new ErrorSum();
    for (let i = 0; i < 1000; i++) sum.add(0.1);
    sum.add(1e20);
    expect(sum.counter).toBeGreaterThan(9e19);
    for (let i = 0; i < 600; i++) sum.add(0.1);
    const before = sum.counter;
    expect(before).toBeLessThan(100);
    for (let i = 0; i < 1000; i++) sum.add(0.1);
    expect(sum.counter - before).toBeCloseTo(100, 9);
  });

  test('never begins anew over errors that are of a kind, however many and however small', () => {
    const sum = new ErrorSum();
    let before = 0;
    for (let i = 0; i < 100_000; i++) {
      sum.add(i % 3 === 0 ? 0 : 1e-6 * (1 + (i % 1000)));
      expect(sum.counter).toBeGreaterThanOrEqual(before);
      before = sum.counter;
    }
  });

  test('stays finite over infinite errors', () => {
    const sum = new ErrorSum();
    for (let i = 0; i < 10_000; i++) sum.add(Infinity);
    expect(sum.counter).toBeGreaterThan(0);
    expect([sum.high, sum.low, sum.counter].every(Number.isFinite)).toBe(true);
  });
});
