/** Naive Bayes beside River's, by bayes.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { expectClose } from '../golden/close.ts';
import { prequential, type Example } from '../golden/prequential.ts';
import { readDataset } from '../support/dataset.ts';

type Probabilities = Readonly<Record<string, number>>;

interface Reference {
  readonly n: number;
  readonly accuracy: number;
  readonly kappa: number;
  readonly logLoss: number;
  readonly first: readonly Probabilities[];
  readonly last: readonly Probabilities[];
}

interface Stream {
  readonly numbers: readonly string[];
  readonly examples: readonly Example[];
}

const { runs } = JSON.parse(readFileSync(new URL('./bayes.json', import.meta.url), 'utf8')) as {
  runs: Readonly<Record<string, Reference>>;
};

function load(name: string, target: string, skip = ''): Stream {
  const { names, rows } = readDataset(name);
  const at = names.indexOf(target);
  const columns = [...names.keys()].filter((i) => i !== at && names[i] !== skip);
  const examples = rows.map((row) => ({ numbers: columns.map((i) => Number(row[i])), label: row[at]! }));
  return { numbers: columns.map((i) => names[i]!), examples };
}

function withGaps({ numbers, examples }: Stream, seed: number, share: number): Stream {
  const next = mulberry32(seed);
  const holes = examples.map((example) => ({
    ...example,
    numbers: example.numbers.map((x) => (next() >= share ? x : NaN)),
  }));
  return { numbers, examples: holes };
}

function notNegative({ numbers, examples }: Stream): Stream {
  const columns = [...numbers.keys()].filter((i) => examples.every((example) => example.numbers[i]! >= 0));
  return {
    numbers: columns.map((i) => numbers[i]!),
    examples: examples.map((example) => ({ ...example, numbers: columns.map((i) => example.numbers[i]!) })),
  };
}

/** As bayes.py describes it, draw by draw. */
function words(count: number, absent: number): Stream {
  const next = mulberry32(11);
  const examples = Array.from({ length: count }, () => {
    const topic = Math.floor(4 * next());
    const found = new Array<number>(30).fill(0);
    for (let left = 5 + Math.floor(20 * next()); left > 0; left--) {
      const u = next();
      found[(Math.floor(30 * u * u) + 7 * topic) % 30]! += 1;
    }
    return { numbers: found.map((n) => (n > 0 ? n : absent)), label: `t${topic}` };
  });
  return { numbers: Array.from({ length: 30 }, (_, i) => `w${i}`), examples };
}

const phishing = load('phishing', 'is_phishing');
const segments = load('image_segments', 'category');
const gaussian = ['gaussianNaiveBayes'] as const;
const multinomial = ['multinomialNaiveBayes'] as const;
const cases: readonly (readonly [
  name: string,
  Stream,
  model: readonly [string, Readonly<Record<string, unknown>>?],
])[] = [
  ['gaussian, electricity', load('electricity', 'class', 'time'), gaussian],
  ['gaussian, sea_stream', load('sea_stream', 'class'), gaussian],
  ['gaussian, bananas', load('bananas', 'target'), gaussian],
  ['gaussian, phishing', phishing, gaussian],
  ['gaussian, image_segments', segments, gaussian],
  ['gaussian, image_segments with gaps', withGaps(segments, 5, 0.2), gaussian],
  ['gaussian, phishing with gaps', withGaps(phishing, 6, 0.5), gaussian],
  ['multinomial, phishing', phishing, multinomial],
  ['multinomial, image_segments', notNegative(segments), multinomial],
  ['multinomial, alpha 0.01, image_segments', notNegative(segments), [...multinomial, { alpha: 0.01 }]],
  ['multinomial, words', words(3000, 0), multinomial],
  ['multinomial, words that are there', words(3000, NaN), [...multinomial, { alpha: 0.5 }]],
  ['multinomial, phishing with gaps', withGaps(phishing, 8, 0.3), multinomial],
];

test("every one of bayes.py's runs is compared", () => {
  expect(cases.map(([name]) => name)).toEqual(Object.keys(runs));
});

describe.each(cases)('%s', (name, { numbers, examples }, model) => {
  const reference = runs[name]!;
  const { evaluation, firstProbabilities: answers } = prequential(
    { numbers, model },
    examples,
    examples.length,
  );
  const classes = [...new Set(examples.map(({ label }) => String(label)))];

  test.each([
    ['first', 0],
    ['last', examples.length - 50],
  ] as const)("the %s 50 answers are River's to 1e-9", (which, from) => {
    const expected = reference[which];
    expect(expected).toHaveLength(50);
    expected.forEach((probabilities, i) => {
      for (const label of classes)
        expectClose(answers[from + i]![label] ?? 0, probabilities[label] ?? 0, 1e-9);
    });
  });

  test('its metrics over all rows are equal to all digits', () => {
    const metrics = evaluation.metrics();
    expect(evaluation.scored).toBe(reference.n);
    expectClose(metrics['accuracy'], reference.accuracy, 1e-15);
    expectClose(metrics['kappa'], reference.kappa, 1e-15);
    expectClose(metrics['logLoss'], reference.logLoss, 1e-12);
  });
});
