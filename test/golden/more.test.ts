import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { readDataset } from '../support/dataset.ts';
import { expectClose } from './close.ts';
import { prequential, type Example, type Setup } from './prequential.ts';

interface Reference {
  readonly n: number;
  readonly first50: readonly number[];
  readonly [metric: string]: number | readonly number[];
}

const { runs } = JSON.parse(readFileSync(new URL('./more.json', import.meta.url), 'utf8')) as {
  runs: Readonly<Record<string, Reference>>;
};

/** The last column is the label. */
function load(name: string): { numbers: string[]; examples: Example[] } {
  const { names, rows } = readDataset(name);
  const examples = rows.map((row) => ({ numbers: row.slice(0, -1).map(Number), label: row.at(-1)! }));
  return { numbers: names.slice(0, -1), examples };
}

/** As more.py describes it, draw by draw. */
function categoricalStream(): Example[] {
  const next = mulberry32(2024);
  return Array.from({ length: 3000 }, () => {
    const x = 10 * next();
    const u = next();
    const city = `c${Math.floor(12 * u * u)}`;
    const device = `d${Math.floor(3 * next())}`;
    const raw = x - 5 + (city === 'c0' ? 2 : 0) - (device === 'd2' ? 3 : 0);
    return { numbers: [x], categories: [city, device], label: next() < 1 / (1 + Math.exp(-raw)) };
  });
}

const phishing = load('phishing');
const trump = load('trump_approval');
const binary = { classes: ['0', '1'], numbers: phishing.numbers } as const;
const regression = { task: 'regression', numbers: trump.numbers } as const;
const rate = (learningRate: number) => ({ kind: 'constant', options: { learningRate } });
const falling = (learningRate: number, power: number) => ({
  kind: 'inverseScaling',
  options: { learningRate, power },
});
const sgd = (learningRate: unknown) => ({ kind: 'sgd', options: { learningRate } });

function withGaps(): Example[] {
  const next = mulberry32(7);
  return phishing.examples.map(({ numbers, label }) => ({
    numbers: numbers.map((x) => (next() < 0.1 ? NaN : x)),
    label,
  }));
}

const cases: readonly (readonly [name: string, Setup, readonly Example[]])[] = [
  [
    'oneHot',
    {
      classes: [false, true],
      numbers: ['x'],
      categories: ['city', 'device'],
      transform: [['oneHot'], ['standardScaler']],
      model: ['logisticRegression'],
    },
    categoricalStream(),
  ],
  [
    'inverseScaling',
    {
      ...binary,
      transform: [['standardScaler']],
      model: ['logisticRegression', { optimizer: sgd(falling(0.5, 0.3)), interceptLr: falling(0.2, 0.5) }],
    },
    phishing.examples,
  ],
  [
    'weighted',
    {
      ...binary,
      transform: [['standardScaler']],
      model: ['logisticRegression', { l2: 0.01, interceptInit: 0.25 }],
    },
    phishing.examples.map((example, i) => ({ ...example, weight: 0.5 + (i % 3) })),
  ],
  [
    'imputed',
    {
      ...binary,
      imputed: [...phishing.numbers.keys()],
      transform: [['standardScaler']],
      model: ['logisticRegression'],
    },
    withGaps(),
  ],
  [
    'clipped',
    {
      ...regression,
      transform: [['standardScaler']],
      model: ['linearRegression', { optimizer: sgd(rate(0.02)), l2: 0.01, clipGradient: 3 }],
    },
    trump.examples,
  ],
  [
    'centred',
    {
      ...regression,
      transform: [['standardScaler', { withStd: false }]],
      model: ['linearRegression', { optimizer: sgd(rate(1e-6)), interceptLr: rate(0.1) }],
    },
    trump.examples,
  ],
];

test("every one of more.py's runs is compared", () => {
  expect(cases.map(([name]) => name)).toEqual(Object.keys(runs));
});

test.each(cases)("%s: River's first 50 outputs, and its metrics", (name, setup, examples) => {
  const { n, first50, ...metrics } = runs[name]!;
  const { evaluation, first } = prequential(setup, examples);
  expect(evaluation.scored).toBe(n);
  first50.forEach((expected, i) => {
    expectClose(first[i], expected, 1e-9);
  });
  expect(Object.keys(metrics)).toHaveLength(3);
  for (const [metric, expected] of Object.entries(metrics)) {
    expectClose(evaluation.metrics()[metric], expected as number, 1e-12);
  }
});
