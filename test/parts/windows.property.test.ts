import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HashWindow } from '../../src/stats/hashWindow.ts';
import { Recency } from '../../src/stats/recency.ts';
import { Ring } from '../../src/stats/ring.ts';
import { SortedWindow } from '../../src/stats/sortedWindow.ts';
import { WindowMean } from '../../src/stats/windowMean.ts';
import { stateBytes } from '../support/stateBytes.ts';

/** Many equal ones among them, also both zeros. */
const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.constant(-0),
);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

describe('sorted window', () => {
  test('median and median deviation are those of the last values, as sorted anew', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(number, { minLength: 1, maxLength: 60 }),
        (size, values) => {
          const window = new SortedWindow(size);
          values.forEach((value, i) => {
            window.add(value);
            const last = values.slice(Math.max(0, i + 1 - size), i + 1);
            const middle = median(last) + 0;
            expect(window.median() + 0).toBe(middle);
            expect(window.medianDeviation(middle)).toBe(median(last.map((x) => Math.abs(x - middle))));
          });
        },
      ),
    );
  });

  test("quantiles are NumPy's: linear between order statistics", () => {
    const window = new SortedWindow(10);
    for (const x of [7, 1, 5, 3]) window.add(x);
    // numpy.quantile([1, 3, 5, 7], [0, 0.05, 0.25, 0.5, 0.95, 1])
    const expected = [1, 1.3, 2.5, 4, 6.7, 7];
    [0, 0.05, 0.25, 0.5, 0.95, 1].forEach((p, i) => {
      expect(window.quantile(p)).toBeCloseTo(expected[i]!, 12);
    });
  });
});

describe('window mean', () => {
  test('it is the mean of the last values, whatever went before: also Infinity and 1e300', () => {
    const large = fc.oneof(number, fc.constantFrom(Infinity, 1e300, -1e300, 1e-300));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(large, { maxLength: 60 }), (size, values) => {
        const window = new WindowMean(size);
        expect(window.value).toBeNaN();
        values.forEach((value, i) => {
          window.add(value);
          const last = values.slice(Math.max(0, i + 1 - size), i + 1);
          const expected = last.reduce((sum, x) => sum + x, 0) / last.length;
          expect(window.size).toBe(last.length);
          const scale = last.reduce((sum, x) => sum + Math.abs(x), 0);
          if (Number.isFinite(scale))
            expect(Math.abs(window.value - expected)).toBeLessThanOrEqual(1e-14 * scale);
          else expect(window.value).toBe(Infinity);
        });
      }),
    );
  });

  test('restored, it goes on bit for bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(number, { maxLength: 40 }),
        fc.array(number, { maxLength: 40 }),
        (size, before, after) => {
          const window = new WindowMean(size);
          for (const value of before) window.add(value);
          const other = new WindowMean(size, window.snapshot());
          for (const value of after) {
            expect(other.value).toBe(window.value);
            window.add(value);
            other.add(value);
          }
          expect(other.value).toBe(window.value);
          expect(stateBytes(other.snapshot())).toBe(stateBytes(window.snapshot()));
        },
      ),
    );
  });

  test('restored in another size, it holds the newest values', () => {
    // Whole numbers: their sums are exact in any order.
    const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 });
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, whole, whole, (first, second, before, after) => {
        const window = new WindowMean(first);
        for (const value of before) window.add(value);
        const other = new WindowMean(second, window.snapshot());
        const kept = before.slice(-first);
        after.forEach((value, i) => {
          other.add(value);
          const last = [...kept, ...after.slice(0, i + 1)].slice(-second);
          expect(other.value).toBe(last.reduce((sum, x) => sum + x, 0) / last.length);
        });
      }),
    );
  });
});

describe('hash window', () => {
  // The first word decides the place in the table: few of them, so that many meet there, also around its end.
  const word = fc.constantFrom(0, 1, 2, 2047, 2046, 0xffffffff);
  const hash = fc
    .tuple(word, word, fc.constantFrom(0, 1), fc.constant(9))
    .map((words) => Uint32Array.from(words));

  test('it knows exactly the last distinct hashes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(hash, { maxLength: 150 }), (size, hashes) => {
        const window = new HashWindow(size);
        const known: string[] = [];
        for (const next of hashes) {
          expect(window.has(next)).toBe(known.includes(next.join()));
          if (known.includes(next.join())) continue;
          window.add(next);
          known.push(next.join());
          if (known.length > size) known.shift();
        }
        for (const other of hashes) expect(window.has(other)).toBe(known.includes(other.join()));
        expect(window.snapshot()['hashes']).toEqual(
          Uint32Array.from(known.flatMap((k) => k.split(',').map(Number))),
        );
      }),
    );
  });

  test('it knows the last 5,000 of 20,000, however often it has grown', () => {
    const window = new HashWindow(5000);
    const hashOf = (i: number): Uint32Array => Uint32Array.of(Math.imul(i, 0x9e3779b1), i, 0, 0);
    for (let i = 0; i < 20_000; i++) window.add(hashOf(i));
    for (let i = 0; i < 20_000; i++) expect(window.has(hashOf(i))).toBe(i >= 15_000);
  });
});

describe('recency', () => {
  test('slots come in the order of their last use', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 200 }), (uses) => {
        const recency = new Recency(30);
        let order: number[] = [];
        for (const use of uses) {
          const slot = use < recency.size ? use : recency.size < 30 ? recency.add() : recency.oldest;
          recency.use(slot);
          order = [...order.filter((other) => other !== slot), slot];
          expect(recency.oldest).toBe(order[0]);
          expect(recency.newest).toBe(slot);
        }
        expect([...recency.slots()]).toEqual(order);
      }),
    );
  });
});

describe('ring', () => {
  test('places are in the order of their values', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer(), { maxLength: 30 }),
        (size, values) => {
          const ring = new Ring(size);
          const kept = new Int32Array(size);
          for (const value of values) kept[ring.next()] = value;
          expect([...ring.unrolled(kept)]).toEqual(values.slice(-size));
        },
      ),
    );
  });
});

describe('a window that is restored shorter', () => {
  test('holds what one would that was short from the beginning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.array(number, { maxLength: 40 }),
        (short, more, values) => {
          const [long, expected] = [new SortedWindow(short + more), new SortedWindow(short)];
          for (const value of values) {
            long.add(value);
            expected.add(value);
          }
          expect(new SortedWindow(short, long.snapshot()).snapshot()).toEqual(expected.snapshot());
        },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 }), (short, more) => {
        const [long, expected] = [new HashWindow(short + more), new HashWindow(short)];
        for (let i = 0; i < 40; i++) {
          const hash = Uint32Array.of(i % 3, i, 0, 1);
          long.add(hash);
          expected.add(hash);
        }
        expect(new HashWindow(short, long.snapshot()).snapshot()).toEqual(expected.snapshot());
      }),
    );
  });
});
