import type { Panel } from './declarations.ts';
import { increase, of, rate } from './expressions.ts';

/** Panels that stand in several dashboards. */

const answers = 'driftline_fallback_answers_total';
const asked = `sum(${rate(answers)})`;

export const whoAnswers: Panel = {
  kind: 'bars',
  title: 'Who answers, and why',
  description:
    'Share of the predictions by the model that made them and the reason why it was that one (`driftline config reference` lists the reasons). Empty without `fallback`, where the online model alone answers, and while no events come.',
  unit: 'percentunit',
  queries: [
    {
      expr: `(sum by (source, reason) (${rate(answers)}) / on () group_left () ${asked}) > 0`,
      legend: '{{source}}: {{reason}}',
    },
  ],
  width: 8,
  empty: 'no predictions, or no fallback',
};

export const answersOverTime: Panel = {
  kind: 'areas',
  title: 'Predictions by model and reason',
  description:
    'Predictions a second by the model that made them, and why it was that one. With `fallback` only.',
  unit: 'eps',
  queries: [{ expr: `sum by (source, reason) (${rate(answers)})`, legend: '{{source}}: {{reason}}' }],
};

export const learned: Panel = {
  kind: 'stat',
  title: 'Learned',
  description:
    'Labelled events a second that the online model learns. 0 while events come: labels are missing, or all are quarantined.',
  unit: 'eps',
  queries: [{ expr: `sum(${rate('driftline_learned_total')})`, legend: 'learned' }],
};

export const rejectedByReason: Panel = {
  kind: 'areas',
  title: 'Dead letters by reason',
  description:
    "Events a second that became dead letters. The reasons are those of the dead letters' header `driftline-reason`.",
  unit: 'eps',
  queries: [
    { expr: `sum by (reason) (${rate('driftline_rejected_total')})`, legend: '{{reason}}', fault: true },
  ],
};

export const batchVersions: Panel = {
  kind: 'areas',
  title: 'Partitions by batch model',
  description:
    'How many partitions have which batch model. A new one is taken in a commit that writes a checkpoint; older ones that stay were not followed.',
  unit: 'short',
  queries: [{ expr: `count by (version) (${of('driftline_batch_model_in_use')})`, legend: '{{version}}' }],
};

export const batchAge: Panel = {
  kind: 'lines',
  title: 'Age of the batch model',
  description:
    'Event time since the end of the window that it was trained on, of the oldest. Above `fallback.maximumAge` it may not answer.',
  unit: 's',
  queries: [{ expr: `max by (app) (${of('driftline_batch_model_age_seconds')})`, legend: '{{app}}' }],
};

export const batchVersion: Panel = {
  kind: 'name',
  title: 'Batch model',
  description: 'The versions that are in use: the end of the window and the beginning of the hash.',
  unit: 'short',
  queries: batchVersions.queries,
  width: 8,
  empty: 'none yet, or no fallback',
};

export const refusedByWorkers: Panel = {
  kind: 'lines',
  title: 'Batch models that workers refused',
  description:
    'hash: damaged or gone; format: of a newer version, or not usable; features: others than the configuration has. The model before it stays.',
  unit: 'short',
  queries: [
    {
      expr: `sum by (reason) (${increase('driftline_batch_refused_total')})`,
      legend: '{{reason}}',
      fault: true,
    },
  ],
};
