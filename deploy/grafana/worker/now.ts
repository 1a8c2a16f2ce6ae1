import type { Panel } from '../declarations.ts';
import { increase, of, rate, share } from '../expressions.ts';
import { learned, whoAnswers } from '../shared.ts';

const events = 'driftline_events_total';
const rejected = 'driftline_rejected_total';
const threads = of('driftline_thread_up');

export const now: readonly Panel[] = [
  whoAnswers,
  {
    kind: 'stat',
    title: 'Lag',
    description:
      'Age of the last record that was read while others wait, of the partition that is furthest behind; 0 where none waits.',
    unit: 's',
    queries: [{ expr: `max(${of('driftline_lag_seconds')})`, legend: 'lag' }],
    limits: { orange: 60, red: 600 },
  },
  learned,
  {
    kind: 'stat',
    title: 'Dead letters',
    description: 'Share of the events that become dead letters.',
    unit: 'percentunit',
    queries: [
      { expr: share(`sum(${rate(rejected)})`, `sum(${rate(events)})`), legend: 'dead letters', fault: true },
    ],
    limits: { orange: 0.01, red: 0.05 },
  },
  {
    kind: 'stat',
    title: 'Do not answer',
    description:
      'Workers that Prometheus knows and cannot scrape, and threads that do not answer their process.',
    unit: 'short',
    queries: [
      {
        expr: `sum(${of('up')} == bool 0) + (sum(${threads} == bool 0) or vector(0))`,
        legend: 'down',
        fault: true,
      },
    ],
    limits: { red: 1 },
  },
  {
    kind: 'stat',
    title: 'Events',
    description: 'Events read a second: accepted, rejected and dropped ones.',
    unit: 'eps',
    queries: [{ expr: `sum(${rate(events)})`, legend: 'events' }],
  },
  {
    kind: 'stat',
    title: 'Partitions',
    description: 'Partitions that a worker has. Fewer than the input topic has: nobody works on the others.',
    unit: 'short',
    queries: [{ expr: `count(${of('driftline_next_offset')})`, legend: 'partitions' }],
  },
  {
    kind: 'stat',
    title: 'Oldest checkpoint',
    description:
      'Seconds since the newest snapshot of the partition whose is the oldest: what was learned since then is learned again at a restart.',
    unit: 's',
    queries: [{ expr: `max(${of('driftline_checkpoint_age_seconds')})`, legend: 'age' }],
  },
  {
    kind: 'stat',
    title: 'Aborted transactions',
    description: 'Transactions that failed, and whose work was done again from the checkpoint.',
    unit: 'short',
    queries: [
      { expr: `sum(${increase('driftline_transactions_aborted_total')})`, legend: 'aborted', fault: true },
    ],
    limits: { orange: 1 },
  },
  {
    kind: 'stat',
    title: 'Youngest process',
    description:
      'Seconds since the process that started last has been running. Small again and again: workers crash.',
    unit: 's',
    queries: [{ expr: `time() - max(${of('process_start_time_seconds')})`, legend: 'age' }],
  },
  {
    kind: 'name',
    title: 'Version',
    description: 'Versions of Driftline that run. Several: an upgrade is under way, or has stopped half-way.',
    unit: 'short',
    queries: [{ expr: `count by (version) (${of('driftline_build_info')})`, legend: '{{version}}' }],
  },
];
