import { describe, expect, it } from 'vitest';
import { judge, type DayOfLosses } from '../../src/batch/gate.ts';

/** Days of 100 rows, by the difference of the mean losses (new - standing), which is 0.3 for the standing one. */
const days = (differences: readonly number[], rows = 100): DayOfLosses[] =>
  differences.map((difference) => ({ rows, candidate: rows * (0.3 + difference), standing: rows * 0.3 }));
const tolerance = 0.02;
const better = { candidate: 0.31, prior: 0.6, standing: true };

describe('the gate refuses', () => {
  it.each([
    ['worse than the prior', 0.7],
    ['as good as the prior', 0.6],
    ['not finite', NaN],
    ['infinite', Infinity],
  ])('what is %s, also where nothing stands yet', (_, candidate) => {
    const { passed, reason } = judge({ candidate, prior: 0.6, days: [], standing: false }, tolerance);
    expect(passed).toBe(false);
    expect(reason).toMatch(/not below the prior's 0\.6000/);
  });

  it('what is worse on each day by more than the tolerance', () => {
    const { passed, reason } = judge({ ...better, days: days([0.05, 0.06, 0.05, 0.04, 0.05]) }, tolerance);
    expect(passed).toBe(false);
    expect(reason).toMatch(
      /over 5 days the difference is 0\.05000, its standard error 0\.003162: worse than/,
    );
  });

  it('five times the loss on few rows, or few days', () => {
    for (const few of [days([1.3, 1.3, 1.3, 1.3, 1.3], 50), days([1.3, 1.3, 1.3, 1.3])])
      expect(judge({ ...better, days: few }, tolerance)).toMatchObject({
        passed: false,
        reason: expect.stringContaining('more than 5 times as bad') as string,
      });
  });
});

describe('the gate lets pass', () => {
  it.each([
    ['a first model that is better than the prior', []],
    ['what is better', days([-0.1, -0.1, -0.1, -0.1, -0.1])],
    ['what is the same to the last bit', days([0, 0, 0, 0, 0])],
    ['what is worse by less than the tolerance', days([0.01, 0.012, 0.009, 0.011, 0.01])],
    // Mean 0.05, standard error 0.0316: (0.05 - 0.02) / 0.0316 = 0.95.
    ['what is worse, but as much better on another day', days([0.05, 0.15, 0.05, -0.05, 0.05])],
    ['four times the loss on four days', days([0.9, 0.9, 0.9, 0.9])],
    ['four times the loss on 250 rows', days([0.9, 0.9, 0.9, 0.9, 0.9], 50)],
  ])('%s', (_, some) => {
    expect(judge({ ...better, days: some }, tolerance)).toMatchObject({ passed: true });
  });

  it('what is compared with a standing model that has no finite loss', () => {
    const broken = days([0, 0, 0, 0, 0]).map((day) => ({ ...day, standing: Infinity }));
    expect(judge({ ...better, days: broken }, tolerance).passed).toBe(true);
  });

  it('what is worse by up to 1.64 standard errors beyond the tolerance, and no more', () => {
    // Differences with mean m and standard error s: m ± s * sqrt(n - 1): two values on each side of m, and m itself.
    const around = (m: number, s: number): DayOfLosses[] => {
      const d = s * Math.sqrt(5);
      return days([m - d, m + d, m - d, m + d, m]);
    };
    // Four deviations of d: variance 4 d² / 4 = 5 s², standard error s.
    expect(judge({ ...better, days: around(tolerance + 1.65 * 0.01, 0.01) }, tolerance).passed).toBe(false);
    expect(judge({ ...better, days: around(tolerance + 1.63 * 0.01, 0.01) }, tolerance).passed).toBe(true);
  });

  it('does not count a day without rows', () => {
    const empty = { rows: 0, candidate: 0, standing: 0 };
    const four = [...days([0.9, 0.9, 0.9, 0.9]), empty];
    expect(judge({ ...better, days: four }, tolerance).reason).toMatch(/of 4 days, which are too few/);
  });
});
