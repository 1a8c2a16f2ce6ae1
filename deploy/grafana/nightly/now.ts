import type { Panel } from '../declarations.ts';
import { increase, of } from '../expressions.ts';
import { batchVersion } from '../shared.ts';

const result = 'driftline_batch_run_result';
const storeFailures = 'driftline_batch_store_failures_total';
const oneNight = 26 * 3600;

export const now: readonly Panel[] = [
  {
    kind: 'name',
    title: 'Last run',
    description:
      'How the newest run of the nightly job ended: promoted, refused (by its own gate), or failed.',
    unit: 'short',
    queries: [{ expr: `max by (result) (${of(result)}) == 1`, legend: '{{result}}' }],
    empty: 'no run yet',
  },
  {
    kind: 'stat',
    title: 'Since the last run',
    description: 'Seconds since the newest run ended. Red after 26 hours: a night is missing.',
    unit: 's',
    queries: [{ expr: `time() - max(${of('driftline_batch_run_timestamp_seconds')})`, legend: 'age' }],
    limits: { red: oneNight },
    empty: 'no run yet',
  },
  batchVersion,
  {
    kind: 'stat',
    title: 'Refused by workers',
    description: 'Announced batch models that workers could not use. The model before it stays.',
    unit: 'short',
    queries: [{ expr: `sum(${increase('driftline_batch_refused_total')})`, legend: 'refused', fault: true }],
    limits: { red: 1 },
  },
  {
    kind: 'stat',
    title: 'Could not be had',
    description:
      'Times that the batch model of a checkpoint could not be had within a minute; the task then went on without it.',
    unit: 'short',
    queries: [{ expr: `sum(${increase(storeFailures)})`, legend: 'not had', fault: true }],
    limits: { red: 1 },
  },
];
