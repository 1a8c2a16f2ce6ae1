import type { Panel } from '../declarations.ts';
import { quantile } from '../expressions.ts';

export const latency: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'From record to prediction',
    description:
      "From a record's timestamp to the commit of what came out of it, by topic; of the oldest record in each transaction.",
    unit: 's',
    queries: quantiles('driftline_prediction_latency_seconds', 0.5, 0.95, 0.99),
  },
  {
    kind: 'lines',
    title: 'Time of commits',
    description: 'Time of a transaction: begin, offsets, outputs, manifest, snapshot, commit.',
    unit: 's',
    queries: quantiles('driftline_commit_duration_seconds', 0.5, 0.99),
  },
  {
    kind: 'lines',
    title: 'Time of commits with a checkpoint',
    description: 'Time of a commit that writes a snapshot of the state, its encoding included.',
    unit: 's',
    queries: quantiles('driftline_checkpoint_duration_seconds', 0.5, 0.99),
  },
  {
    kind: 'lines',
    title: 'Time of slices',
    description: 'Time that a slice of records holds the event loop.',
    unit: 's',
    queries: quantiles('driftline_slice_duration_seconds', 0.5, 0.99),
  },
];

function quantiles(histogram: string, ...of: readonly number[]): Panel['queries'] {
  return of.map((q) => ({ expr: quantile(q, histogram), legend: `{{topic}} p${q * 100}` }));
}
