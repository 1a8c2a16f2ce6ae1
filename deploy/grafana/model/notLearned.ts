import type { Panel } from '../declarations.ts';
import { rate } from '../expressions.ts';
import { rejectedByReason } from '../shared.ts';

export const notLearned: readonly Panel[] = [
  rejectedByReason,
  {
    kind: 'areas',
    title: 'Quarantined by reason',
    description: 'Events a second that were predicted, but neither scored nor learned.',
    unit: 'eps',
    queries: [
      { expr: `sum by (reason) (${rate('driftline_quarantined_total')})`, legend: '{{reason}}', fault: true },
    ],
  },
  {
    kind: 'areas',
    title: 'Dropped by reason',
    description: 'Events a second that were counted and nothing else.',
    unit: 'eps',
    queries: [
      { expr: `sum by (reason) (${rate('driftline_dropped_total')})`, legend: '{{reason}}', fault: true },
    ],
  },
  {
    kind: 'lines',
    title: 'Times ahead',
    description:
      "Events a second whose time lay more than `input.maximumAhead` after their record's: a clock is wrong.",
    unit: 'eps',
    queries: [
      { expr: `sum by (app) (${rate('driftline_clamped_times_total')})`, legend: '{{app}}', fault: true },
    ],
  },
];
