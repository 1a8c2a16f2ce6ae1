/** Linear models beside River's, output by output and in the end (linear.py, linear.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { part } from '../../src/config/part.ts';
import { configReference } from '../../src/config/reference.ts';
import type { PartSpec } from '../../src/core/options.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { models } from '../../src/models/registry.ts';
import { expectClose } from '../golden/close.ts';
import { prequential, type Example, type Setup } from '../golden/prequential.ts';
import { readDataset } from '../support/dataset.ts';

/** A probability or a value; a probability a class; or no answer. */
type Answer = number | readonly number[] | null;

interface Reference {
  readonly data: string;
  readonly transform: readonly string[];
  readonly model: { readonly kind: string };
  readonly weighted: boolean;
  readonly n: number;
  readonly first: readonly Answer[];
  readonly last: readonly Answer[];
  readonly metrics: Readonly<Record<string, number>>;
}

const { runs, broken } = JSON.parse(readFileSync(new URL('./linear.json', import.meta.url), 'utf8')) as {
  runs: Readonly<Record<string, Reference>>;
  broken: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

const targets: Readonly<Record<string, { target: string; classes?: readonly string[] }>> = {
  electricity: { target: 'class', classes: ['DOWN', 'UP'] },
  phishing: { target: 'is_phishing', classes: ['0', '1'] },
  bananas: { target: 'target', classes: ['0', '1'] },
  sea_stream: { target: 'class', classes: ['0', '1'] },
  // Its classes are learned as they appear.
  image_segments: { target: 'category' },
  trump_approval: { target: 'five_thirty_eight' },
};

type Data = Pick<Setup, 'numbers' | 'categories' | 'classes' | 'task'> & { examples: readonly Example[] };

function fileData(name: string): Data {
  const { target, classes } = targets[name]!;
  const { names, rows } = readDataset(name);
  const at = names.indexOf(target);
  const columns = [...names.keys()].filter((i) => i !== at && names[i] !== 'time');
  const examples = rows.map((row) => ({ numbers: columns.map((i) => Number(row[i])), label: row[at]! }));
  const task = name === 'trump_approval' ? 'regression' : 'classification';
  return { task, numbers: columns.map((i) => names[i]!), examples, ...(classes && { classes }) };
}

/** As linear.py describes it, draw by draw. */
function categoriesData(): Data {
  const next = mulberry32(31);
  const examples = Array.from({ length: 4000 }, () => {
    const x = 2 * next() - 1;
    const city = Math.floor(30 * next() * next());
    const device = Math.floor(3 * next());
    const raw = 2 * x + 3 * Math.sin(city) - (device === 2 ? 2 : 0);
    return {
      numbers: [x],
      categories: [`c${city}`, `d${device}`],
      label: next() < 1 / (1 + Math.exp(-raw)),
    };
  });
  return { numbers: ['x'], categories: ['city', 'device'], examples };
}

const loaded = new Map<string, Data>();
function dataOf(name: string): Data {
  const data = loaded.get(name) ?? (name === 'categories' ? categoriesData() : fileData(name));
  loaded.set(name, data);
  return data;
}

const spec = part(models, undefined);

/** All answers, and the evaluation of them. */
function run({
  data: name,
  transform,
  model,
  weighted,
}: Omit<Reference, 'first' | 'last' | 'metrics' | 'n'>) {
  const data = dataOf(name);
  const { kind, options }: PartSpec = spec.parse(model);
  const several = kind === 'softmaxRegression';
  // River's other models know false and true from the start.
  const classes = name === 'categories' && !several ? [false, true] : data.classes;
  const examples = weighted
    ? data.examples.map((one, i) => ({ ...one, weight: 0.5 + (i % 3) }))
    : data.examples;
  const setup = {
    ...data,
    transform: transform.map((one) => [one] as const),
    model: [kind, options] as const,
    ...(classes && { classes }),
  };
  const answers: Answer[] = [];
  const known = new Set<unknown>();
  const { evaluation } = prequential(setup, examples, 0, ({ ready, value, probabilities }, i) => {
    const one = data.task === 'regression' ? value : probabilities[1]!;
    answers.push(!ready ? null : several ? [...probabilities.subarray(0, known.size)] : one);
    known.add(examples[i]!.label);
  });
  return { answers, evaluation };
}

function expectAnswers(found: readonly Answer[], expected: readonly Answer[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((answer, i) => {
    const ours = found[i] ?? null;
    if (answer === null) expect(ours).toBeNull();
    else if (typeof answer === 'number') expectClose(ours as number | null, answer, 1e-9);
    else {
      expect(ours).toHaveLength(answer.length);
      answer.forEach((p, c) => {
        expectClose((ours as readonly number[])[c], p, 1e-9);
      });
    }
  });
}

test.each(Object.keys(runs))("%s: the first 50 outputs, the last 50 and the metrics are River's", (name) => {
  const { n, first, last, metrics, ...reference } = runs[name]!;
  const { answers, evaluation } = run(reference);
  expect(answers).toHaveLength(n);
  expectAnswers(answers.slice(0, 50), first);
  expectAnswers(answers.slice(-50), last);
  expect(evaluation.scored).toBe(answers.filter((answer) => answer !== null).length);
  for (const [metric, expected] of Object.entries(metrics)) {
    expectClose(evaluation.metrics()[metric], expected, 1e-12);
  }
});

describe('where River is broken, ours is better', () => {
  const cases: Readonly<Record<string, readonly [model: Reference['model'], mae: number]>> = {
    huber: [model('linearRegression', { loss: { kind: 'huber', epsilon: 1 }, interceptLr: 0.1 }), 0.3263],
    quantile: [model('linearRegression', { loss: 'quantile', interceptLr: 0.1 }), 0.3375],
    passiveAggressive: [model('passiveAggressive', { c: 0.01, mode: 2 }), 1.4116],
  };
  test.each(Object.keys(broken))('%s on trump_approval, as the reference says', (name) => {
    const [given, mae] = cases[name]!;
    const reference = {
      data: 'trump_approval',
      transform: ['standardScaler'],
      model: given,
      weighted: false,
    };
    const { evaluation } = run(reference);
    expect(evaluation.scored).toBeGreaterThanOrEqual(1000);
    expect(evaluation.metrics()['mae']).toBeLessThan(broken[name]!['mae']! / 2);
    expect(evaluation.metrics()['mae']).toBeCloseTo(mae, 4);
    const told = configReference({ reasons: [], metrics: [] }).split('## Beside River')[1];
    for (const figure of [mae, broken[name]!['mae']!]) expect(told).toContain(figure.toFixed(4));
  });
});

function model(kind: string, options: Readonly<Record<string, unknown>>): Reference['model'] {
  return { kind, ...options };
}
