import type { Panel } from '../declarations.ts';
import { of, rate } from '../expressions.ts';

export const learning: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Labels',
    description:
      'Events a second that are learned, have no label, or one that does not fit the model, and those that the model could not answer yet.',
    unit: 'eps',
    queries: [
      { expr: `sum(${rate('driftline_learned_total')})`, legend: 'learned' },
      { expr: `sum(${rate('driftline_unlabelled_total')})`, legend: 'without a label', fault: true },
      { expr: `sum(${rate('driftline_unfit_labels_total')})`, legend: 'label does not fit', fault: true },
      { expr: `sum(${rate('driftline_unanswered_total')})`, legend: 'not answered yet' },
    ],
  },
  {
    kind: 'lines',
    title: 'Waiting for the update',
    description: 'Labelled events that wait for the update interval, of all partitions.',
    unit: 'short',
    queries: [{ expr: `sum by (app) (${of('driftline_waiting_events')})`, legend: '{{app}}' }],
  },
];
