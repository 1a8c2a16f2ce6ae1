import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import type { StateReader } from '../../src/core/state.ts';
import { adwin } from '../../src/drift/adwin.ts';
import type { DriftDetector } from '../../src/drift/detector.ts';
import { specOf } from '../support/defaults.ts';

type Row = readonly number[];

interface Reference {
  readonly sequences: Readonly<Record<string, { readonly n: number; readonly first20: Row }>>;
  readonly driftAt: Readonly<Record<string, Row>>;
  readonly traceOfBernAbrupt: { readonly rows: readonly Row[] };
}

interface More {
  readonly adwin: readonly {
    readonly options: Readonly<Record<string, number>>;
    readonly driftAt: Row;
    readonly trace: readonly Row[];
  }[];
}

function load(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

const { sequences, driftAt, traceOfBernAbrupt } = load('./adwin.json') as Reference;

function bernoulli(seed: number, parts: readonly (readonly [n: number, p: number])[]): number[] {
  const next = mulberry32(seed);
  return parts.flatMap(([n, p]) => Array.from({ length: n }, () => (next() < p ? 1 : 0)));
}

function uniform(seed: number, parts: readonly (readonly [n: number, mu: number])[]): number[] {
  const next = mulberry32(seed);
  return parts.flatMap(([n, mu]) => Array.from({ length: n }, () => mu + next() - 0.5));
}

const streams: Readonly<Record<string, readonly number[]>> = {
  bern_abrupt: bernoulli(42, [
    [2000, 0.2],
    [2000, 0.4],
    [2000, 0.1],
  ]),
  bern_null: bernoulli(7, [[10_000, 0.2]]),
  unif_abrupt: uniform(42, [
    [1000, 0],
    [1000, 0.5],
    [1000, 3],
  ]),
};

/** What River shows as width, total and variance, read from the state. */
function inside(detector: DriftDetector): [width: number, total: number, variance: number] {
  const state = detector.snapshot();
  const sums = state['sums'] as ReturnType<StateReader['float64']>;
  return [state['width'] as number, sums[0]!, sums[1]!];
}

/** @returns the indexes of the values at which it found a change, and what is inside it after every `each`-th value */
function watch(options: Readonly<Record<string, unknown>>, values: readonly number[], each: number) {
  const detector = adwin.create(specOf(adwin, options).options, {});
  const found: number[] = [];
  const trace: number[][] = [];
  values.forEach((value, i) => {
    detector.update(value);
    if (detector.driftDetected) found.push(i);
    if ((i + 1) % each === 0) trace.push([i + 1, ...inside(detector)]);
  });
  return { found, trace };
}

test.each(Object.keys(driftAt))("%s: changes are found where River's ADWIN finds them", (name) => {
  const values = streams[name]!;
  expect(values).toHaveLength(sequences[name]!.n);
  expect(values.slice(0, 20)).toEqual(sequences[name]!.first20);
  expect(watch({}, values, 1000).found).toEqual(driftAt[name]);
});

test("the window's width, mean and variance are River's to the last bit", () => {
  const { trace } = watch({}, streams['bern_abrupt']!, 250);
  const rows = trace.map(([n, width, total, variance]) => [n, width, total! / width!, variance]);
  expect(rows).toEqual(traceOfBernAbrupt.rows);
});

describe("with other options, positions and traces are River's to the last bit", () => {
  const next = mulberry32(99);
  let level = 0;
  const values = Array.from({ length: 6000 }, () => {
    if (next() < 0.003) level = 4 * next();
    return level + next();
  });
  const names: Readonly<Record<string, string>> = {
    max_buckets: 'maxBuckets',
    min_window_length: 'minWindowLength',
    grace_period: 'gracePeriod',
  };
  test.each((load('./more.json') as More).adwin)('$options', ({ options, driftAt: expected, trace }) => {
    const given = Object.fromEntries(
      Object.entries(options).map(([name, value]) => [names[name] ?? name, value]),
    );
    const watched = watch(given, values, 500);
    expect(watched.found).toEqual(expected);
    expect(watched.trace).toEqual(trace);
  });
});
