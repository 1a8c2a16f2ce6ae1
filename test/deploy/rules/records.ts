import { b, ofPartition, ofTopic, partition, type RecordCase, type Series } from './case.ts';

/** Two workers have it for a scrape or two, as when a partition moves: what the second says is larger. */
const moves = (metric: string, labels: Series['labels'] = {}): Series[] => [
  partition(metric, '3x5 stale', labels),
  partition(metric, '_x4 5x9', { ...b, ...labels }),
];
const name = 'the largest, while two workers have it, and after that';

/** By partition, and by `labels`, where others of them have figures of their own. */
const largest = (record: string, metric: string, labels: Series['labels'] = {}): RecordCase => ({
  record: `driftline:${record}:max`,
  name,
  series: moves(metric, labels),
  at: ['4m', '5m', '8m'],
  is: [{ labels: { ...ofPartition, ...labels }, value: 5 }],
});

/** The sum over `label` of what is the largest of each. */
const largestOfEach = (record: string, metric: string, label: string): RecordCase => ({
  record: `driftline:${record}:max`,
  name: `${name}, added up`,
  series: [...moves(metric, { [label]: 'one' }), ...moves(metric, { [label]: 'other' })],
  at: ['4m', '5m', '8m'],
  is: [{ labels: ofPartition, value: 10 }],
});

const other = { partition: '1' };

export const records: readonly RecordCase[] = [
  largest('lag_seconds', 'driftline_lag_seconds'),
  largest('lag_records', 'driftline_lag_records'),
  largest('next_offset', 'driftline_next_offset'),
  largest('events', 'driftline_events_total'),
  largest('accepted', 'driftline_accepted_total'),
  largestOfEach('rejected', 'driftline_rejected_total', 'reason'),
  largest('scored', 'driftline_scored_total'),
  largest('unanswered', 'driftline_unanswered_total'),
  largest('learned', 'driftline_learned_total'),
  largest('waiting_events', 'driftline_waiting_events'),
  largest('drifts', 'driftline_drifts_total'),
  largestOfEach('fallback_recoveries', 'driftline_fallback_recoveries_total', 'by'),
  largest('fallback_answers', 'driftline_fallback_answers_total', { source: 'batch', reason: 'best' }),
  largest('fallback_window_loss', 'driftline_fallback_window_loss', { source: 'online' }),
  ...['10m', '1d'].map((window): RecordCase => ({
    record: `driftline:rejected:ratio${window}`,
    name: 'over all partitions of a topic',
    series: [
      partition('driftline_events_total', '500+100x60'),
      partition('driftline_rejected_total', '9+10x60', { reason: 'json' }),
      partition('driftline_events_total', '0+300x60', other),
      partition('driftline_rejected_total', '9+40x60', { ...other, reason: 'json' }),
      partition('driftline_rejected_total', '9+20x60', { ...other, reason: 'time' }),
    ],
    at: ['20m', '50m'],
    is: [{ labels: ofTopic, value: 0.175 }],
  })),
  {
    record: 'driftline:transactions_aborted:ratio15m',
    name: 'over all workers that had the partition',
    series: [
      partition('driftline_transactions_aborted_total', '0+1x60'),
      partition('driftline_commits_total', '50+4x60'),
      partition('driftline_transactions_aborted_total', '0+2x60', b),
      partition('driftline_commits_total', '0+5x60', b),
    ],
    at: ['20m', '50m'],
    is: [{ labels: ofPartition, value: 0.25 }],
  },
  {
    record: 'driftline:fallback_answers:ratio30m',
    name: 'what stands in, of all answers; where it is the best, or warms up, it does not',
    series: [
      partition('driftline_fallback_answers_total', '5+3x60', { source: 'batch', reason: 'worseThanPrior' }),
      partition('driftline_fallback_answers_total', '0+1x60', { source: 'prior', reason: 'notFinite' }),
      partition('driftline_fallback_answers_total', '0+5x60', { source: 'batch', reason: 'warmUp' }),
      partition('driftline_fallback_answers_total', '0+7x60', { source: 'online', reason: 'best' }),
    ],
    at: ['20m', '50m'],
    is: [{ labels: ofPartition, value: 0.25 }],
  },
];
