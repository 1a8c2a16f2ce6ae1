import type { Panel } from '../declarations.ts';
import { increase, of, rate } from '../expressions.ts';

const byPartition = '{{app}} {{topic}} {{partition}}';

export const commits: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Commits',
    description: 'Transactions committed, and snapshots of the state written, a second.',
    unit: 'eps',
    queries: [
      { expr: `sum(${rate('driftline_commits_total')})`, legend: 'commits' },
      { expr: `sum(${rate('driftline_checkpoints_total')})`, legend: 'checkpoints' },
    ],
  },
  {
    kind: 'lines',
    title: 'Aborted transactions, and tasks begun anew',
    description:
      'Transactions that failed, whose work was done again from the checkpoint; tasks that began anew after trouble that passes.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (app, topic, partition) (${increase('driftline_transactions_aborted_total')})`,
        legend: '{{app}} {{topic}} {{partition}} aborted',
        fault: true,
      },
      {
        expr: `sum by (app, topic, partition) (${increase('driftline_retries_total')})`,
        legend: '{{app}} {{topic}} {{partition}} anew',
        fault: true,
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Age of checkpoints',
    description: 'Seconds since the newest snapshot of the state was written, by partition.',
    unit: 's',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_checkpoint_age_seconds')})`,
        legend: byPartition,
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Size of checkpoints',
    description: 'Size of the newest snapshot, by partition.',
    unit: 'bytes',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_checkpoint_bytes')})`,
        legend: byPartition,
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Rebalances',
    description:
      'Times that the group has told a worker which partitions are its own. Many: workers come and go, or their sessions time out.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (instance) (${increase('driftline_rebalances_total')})`,
        legend: '{{instance}}',
        fault: true,
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Restores',
    description: 'How long the last restore took, replay included, by partition.',
    unit: 's',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_restore_seconds')})`,
        legend: byPartition,
      },
    ],
  },
  {
    kind: 'lines',
    title: 'Lost records',
    description:
      'Records that were gone before they could be read, or learned again after a restart: retention is too short for the lag.',
    unit: 'short',
    queries: [
      {
        expr: `max by (app, topic, partition) (${of('driftline_lost_records')})`,
        legend: byPartition,
        fault: true,
      },
    ],
  },
];
