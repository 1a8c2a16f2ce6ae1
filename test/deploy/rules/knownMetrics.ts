import { createHostMetrics, processMetrics } from '../../../src/adapters/prometheus/registry.ts';
import { batchMetrics, choiceMetrics } from '../../../src/worker/batchMetrics.ts';
import { histograms, metrics, workerMetrics } from '../../../src/worker/metrics.ts';

/** The code's tables: what a worker says of itself. */
export const tables = [
  ...metrics,
  ...choiceMetrics,
  ...workerMetrics,
  ...batchMetrics,
  ...histograms,
  ...processMetrics,
];

/** All that a rule or a panel may ask for but what rules record: a worker's own metrics, those of its process, and `up`. */
export async function knownMetrics(): Promise<ReadonlySet<string>> {
  const host = await createHostMetrics('0').scrape([]);
  const families = [...host.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({
    name: name!,
    type: type!,
  }));
  const series = ({ name, type }: { readonly name: string; readonly type: string }): readonly string[] =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((end) => name + end)
      : type === 'summary'
        ? [name, `${name}_sum`, `${name}_count`]
        : [name];
  return new Set(['up', ...[...tables, ...families].flatMap(series)]);
}
