import { createHostMetrics, processMetrics } from '../../src/adapters/prometheus/registry.ts';
import { batchMetrics, choiceMetrics } from '../../src/worker/batchMetrics.ts';
import { histograms, metrics, workerMetrics } from '../../src/worker/metrics.ts';
import { registryMetrics } from '../../src/worker/registryMetrics.ts';

export interface KnownMetric {
  readonly type: 'counter' | 'gauge';
  /** Its own; what a scrape adds is not among them. */
  readonly labels: readonly string[];
}

/** The code's tables: what a worker says of itself. */
export const tables = [
  ...metrics,
  ...choiceMetrics,
  ...workerMetrics,
  ...batchMetrics,
  ...registryMetrics,
  ...histograms,
  ...processMetrics,
];

/** Labels that a scrape adds, and the one of `threads`. */
export const addedLabels: readonly string[] = ['job', 'instance', 'namespace', 'app', 'thread'];

/**
 * Every series that there may be of a worker, by name: of the code's tables, of prom-client and of the scrape itself. Of a histogram
 * those three that it is made of, which are counters.
 */
export async function knownMetrics(): Promise<ReadonlyMap<string, KnownMetric>> {
  const known = new Map<string, KnownMetric>([['up', { type: 'gauge', labels: [] }]]);
  const add = (name: string, type: string, labels: readonly string[]): void => {
    if (type === 'histogram') {
      known.set(`${name}_bucket`, { type: 'counter', labels: [...labels, 'le'] });
      for (const part of ['sum', 'count']) known.set(`${name}_${part}`, { type: 'counter', labels });
    } else known.set(name, { type: type as KnownMetric['type'], labels });
  };
  const text = await createHostMetrics('0').scrape([]);
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
    add(name!, type!, labelsIn(text, name!));
  for (const { name, type, labels } of tables) add(name, type, labels);
  return known;
}

function labelsIn(text: string, name: string): readonly string[] {
  const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  return [...new Set(samples.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label!)))];
}
