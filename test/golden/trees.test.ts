import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StateValue } from '../../src/core/state.ts';
import { expectClose } from './close.ts';
import { prequential, type Example, type Setup } from './prequential.ts';
import { treeData } from './treeData.ts';

interface Grown {
  readonly data: string;
  /** River's, and of the run: `weights`, `scaled`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly nodes: number;
  readonly height: number;
}

interface Classified extends Grown {
  readonly labels: readonly string[];
  readonly accuracy: number;
  readonly kappa: number;
  readonly logLoss: number;
  /** Rows with a probability a label. */
  readonly outputs: readonly (readonly [row: number, probabilities: readonly number[]])[];
}

interface Regressed extends Grown {
  readonly mae: number;
  readonly rmse: number;
  readonly r2: number;
  readonly outputs: readonly (readonly [row: number, value: number])[];
}

const { classifiers, regressors } = JSON.parse(
  readFileSync(new URL('../reference/trees.json', import.meta.url), 'utf8'),
) as { classifiers: readonly Classified[]; regressors: readonly Regressed[] };

const camel = (text: string): string =>
  text.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** River's parameters by our names. */
function setupOf(
  kind: string,
  { parameters, data }: Grown,
): Setup & { readonly examples: readonly Example[] } {
  const { scaled, weights, ...named } = parameters;
  const options = Object.fromEntries(
    Object.entries(named).map(([name, value]) => [camel(name), value === 'info_gain' ? 'infoGain' : value]),
  );
  const { examples, numbers, categories } = treeData[data]!();
  return {
    numbers,
    categories,
    transform: scaled === true ? [['standardScaler']] : [],
    model: [kind, options],
    examples:
      weights === true ? examples.map((example, i) => ({ ...example, weight: 0.5 + (i % 3) })) : examples,
  };
}

/** How many nodes a tree has, and how many lie on the longest way, as its state says. */
function shape(state: { readonly [name: string]: StateValue }): { nodes: number; height: number } {
  const { parent } = state['nodes'] as { readonly parent: Int32Array };
  const depths: number[] = [];
  parent.forEach((above, node) => (depths[node] = above < 0 ? 1 : depths[above]! + 1));
  return { nodes: parent.length, height: Math.max(...depths) };
}

const named = <T extends Grown>(run: T): [string, T] => [
  `${run.data} ${JSON.stringify(run.parameters)}`,
  run,
];

describe("hoeffdingTree: River's outputs, size and metrics", () => {
  test.each(classifiers.map(named))('%s', (_, run) => {
    const { examples, ...setup } = setupOf('hoeffdingTree', run);
    const outputs = new Map(run.outputs);
    let compared = 0;
    const { evaluation, model } = prequential(
      setup,
      examples,
      0,
      ({ ready, probabilities }, row, classes) => {
        const expected = outputs.get(row);
        if (expected === undefined) return;
        compared++;
        run.labels.forEach((label, i) => {
          const found = ready ? probabilities[classes.indexOf(label)] : 0;
          expectClose(found ?? 0, expected[i]!, 1e-9);
        });
      },
    );
    expect(compared).toBe(run.outputs.length);
    expect(shape(model.snapshot())).toEqual({ nodes: run.nodes, height: run.height });
    const metrics = evaluation.metrics();
    expect(evaluation.scored).toBe(run.n);
    expectClose(metrics['accuracy'], run.accuracy, 1e-15);
    expectClose(metrics['kappa'], run.kappa, 1e-14);
    expectClose(metrics['logLoss'], run.logLoss, 1e-12);
  });
});

describe("hoeffdingTreeRegressor: River's outputs, size and metrics", () => {
  test.each(regressors.map(named))('%s', (_, run) => {
    const data = run.data === 'mixed' ? 'mixedNumber' : run.data;
    const { examples, ...setup } = setupOf('hoeffdingTreeRegressor', { ...run, data });
    const outputs = new Map(run.outputs);
    let compared = 0;
    const { evaluation, model } = prequential(
      { ...setup, task: 'regression' },
      examples,
      0,
      ({ ready, value }, row) => {
        const expected = outputs.get(row);
        if (expected === undefined) return;
        compared++;
        expect(ready).toBe(true);
        expectClose(value, expected, 1e-9);
      },
    );
    expect(compared).toBe(run.outputs.length);
    expect(shape(model.snapshot())).toEqual({ nodes: run.nodes, height: run.height });
    expect(evaluation.scored).toBe(run.n);
    const metrics = evaluation.metrics();
    for (const name of ['mae', 'rmse', 'r2'] as const) expectClose(metrics[name], run[name], 1e-12);
  });
});
