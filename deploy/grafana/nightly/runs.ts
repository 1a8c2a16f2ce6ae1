import type { Panel } from '../declarations.ts';
import { of } from '../expressions.ts';

const result = 'driftline_batch_run_result';
const newest = (metric: string): string => `max by (app) (${of(metric)})`;

export const runs: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Result of the newest run',
    description:
      '1 for how the newest run ended. Refused: the new model was not better than the prior, or worse than the one that stands.',
    unit: 'short',
    queries: [
      { expr: `max by (app) (${of(result, 'result="promoted"')})`, legend: '{{app}} promoted' },
      { expr: `max by (app) (${of(result, 'result="refused"')})`, legend: '{{app}} refused', fault: true },
      { expr: `max by (app) (${of(result, 'result="failed"')})`, legend: '{{app}} failed', fault: true },
    ],
  },
  {
    kind: 'lines',
    title: 'Loss on the test rows',
    description:
      'Of the newest run: the loss of its model, of the prior, and of the model that stood (where it was not trained on these rows).',
    unit: 'short',
    queries: [
      {
        expr: `max by (app, metric) (${of('driftline_batch_run_metric', 'metric=~".*[lL]oss"')})`,
        legend: '{{app}} {{metric}}',
      },
    ],
  },
  {
    kind: 'lines',
    title: 'More of its model',
    description:
      "Of the newest run: its model's other metrics on the test rows, and `missing`, the share of `batch.window` before the first row.",
    unit: 'short',
    queries: [
      {
        expr: `max by (app, metric) (${of('driftline_batch_run_metric', 'metric!~".*[lL]oss"')})`,
        legend: '{{app}} {{metric}}',
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Duration',
    description: 'How long the newest run took.',
    unit: 's',
    queries: [{ expr: newest('driftline_batch_run_duration_seconds'), legend: '{{app}}' }],
  },
  {
    kind: 'lines',
    title: 'Rows',
    description:
      'Labelled events that the newest run trained on. Far fewer than the night before: labels or events are missing.',
    unit: 'short',
    queries: [{ expr: newest('driftline_batch_run_rows'), legend: '{{app}}' }],
  },
  {
    kind: 'lines',
    title: 'Age of its newest row',
    description: 'How long ago, in event time, the last row of the newest run was.',
    unit: 's',
    queries: [{ expr: `time() - ${newest('driftline_batch_run_event_time_seconds')}`, legend: '{{app}}' }],
  },
];
