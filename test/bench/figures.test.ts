import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyOf, Schedule } from './schedule.ts';
import { quantile, spreadOf } from './spread.ts';
import { render } from './table.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('a quantile', () => {
  // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .9, 1]), whose default is the same type 7.
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [0.9, 6.8],
    [1, 8],
  ])('%d of 1, 2, 4, 8 is %d', (p, expected) => {
    expect(quantile([1, 2, 4, 8], p)).toBeCloseTo(expected, 12);
  });

  it('has about its share of the values below it', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, p) => {
        const sorted = ascending(numbers);
        const found = quantile(sorted, p);
        const at = p * (sorted.length - 1);
        expect(found).toBeGreaterThanOrEqual(sorted[Math.floor(at)]! - 1e-9);
        expect(found).toBeLessThanOrEqual(sorted[Math.ceil(at)]! + 1e-9);
      }),
    );
  });
});

describe('a spread', () => {
  it('is median, least and most, in whatever order the values came', () => {
    expect(spreadOf([9, 1, 5, 2])).toEqual({ median: 3.5, minimum: 1, maximum: 9 });
  });

  it('leaves the values as they were', () => {
    const given = [3, 1, 2];
    spreadOf(given);
    expect(given).toEqual([3, 1, 2]);
  });

  it('of no values is refused', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('latencies', () => {
  it('1 to 1,000 ms have the percentiles that they should', () => {
    const shuffled = Float64Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) + 1);
    const found = latencyOf(shuffled);
    expect(found.p50).toBeCloseTo(500.5, 9);
    expect(found.p99).toBeCloseTo(990.01, 9);
    expect(found.p999).toBeCloseTo(999.001, 9);
    expect(found.maximum).toBe(1000);
  });
});

describe('a schedule', () => {
  it('of 2,000 a second has an event each half millisecond, the first one at its start', () => {
    const schedule = new Schedule(100, 2000, 10);
    expect([0, 1, 9].map((i) => schedule.dueAt(i))).toEqual([100, 100.5, 104.5]);
    expect([0, 99.9, 100, 100.4, 100.5, 104.5, 1e9].map((now) => schedule.dueBy(now))).toEqual([
      0, 0, 1, 1, 2, 10, 10,
    ]);
  });

  it('never calls an event due before its time, and never withholds one that is due', () => {
    const instance = fc.record({
      rate: fc.integer({ min: 1, max: 100_000 }),
      now: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(instance, ({ rate, now }) => {
        const schedule = new Schedule(1000, rate, 1e9);
        const due = schedule.dueBy(now);
        if (due > 0) expect(schedule.dueAt(due - 1)).toBeLessThanOrEqual(now + 1e-6);
        expect(schedule.dueAt(due)).toBeGreaterThanOrEqual(now - 1e-6);
      }),
    );
  });
});

describe('a table', () => {
  const table = {
    title: 'Title',
    columns: ['name', 'rate', 'spread'],
    rows: [
      ['a', 12345.6, { median: 0.012345, minimum: 0.01, maximum: 99.96 }],
      ['longer', NaN, { median: 2, minimum: 2, maximum: 2 }],
      ['none', NaN, spreadOf([NaN, NaN])],
    ],
    notes: ['A note.'],
  };

  it('stands in columns, rounds to three digits and sets thousands apart', () => {
    expect(render(table).split('\n')).toEqual([
      '',
      'Title',
      '',
      '  name       rate                 spread',
      `  ${'-'.repeat(6 + 3 + 6 + 3 + 20)}`,
      '  a        12,346   0.0123 (0.01 to 100)',
      '  longer        -                      2',
      '  none          -                      -',
      '  A note.',
      '',
    ]);
  });
});
