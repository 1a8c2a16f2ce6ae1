import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../../src/core/classes.ts';
import { ClassPrior } from '../../../src/pipeline/fallback/classPrior.ts';
import { MeanPrior } from '../../../src/pipeline/fallback/meanPrior.ts';

const three = new Classes(['a', 'b', 'c'], 3);

describe('the prior of classes', () => {
  test('is how often each came in the window after that last label, with one event spread over all', () => {
    const last = fc.constantFrom(NaN, 0, 1, 2);
    fc.assert(
      fc.property(
        fc.nat(5).map((n) => n + 1),
        fc.array(fc.tuple(last, fc.nat(2)), { maxLength: 30 }),
        (window, seen) => {
          let prior = new ClassPrior(three, window);
          seen.forEach(([before, y], i) => {
            prior.learnOne(before, y);
            if (i % 7 === 6) prior = new ClassPrior(three, window, prior.snapshot());
            const kept = seen.slice(0, i + 1).slice(-window);
            for (const asked of [NaN, 0, 1, 2]) {
              const alike = kept.filter(([other]) => Object.is(other, asked));
              const expected = [0, 1, 2].map(
                (c) => (alike.filter(([, label]) => label === c).length + 1 / 3) / (alike.length + 1),
              );
              const { ready, probabilities, value } = prior.predictOne(asked);
              expect(ready).toBe(true);
              expect([...probabilities.subarray(0, 3)]).toEqual(expected);
              expect(value).toBe(expected.indexOf(Math.max(...expected)));
            }
          });
          expect(prior.size).toBe(Math.min(window, seen.length));
        },
      ),
    );
  });

  test('has no answer before the first label, and none of a shorter window is left over', () => {
    const prior = new ClassPrior(three, 3);
    expect(prior.predictOne(NaN).ready).toBe(false);
    for (const y of [0, 0, 1]) prior.learnOne(NaN, y);
    const short = new ClassPrior(three, 1, prior.snapshot());
    expect([...short.predictOne(NaN).probabilities.subarray(0, 3)]).toEqual([1 / 6, 4 / 6, 1 / 6]);
  });

  test('knows the classes that have appeared', () => {
    const open = new Classes(undefined, 3);
    const prior = new ClassPrior(open, 5);
    prior.learnOne(NaN, open.learnOne('x'));
    expect(prior.predictOne(NaN).probabilities[0]).toBe(1);
    open.learnOne('y');
    expect([...prior.predictOne(NaN).probabilities.subarray(0, 2)]).toEqual([0.75, 0.25]);
  });
});

test('the prior of numbers is the mean in the window', () => {
  const prior = new MeanPrior(2);
  expect(prior.predictOne().ready).toBe(false);
  const means = [4, 2, 10].map((y) => {
    prior.learnOne(NaN, y);
    return prior.predictOne().value;
  });
  expect(means).toEqual([4, 3, 6]);
});
