import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StateValue } from '../../src/core/state.ts';
import { expectClose } from './close.ts';
import { prequential } from './prequential.ts';
import { treeData } from './treeData.ts';

interface Classified {
  readonly data: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  readonly n: number;
  readonly nodes: number;
  readonly height: number;
  readonly accuracy: number;
  readonly kappa: number;
  readonly logLoss: number;
  /** Rows with a probability a label. */
  readonly outputs: readonly (readonly [row: number, probabilities: readonly number[]])[];
}

const { classifiers } = JSON.parse(
  readFileSync(new URL('../reference/trees.json', import.meta.url), 'utf8'),
) as { classifiers: readonly Classified[] };

const camel = (text: string): string =>
  text.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** River's parameters by our names. */
function optionsOf(parameters: Classified['parameters']): Record<string, unknown> {
  const named = Object.entries(parameters).filter(([name]) => name !== 'weights');
  return Object.fromEntries(
    named.map(([name, value]) => [camel(name), value === 'info_gain' ? 'infoGain' : value]),
  );
}

/** How many nodes a tree has, and how many lie on the longest way, as its state says. */
function shape(state: { readonly [name: string]: StateValue }): { nodes: number; height: number } {
  const { parent } = state['nodes'] as { readonly parent: Int32Array };
  const depths: number[] = [];
  parent.forEach((above, node) => (depths[node] = above < 0 ? 1 : depths[above]! + 1));
  return { nodes: parent.length, height: Math.max(...depths) };
}

const name = (run: { data: string; parameters: object }): string =>
  `${run.data} ${JSON.stringify(run.parameters)}`;

test.each(classifiers.map((run) => [name(run), run] as const))(
  "%s: River's outputs and metrics",
  (_, run) => {
    const { examples, numbers, categories } = treeData[run.data]!();
    const outputs = new Map(run.outputs);
    let compared = 0;
    const { evaluation, model } = prequential(
      { numbers, categories, model: ['hoeffdingTree', optionsOf(run.parameters)] },
      'weights' in run.parameters
        ? examples.map((example, i) => ({ ...example, weight: 0.5 + (i % 3) }))
        : examples,
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
  },
);
