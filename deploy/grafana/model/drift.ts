import type { Panel } from '../declarations.ts';
import { increase, of } from '../expressions.ts';

export const drift: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Changes and warnings',
    description:
      'Changes that the drift detectors found, and warnings of one that began (with detectors that warn), of all partitions.',
    unit: 'short',
    queries: [
      { expr: `sum(${increase('driftline_drifts_total')})`, legend: 'changes' },
      { expr: `sum(${increase('driftline_drift_warnings_total')})`, legend: 'warnings' },
    ],
    width: 8,
  },
  {
    kind: 'lines',
    title: 'What was done about drift',
    description:
      'How often the rate was raised, or the model begun anew or replaced (`drift.onDrift`), of all partitions. Fewer than the changes: losses have fallen, or no fresh model was better.',
    unit: 'short',
    queries: [
      { expr: `sum by (reaction) (${increase('driftline_drift_reactions_total')})`, legend: '{{reaction}}' },
    ],
    width: 8,
    empty: 'drift.onDrift is mark',
  },
  {
    kind: 'lines',
    title: 'Fresh models that learn beside',
    description:
      'Partitions in which a fresh model learns beside the online one, and takes over after a change if it is better. With `drift.onDrift: replace` only.',
    unit: 'short',
    queries: [{ expr: `sum by (app) (${of('driftline_drift_candidates')})`, legend: '{{app}}' }],
    width: 8,
    empty: 'drift.onDrift is not replace',
  },
];
