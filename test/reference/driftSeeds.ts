/** The one part that draws random numbers, kswin, by ten seeds, beside River's (driftSeeds.py, driftSeeds.json). MOA has none. */
import { readFileSync } from 'node:fs';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { recordsOf } from '../support/feed.ts';
import { fileData, planes, topologyFor, type Data } from './reactionData.ts';

/** Of scaled logistic regression that begins anew at each change: accuracies, one a seed. */
export interface SeedScore {
  readonly dataset: string;
  readonly ours: readonly number[];
  readonly river: readonly number[];
}

const data: Readonly<Record<string, () => Data>> = {
  planes,
  electricity: () => fileData('electricity'),
  sea_stream: () => fileData('sea_stream'),
  bananas: () => fileData('bananas'),
  phishing: () => fileData('phishing'),
};

export function seedScores(): SeedScore[] {
  const { runs } = JSON.parse(readFileSync(new URL('./driftSeeds.json', import.meta.url), 'utf8')) as {
    runs: readonly { data: string; accuracies: readonly number[] }[];
  };
  return runs.map(({ data: dataset, accuracies }) => {
    const stream = data[dataset]!();
    const records = recordsOf(stream.rows.map((value) => ({ value })));
    const ours = accuracies.map((_, seed) => {
      const pipeline = new Pipeline(topologyFor(stream, `{ kind: kswin, seed: ${seed}, onDrift: restart }`));
      for (let i = 0; i < records.count; i++) pipeline.processRecord(records, i, undefined);
      return pipeline.evaluation.metrics()['accuracy']!;
    });
    return { dataset, ours, river: accuracies };
  });
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Markdown: the means, and the least and the most of the seeds. */
export function seedTable(found: readonly SeedScore[]): string[] {
  const text = (values: readonly number[]): string =>
    `${percent(meanOf(values))} (${percent(Math.min(...values))} to ${percent(Math.max(...values))})`;
  return [
    `| | ${found.map(({ dataset }) => dataset).join(' | ')} |`,
    `| --- |${' --- |'.repeat(found.length)}`,
    `| ours | ${found.map(({ ours }) => text(ours)).join(' | ')} |`,
    `| River | ${found.map(({ river }) => text(river)).join(' | ')} |`,
  ];
}

const percent = (x: number): string => (100 * x).toFixed(2);
