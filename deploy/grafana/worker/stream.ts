import type { Panel } from '../declarations.ts';
import { of, rate } from '../expressions.ts';
import { answersOverTime, rejectedByReason } from '../shared.ts';

export const stream: readonly Panel[] = [
  {
    kind: 'areas',
    title: 'Events by what became of them',
    description:
      'Events a second: accepted (predicted), rejected (dead letters) and dropped (counted only), which are all that were read.',
    unit: 'eps',
    queries: [
      { expr: `sum(${rate('driftline_accepted_total')})`, legend: 'accepted' },
      { expr: `sum(${rate('driftline_rejected_total')})`, legend: 'rejected', fault: true },
      { expr: `sum(${rate('driftline_dropped_total')})`, legend: 'dropped', fault: true },
    ],
  },
  {
    kind: 'lines',
    title: 'Lag in seconds',
    description: 'Age of the last record that was read while others wait, by partition; 0 where none waits.',
    unit: 's',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_lag_seconds')})`,
        legend: '{{app}} {{topic}} {{partition}}',
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Lag in records',
    description: 'Offsets that wait to be read, by partition: records, and markers of transactions.',
    unit: 'short',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_lag_records')})`,
        legend: '{{app}} {{topic}} {{partition}}',
      },
    ],
  },
  answersOverTime,
  rejectedByReason,
  {
    kind: 'lines',
    title: 'Learned and scored',
    description: 'Events a second that are learned and scored, and updates of the model (`update`).',
    unit: 'eps',
    queries: [
      { expr: `sum(${rate('driftline_learned_total')})`, legend: 'learned' },
      { expr: `sum(${rate('driftline_scored_total')})`, legend: 'scored' },
      { expr: `sum(${rate('driftline_updates_total')})`, legend: 'updates' },
    ],
  },
];
