import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { Sample } from '../../src/core/sample.ts';
import { duplicate } from '../../src/filters/duplicate.ts';
import type { Filter, FilterContext } from '../../src/filters/filter.ts';
import { outlier } from '../../src/filters/outlier.ts';
import { range } from '../../src/filters/range.ts';
import { specOf } from '../support/defaults.ts';

const context: FilterContext = {
  numberIndex: (name) => ['w', 'x'].indexOf(name),
  idField: 'event',
};

function event(x: number, id: string | number = ''): Sample {
  const sample = new Sample(2, 0);
  sample.numbers[1] = x;
  sample.id = id;
  return sample;
}

describe('range', () => {
  const create = (given: object): Filter => range.create(specOf(range, { ...given }).options, context);

  test('the bounds are inside, what is beyond is not, and a missing number passes', () => {
    const filter = create({ minimum: 0, maximum: 1 });
    expect(filter.reason).toBe('range:x');
    for (const x of [0, 0.5, 1, NaN]) expect(filter.check(event(x))).toBeUndefined();
    expect(filter.check(event(-0.1))).toBe('-0.1 is below 0');
    expect(filter.check(event(1.1))).toBe('1.1 is above 1');
    expect(filter.check(event(Infinity))).toBe('Infinity is above 1');
  });

  test('one bound is enough', () => {
    expect(create({ minimum: 0 }).check(event(1e300))).toBeUndefined();
    expect(create({ maximum: 0 }).check(event(-1e300))).toBeUndefined();
  });

  test('no bound at all, and bounds that nothing passes, are refused', () => {
    const fault = (minimum?: number, maximum?: number): string | undefined => {
      const found = range.check({ minimum, maximum });
      return typeof found === 'object' ? found.message : found;
    };
    expect(fault()).toBe('give a minimum, a maximum, or both');
    expect(fault(2, 1)).toContain('nothing would pass');
    expect([fault(1), fault(undefined, 1), fault(1, 1)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('outlier', () => {
  const create = (given: object): Filter => outlier.create(specOf(outlier, { ...given }).options, context);

  function learn(filter: Filter, values: readonly number[]): void {
    for (const x of values) filter.learnOne(event(x));
  }

  test('nothing is found before the warm-up, and then what is too far', () => {
    const filter = create({ warmUp: 5 });
    learn(filter, [1, 2, 3, 4]);
    expect(filter.check(event(1e9))).toBeUndefined();
    learn(filter, [5]);
    // Median 3, MAD 1: 8 · 1.4826 = 11.86 on either side are allowed.
    expect(filter.check(event(14.86))).toBeUndefined();
    expect(filter.check(event(14.87))).toBe(
      '14.87 is 8.0 robust deviations from the median 3; 8 are allowed',
    );
    expect(filter.check(event(-8.87))).toBeDefined();
    expect(filter.check(event(-Infinity))).toBeDefined();
    expect(filter.check(event(NaN))).toBeUndefined();
    expect(filter.reason).toBe('outlier:x');
  });

  test('a number is judged by those before it: a first gross outlier does not widen what is allowed', () => {
    const filter = create({});
    const next = mulberry32(1);
    learn(
      filter,
      Array.from({ length: 500 }, () => (next() < 0.05 ? 1000 : next())),
    );
    expect(filter.check(event(1000))).toBeDefined();
    expect(filter.check(event(1))).toBeUndefined();
  });

  test('where more than half of the values are equal, their wider band is the scale', () => {
    const filter = create({ warmUp: 20, window: 20 });
    learn(filter, [...Array<number>(15).fill(0), 1, 1, 1, 1, 1]);
    expect(filter.check(event(2))).toBeUndefined();
    // The 5 % and the 95 % quantile are 0 and 1: 8 / 3.2897 is allowed.
    expect(filter.check(event(2.5))).toBeDefined();
  });

  test('where all values are equal, nothing is found', () => {
    const filter = create({ warmUp: 10 });
    learn(filter, Array<number>(50).fill(7));
    expect(filter.check(event(1e9))).toBeUndefined();
  });

  test('it follows a shift: what it found at first passes once it is the most of the window', () => {
    const filter = create({ window: 100, warmUp: 50 });
    const next = mulberry32(2);
    learn(filter, Array.from({ length: 100 }, next));
    expect(filter.check(event(50))).toBeDefined();
    learn(
      filter,
      Array.from({ length: 60 }, () => 50 + next()),
    );
    expect(filter.check(event(50.5))).toBeUndefined();
  });

  test('a missing or infinite number is not learned', () => {
    const filter = create({ warmUp: 2 });
    learn(filter, [NaN, Infinity, -Infinity, 1]);
    expect(filter.check(event(100))).toBeUndefined();
    expect(filter.snapshot()['values']).toEqual(Float64Array.of(1));
  });

  test('a warm-up that is longer than the window is refused', () => {
    expect(outlier.check({ window: 50, warmUp: 51 })?.message).toContain('nothing would be found');
    expect(outlier.check({ window: 50, warmUp: 50 })).toBeUndefined();
  });
});

describe('duplicate', () => {
  const create = (window: number): Filter => duplicate.create({ window }, context);
  const learn = (filter: Filter, ...ids: (string | number)[]): void => {
    for (const id of ids) filter.learnOne(event(0, id));
  };

  test('an id is found again, also as a number, with the name of its field as the reason', () => {
    const filter = create(10);
    learn(filter, 1, 'e2');
    expect(filter.reason).toBe('duplicate:event');
    expect(filter.check(event(0, '1'))).toBe('the id 1 was there before');
    expect(filter.check(event(0, 'e2'))).toBeDefined();
    expect(filter.check(event(0, 'E2'))).toBeUndefined();
  });

  test('it is exact within the window of distinct ids, and a doubled one keeps its place', () => {
    const filter = create(3);
    learn(filter, 'a', 'b', 'a', 'a', 'c', 'd');
    expect(['a', 'b', 'c', 'd'].map((id) => filter.check(event(0, id)) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});
