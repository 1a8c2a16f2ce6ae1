import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { beyond } from '../../src/evaluate/kappa.ts';
import { readDataset } from '../support/dataset.ts';
import { expectClose } from './close.ts';
import { prequential } from './prequential.ts';

interface Result {
  readonly model: string;
  readonly accuracy: number;
  readonly kappa_temporal: number;
}

const { results } = JSON.parse(readFileSync(new URL('./moa.json', import.meta.url), 'utf8')) as {
  results: readonly Result[];
};
const noChange = results.find(({ model }) => model === 'NoChange')!;

test("electricity: the no-change baseline beside another model has the accuracy of MOA's NoChange", () => {
  const { rows } = readDataset('electricity');
  const examples = rows.map((row) => ({ numbers: [], label: row.at(-1)! }));
  const setup = { classes: ['DOWN', 'UP'], numbers: [], model: ['logisticRegression'] } as const;
  const { evaluation } = prequential(setup, examples);
  expectClose(evaluation.noChange().total, noChange.accuracy / 100, 1e-15);
});

test.each(results)(
  "$model: kappa against no-change is MOA's kappa temporal",
  ({ accuracy, kappa_temporal }) => {
    expectClose(beyond(accuracy / 100, noChange.accuracy / 100), kappa_temporal / 100, 1e-12);
  },
);
