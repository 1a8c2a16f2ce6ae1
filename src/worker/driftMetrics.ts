import { count, counter, gauge, ofPartition, type Metric } from './metric.ts';

/** Absent where nothing is done but to count. */
const reactions: Metric = {
  name: 'driftline_drift_reactions_total',
  type: 'counter',
  labels: [...ofPartition, 'reaction'],
  help: 'What was done about drift (drift.onDrift): raiseRate, restart, or replace, which is counted when a model is replaced.',
  read: ({ pipeline }) => {
    const drift = pipeline?.drift;
    return drift === undefined || drift.reaction === 'mark'
      ? []
      : [[{ reaction: drift.reaction }, drift.acted]];
  },
};

/** Of a task. */
export const driftMetrics: readonly Metric[] = [
  count('drifts', 'drifts', 'Changes that the drift detector found.'),
  counter(
    'drift_warnings',
    'Times that a drift detector began to warn of a change. With one that warns only.',
    ({ pipeline }) => (pipeline?.drift?.warns === true ? [[{}, pipeline.drift.warnings]] : []),
  ),
  reactions,
  gauge(
    'drift_candidates',
    'Fresh models that learn beside the online one, and take over after a change if they are better: 1 or 0. With `drift.onDrift: replace` only.',
    ({ pipeline }) => pipeline?.drift?.candidates,
  ),
];
