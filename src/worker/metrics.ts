import type { Task } from '../core/output.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { PossibleReasons } from '../pipeline/possibleReasons.ts';
import { tallied, type Tally } from '../pipeline/tally.ts';
import { driftMetrics } from './driftMetrics.ts';
import {
  count,
  counter,
  gauge,
  ofPartition,
  own,
  type Histogram,
  type Metric,
  type Sample,
  type WorkerMetric,
} from './metric.ts';

/** Of labels: without `label` in the configuration there is nothing to count. */
function labelled(name: string, help: string, value: (pipeline: Pipeline) => number): Metric {
  return counter(name, `${help} With \`label\` only.`, ({ pipeline }) =>
    pipeline?.labelled === true ? [[{}, value(pipeline)]] : [],
  );
}

/** Reasons that the configuration makes possible are there from the start, as 0. */
function reasons(what: keyof PossibleReasons, help: string): Metric {
  return {
    name: `driftline_${what}_total`,
    type: 'counter',
    labels: [...ofPartition, 'reason'],
    help,
    read: ({ pipeline }) => {
      if (pipeline === undefined) return [];
      const counted = pipeline.counts[`${what}By`];
      const all = new Set([...pipeline.reasons[what], ...counted.keys()]);
      return [...all].map((reason): Sample => [{ reason }, counted.get(reason) ?? 0]);
    },
  };
}

/** Of the answers to labelled events: of those who can answer at all, from 0 on. @param task undefined: of any */
function answers(name: string, help: string, read: (tally: Tally, i: number) => number, task?: Task): Metric {
  return {
    name: `driftline_${name}_total`,
    type: 'counter',
    labels: [...ofPartition, 'source'],
    help,
    read: ({ pipeline }) => {
      if (pipeline?.labelled !== true || (task ?? pipeline.task) !== pipeline.task) return [];
      const { fallback, tally } = pipeline;
      return tallied.flatMap((source, i): Sample[] =>
        source === 'batch' && fallback === undefined ? [] : [[{ source }, read(tally, i)]],
      );
    },
  };
}

function quality(name: string, help: string, window: boolean): Metric {
  return {
    name: `driftline_${name}`,
    type: 'gauge',
    labels: [...ofPartition, 'metric'],
    help,
    read: ({ pipeline }) => {
      if (pipeline === undefined) return [];
      const { evaluation } = pipeline;
      const noChange = evaluation.noChange();
      const values = {
        ...(window ? evaluation.windowMetrics() : evaluation.metrics()),
        noChange: window ? noChange.window : noChange.total,
      };
      return Object.entries(values).flatMap(([metric, value]): Sample[] =>
        value === null ? [] : [[{ metric }, value]],
      );
    },
  };
}

export const metrics: readonly Metric[] = [
  count(
    'events',
    'events',
    'Events read: accepted, rejected and dropped ones. Counts of events go on over restarts.',
  ),
  count('accepted', 'accepted', 'Events that got a prediction, quarantined ones among them.'),
  reasons('rejected', 'Events that became dead letters.'),
  reasons('quarantined', 'Reasons why events were predicted but neither scored nor learned.'),
  reasons('dropped', 'Events that were counted and nothing else.'),
  labelled('unlabelled', 'Accepted events without a label.', ({ counts }) => counts.unlabelled),
  labelled(
    'unfit_labels',
    'Accepted events whose label does not fit the model: predicted, not learned.',
    ({ counts }) => counts.unfit,
  ),
  labelled(
    'unanswered',
    'Labelled events that the model could not answer yet: predicted null, not scored.',
    ({ counts }) => counts.unanswered,
  ),
  labelled(
    'scored',
    'Events scored with the prediction that was made before they were learned.',
    ({ evaluation }) => evaluation.scored,
  ),
  labelled(
    'learned',
    'Labelled events that the model has learned, each once.',
    ({ counts }) => counts.learned,
  ),
  count('updates', 'updates', 'Times that the update interval was due.'),
  ...driftMetrics,
  count(
    'clamped_times',
    'clamped',
    "Events whose time lay more than input.maximumAhead after their record's timestamp.",
  ),
  gauge(
    'waiting_events',
    'Labelled events that wait for the update interval.',
    ({ pipeline }) => pipeline?.waiting.size,
  ),
  answers(
    'labelled_answers',
    'Labelled events that each has answered in this process: served (the answer that went out), online, batch (with `fallback` only), and noChange (the label before). With `label` only.',
    (tally, i) => tally.events[i]!,
  ),
  answers(
    'wrong_answers',
    'Which of them were wrong; no answer is, too. With classes only.',
    (tally, i) => tally.errors[i]!.counter,
    'classification',
  ),
  answers(
    'absolute_errors',
    'The sum of their absolute errors; after an error beside which all others vanish it begins anew, as after a restart. With numbers only.',
    (tally, i) => tally.errors[i]!.counter,
    'regression',
  ),
  quality(
    'metric',
    "Prequential metrics over all scored events; metric noChange is the no-change baseline's.",
    false,
  ),
  quality('window_metric', 'Prequential metrics over the sliding window (evaluate.window).', true),
  gauge(
    'lag_records',
    'Offsets that wait to be read, up to the last stable one: records, and what else has an offset, as markers of transactions have; absent while unknown.',
    (status) => status.lag,
  ),
  gauge(
    'lag_seconds',
    'Age of the last record that was read, by its timestamp, while others wait; 0 where none does. Absent while unknown.',
    (status, now) => status.lagSeconds(now),
  ),
  gauge('next_offset', 'Input offset to read next.', (status) => status.next),
  gauge(
    'checkpoint_age_seconds',
    'Seconds since the newest snapshot of the state was written.',
    (status, now) => {
      const time = status.manifest?.snapshot?.time;
      return time === undefined ? undefined : Math.max(0, now - time) / 1000;
    },
  ),
  gauge('checkpoint_bytes', 'Size of the newest snapshot.', (status) => status.manifest?.snapshot?.bytes),
  gauge(
    'restore_seconds',
    'How long the last restore took, replay included.',
    (status) => status.restoreSeconds,
  ),
  gauge(
    'lost_records',
    'Records that were gone before they could be read, or learned again after a restart.',
    (status) => status.manifest?.lost,
  ),
  own('commits', 'Transactions committed by this process.', (status) => status.commits),
  own('checkpoints', 'Snapshots of the state written by this process.', (status) => status.checkpoints),
  own(
    'transactions_aborted',
    'Transactions that failed, and whose work was done again from the checkpoint.',
    (status) => status.aborted,
  ),
  own('retries', 'Times that the task started anew after trouble that passes.', (status) => status.retries),
];

export const workerMetrics: readonly WorkerMetric[] = [
  {
    name: 'driftline_rebalances_total',
    type: 'counter',
    labels: [],
    help: 'Times that the group has told this process which partitions are its own.',
    read: ({ rebalances }) => [[{}, rebalances]],
  },
  {
    name: 'driftline_checkpoint_interval_seconds',
    type: 'gauge',
    labels: [],
    help: 'How long a checkpoint may be old while events come: `checkpoint.interval` of the configuration.',
    read: ({ options }) => [[{}, options.checkpoint.interval / 1000]],
  },
];

/** By topic, not by partition: each has as many series as buckets, and two more. */
export const histograms: readonly Histogram[] = [
  {
    name: 'driftline_prediction_latency_seconds',
    type: 'histogram',
    labels: ['topic'],
    help: "From a record's timestamp to the commit of what came out of it; of the oldest record in each transaction.",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  },
  {
    name: 'driftline_slice_duration_seconds',
    type: 'histogram',
    labels: ['topic'],
    help: 'Time that a slice of records held the event loop.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  },
  {
    name: 'driftline_commit_duration_seconds',
    type: 'histogram',
    labels: ['topic'],
    help: 'Time of a transaction: begin, offsets, outputs, manifest, snapshot, commit.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  {
    name: 'driftline_checkpoint_duration_seconds',
    type: 'histogram',
    labels: ['topic'],
    help: 'Time of a commit that writes a snapshot of the state, its encoding included.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  },
];
