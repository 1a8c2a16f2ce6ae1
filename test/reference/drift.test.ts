/** Drift detectors, beside River's (drift.py, drift.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import type { DriftDetector } from '../../src/drift/detector.ts';
import { detectors } from '../../src/drift/registry.ts';
import { significantGap } from '../../src/stats/kolmogorovSmirnov.ts';
import { specOf } from '../support/defaults.ts';

type Options = Readonly<Record<string, number | string | boolean>>;

interface Reference {
  readonly errors: { readonly n: number; readonly bits: string };
  /** In thousandths. */
  readonly logLosses: readonly number[];
  readonly absoluteErrors: readonly number[];
  readonly sums: Readonly<Record<string, number>>;
  readonly detections: readonly {
    readonly class: string;
    readonly sequence: string;
    readonly options: Options;
    readonly driftAt: readonly number[];
    readonly warningRuns: readonly (readonly [first: number, length: number])[];
  }[];
  readonly kswin: readonly {
    readonly sequence: string;
    readonly options: Options;
    /** One list a seed. */
    readonly driftAt: readonly (readonly number[])[];
  }[];
  readonly gaps: readonly (readonly [n: number, alpha: number, gap: number])[];
}

const reference = JSON.parse(readFileSync(new URL('./drift.json', import.meta.url), 'utf8')) as Reference;

type Parts = readonly (readonly [n: number, level: number])[];

function drawn(seed: number, parts: Parts, value: (u: number, level: number) => number): number[] {
  const next = mulberry32(seed);
  return parts.flatMap(([n, level]) => Array.from({ length: n }, () => value(next(), level)));
}

const bit = (u: number, p: number): number => Number(u < p);

function errorsOf({ n, bits }: Reference['errors']): number[] {
  return Array.from({ length: n }, (_, i) => (parseInt(bits[i >> 2]!, 16) >> (3 - (i & 3))) & 1);
}

const sequences: Readonly<Record<string, readonly number[]>> = {
  bern_abrupt: drawn(
    42,
    [
      [2000, 0.2],
      [2000, 0.4],
      [2000, 0.1],
    ],
    bit,
  ),
  bern_null: drawn(7, [[10_000, 0.2]], bit),
  unif_abrupt: drawn(
    42,
    [
      [1000, 0],
      [1000, 0.5],
      [1000, 3],
    ],
    (u, mu) => mu + u - 0.5,
  ),
  rising: drawn(
    11,
    Array.from({ length: 8 }, (_, i) => [1500, i % 2 === 0 ? 0.1 : 0.4]),
    bit,
  ),
  errors: errorsOf(reference.errors),
  logLosses: reference.logLosses.map((loss) => loss / 1000),
  absoluteErrors: reference.absoluteErrors.map((loss) => loss / 1000),
};

function create(name: string, options: Options): DriftDetector {
  const kind = detectors.find(
    ({ river }) =>
      river !== undefined && 'classes' in river && river.classes.some((one) => one.endsWith(`.${name}`)),
  )!;
  const camelCase = (snake: string): string =>
    snake.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const given = Object.entries(options).map(([option, value]) => [camelCase(option), value] as const);
  return kind.create(specOf(kind, Object.fromEntries(given)).options, {});
}

function watch(detector: DriftDetector, values: readonly number[]) {
  const driftAt: number[] = [];
  const warningRuns: [first: number, length: number][] = [];
  values.forEach((value, i) => {
    detector.update(value);
    if (detector.driftDetected) driftAt.push(i);
    if (!detector.warningDetected) return;
    const last = warningRuns.at(-1);
    if (last !== undefined && last[0] + last[1] === i) last[1]++;
    else warningRuns.push([i, 1]);
  });
  return { driftAt, warningRuns };
}

test.each(Object.entries(reference.sums))('%s is the sequence that River was given', (name, sum) => {
  expect(sequences[name]!.reduce((total, value) => total + value, 0)).toBe(sum);
});

describe("changes and warnings are where River's are", () => {
  test.each(reference.detections)(
    '$class on $sequence, $options',
    ({ class: name, sequence, options, ...found }) => {
      expect(watch(create(name, options), sequences[sequence]!)).toEqual({
        driftAt: found.driftAt,
        warningRuns: found.warningRuns,
      });
    },
  );

  test('most of these find and announce some', () => {
    const { detections } = reference;
    expect(detections.filter(({ driftAt }) => driftAt.length > 0).length).toBeGreaterThan(
      detections.length / 2,
    );
    for (const name of ['DDM', 'EDDM', 'HDDMA', 'HDDMW'])
      expect(detections.some((one) => one.class === name && one.warningRuns.length > 5)).toBe(true);
  });
});

test('what went up is told from what went down', () => {
  const ways = (name: string, options: Options): boolean[] => {
    const detector = create(name, options);
    return sequences['rising']!.flatMap((value) => {
      detector.update(value);
      return detector.driftDetected ? [detector.rising] : [];
    });
  };
  const [up, down] = [true, false];
  expect(ways('ADWIN', {})).toEqual([up, down, up, down, up, down, up]);
  expect(ways('PageHinkley', {})).toEqual([up, down, up, down, up, down, up]);
  expect(ways('HDDMA', { two_sided_test: true })).toEqual([up, down, up, down, up, down, up]);
  expect(new Set(ways('HDDMW', { two_sided_test: true }))).toEqual(new Set([up, down]));
  for (const name of ['DDM', 'EDDM', 'HDDMA', 'HDDMW'])
    expect(new Set(ways(name, {}))).toEqual(new Set([up]));
});

describe('kswin, with random numbers of its own', () => {
  test.each(reference.gaps)("of two samples of %i, at %f, scipy's exact test finds %i", (n, alpha, gap) => {
    expect(significantGap(n, alpha)).toBe(gap);
  });

  /** How many changes it finds within 150 values after one, and how many at any other place; the means over 10 seeds. */
  const changes: Readonly<Record<string, readonly number[]>> = {
    bern_abrupt: [2000, 4000],
    bern_null: [],
    unif_abrupt: [1000, 2000],
    rising: [1500, 3000, 4500, 6000, 7500, 9000, 10_500],
  };
  const judge = (sequence: string, runs: readonly (readonly number[])[]) => {
    const isNear = (found: number, change: number): boolean => found >= change && found < change + 150;
    const near = (found: readonly number[]): number =>
      changes[sequence]!.filter((change) => found.some((at) => isNear(at, change))).length;
    const total = runs.reduce((sum, found) => sum + found.length, 0) / runs.length;
    const right = runs.reduce((sum, found) => sum + near(found), 0) / runs.length;
    return { right, other: total - right };
  };

  test.each(reference.kswin)('on $sequence, $options', ({ sequence, options, driftAt }) => {
    const ours = driftAt.map(
      (_, seed) => watch(create('KSWIN', { ...options, seed }), sequences[sequence]!).driftAt,
    );
    const [mine, rivers] = [judge(sequence, ours), judge(sequence, driftAt)];
    // A point of what there is to find, and not one more a run where there is nothing.
    expect(mine.right).toBeGreaterThanOrEqual(rivers.right - 0.01 * changes[sequence]!.length);
    expect(mine.other).toBeLessThanOrEqual(rivers.other + 1);
  });
});
