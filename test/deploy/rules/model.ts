import { b, ofPartition, partition, type Case } from './case.ts';

const where = 'artition 0 of events (prices)';
const diverged = `The model of p${where} answers most events with null, or its loss in the window is five times that of its whole life.`;
const fired = (description: string): Case['fires'] => [{ labels: ofPartition, description }];
const other = { partition: '1' };
const third = { partition: '2' };
const fourth = { partition: '3' };
const online = { source: 'online' };
const batch = { source: 'batch' };

export const model: readonly Case[] = [
  {
    alert: 'DriftlineLabelsMissing',
    name: 'predictions flow, labels have ended, and some wait for an update that never comes due',
    series: [
      partition('driftline_accepted_total', '0+10x200'),
      partition('driftline_learned_total', '0+10x20 200x180'),
      partition('driftline_waiting_events', '7x200'),
    ],
    at: ['114m', '120m'],
    quietAt: ['60m', '86m', '106m'],
    fires: fired(
      `P${where} has answered events for more than an hour, and none of them had a label that can be learned.`,
    ),
  },
  {
    alert: 'DriftlineLabelsMissing',
    name: 'labels wait for a long update interval; nothing comes; there is no label in the configuration',
    series: [
      partition('driftline_accepted_total', '0+10x200'),
      partition('driftline_learned_total', '0x200'),
      partition('driftline_waiting_events', '0+10x200'),
      partition('driftline_accepted_total', '500x200', other),
      partition('driftline_learned_total', '500x200', other),
      partition('driftline_waiting_events', '0x200', other),
      partition('driftline_accepted_total', '0+10x200', { app: 'other' }),
    ],
    at: ['150m'],
    fires: [],
  },
  {
    alert: 'DriftlineModelDiverged',
    name: 'its answers have become null',
    series: [
      partition('driftline_scored_total', '0+10x30 300x60'),
      partition('driftline_unanswered_total', '0x30 0+10x60'),
    ],
    at: ['52m', '60m'],
    quietAt: ['34m', '45m'],
    fires: fired(diverged),
  },
  {
    alert: 'DriftlineModelDiverged',
    name: 'its error has exploded',
    series: [
      partition('driftline_window_metric', '2x20 20x60', { metric: 'mae' }),
      partition('driftline_metric', '2x20 3x60', { metric: 'mae' }),
      partition('driftline_window_metric', '_x21 2x60', { ...b, metric: 'mae' }),
      partition('driftline_metric', '_x21 3x60', { ...b, metric: 'mae' }),
      partition('driftline_window_metric', '9x80', { metric: 'r2' }),
      partition('driftline_metric', '1x80', { metric: 'r2' }),
    ],
    at: ['33m', '50m'],
    quietAt: ['20m', '28m'],
    fires: fired(diverged),
  },
  {
    alert: 'DriftlineModelDiverged',
    name: 'it has not answered yet; it is worse than it was, or three times as bad; another model answers in its place',
    series: [
      partition('driftline_scored_total', '0x60'),
      partition('driftline_unanswered_total', '0+10x60'),
      partition('driftline_window_metric', '0.9x60', { ...other, metric: 'logLoss' }),
      partition('driftline_metric', '0.4x60', { ...other, metric: 'logLoss' }),
      partition('driftline_scored_total', '0+10x30 300x60', third),
      partition('driftline_unanswered_total', '0x30 0+10x60', third),
      partition('driftline_fallback_active', '0x60', { ...third, ...online }),
      partition('driftline_window_metric', '9x60', { ...fourth, metric: 'mae' }),
      partition('driftline_metric', '3x60', { ...fourth, metric: 'mae' }),
      partition('driftline_window_metric', '9x60', { ...b, ...fourth, metric: 'mae' }),
      partition('driftline_metric', '1x60', { ...b, ...fourth, metric: 'mae' }),
    ],
    at: ['15m', '50m'],
    fires: [],
  },
  {
    alert: 'DriftlineModelReplaced',
    name: 'by its last good copy',
    series: [
      partition('driftline_fallback_recoveries_total', '0x20 1x60', { by: 'copy' }),
      partition('driftline_fallback_recoveries_total', '0x80', { by: 'fresh' }),
    ],
    at: ['22m', '30m', '49m'],
    quietAt: ['19m', '55m'],
    fires: fired(
      `The online model of p${where} had become useless; its last good copy, or a new one, has taken its place in the last half hour.`,
    ),
  },
  {
    alert: 'DriftlineModelReplaced',
    name: 'long ago; the partition has moved since then',
    series: [
      partition('driftline_fallback_recoveries_total', '0x5 3x40', { by: 'copy' }),
      partition('driftline_fallback_recoveries_total', '_x46 3x40', { ...b, by: 'copy' }),
    ],
    at: ['40m', '48m', '60m'],
    fires: [],
  },
  {
    alert: 'DriftlineOnlineWorseThanBatch',
    name: 'for more than an hour',
    series: [
      partition('driftline_fallback_window_loss', '0.3x20 0.6x200', online),
      partition('driftline_fallback_window_loss', '0.5x220', batch),
      partition('driftline_learned_total', '0+10x220'),
    ],
    at: ['84m', '100m'],
    quietAt: ['19m', '30m', '78m'],
    fires: fired(
      `P${where}: for an hour the online model's mean loss over fallback.window has been more than 5 % above the batch model's; it is 0.6.`,
    ),
  },
  {
    alert: 'DriftlineOnlineWorseThanBatch',
    name: 'a little worse; worse for a while; no batch model; nothing comes any more',
    series: [
      partition('driftline_fallback_window_loss', '0.51x220', online),
      partition('driftline_fallback_window_loss', '0.5x220', batch),
      partition('driftline_learned_total', '0+10x220'),
      partition('driftline_fallback_window_loss', '0.3x60 0.9x50 0.3x90', { ...other, ...online }),
      partition('driftline_fallback_window_loss', '0.5x220', { ...other, ...batch }),
      partition('driftline_learned_total', '0+10x220', other),
      partition('driftline_fallback_window_loss', '0.9x220', { ...third, ...online }),
      partition('driftline_learned_total', '0+10x220', third),
      partition('driftline_fallback_window_loss', '0.9x220', { app: 'still', ...online }),
      partition('driftline_fallback_window_loss', '0.5x220', { app: 'still', ...batch }),
      partition('driftline_learned_total', '10x220', { app: 'still' }),
    ],
    at: ['80m', '109m'],
    fires: [],
  },
  {
    alert: 'DriftlineServedFromFallback',
    name: 'the batch model has stood in for an hour, since the online one is worse than the prior',
    series: [
      partition('driftline_fallback_answers_total', '0+10x20 200x150', { ...online, reason: 'best' }),
      partition('driftline_fallback_answers_total', '0x20 0+10x150', { ...batch, reason: 'worseThanPrior' }),
    ],
    at: ['100m', '130m'],
    quietAt: ['19m', '45m', '85m'],
    fires: fired(
      `P${where}: for more than an hour 100% of the answers have been a stand-in's. driftline_fallback_answers_total says whose, and why.`,
    ),
  },
  {
    alert: 'DriftlineServedFromFallback',
    name: 'the batch model is the best; the online model warms up; some outliers; a task that goes on from its last commit',
    series: [
      partition('driftline_fallback_answers_total', '0+10x150', { ...batch, reason: 'best' }),
      partition('driftline_fallback_answers_total', '0+10x150', { ...other, ...batch, reason: 'warmUp' }),
      partition('driftline_fallback_answers_total', '0+10x150', { ...third, ...online, reason: 'best' }),
      partition('driftline_fallback_answers_total', '900+1x50 948+1x100', {
        ...third,
        source: 'prior',
        reason: 'notFinite',
      }),
    ],
    at: ['60m', '130m'],
    fires: [],
  },
  {
    alert: 'DriftlineDriftDetected',
    name: 'once',
    series: [partition('driftline_drifts_total', '4x20 5x60')],
    at: ['22m', '25m', '34m'],
    quietAt: ['19m', '40m'],
    fires: fired(`The drift detector has found a change in p${where} in the last quarter of an hour.`),
  },
  {
    alert: 'DriftlineDriftDetected',
    name: 'half an hour ago; the partition comes to another worker with what it has found before',
    series: [
      partition('driftline_drifts_total', '4x10 5x30'),
      partition('driftline_drifts_total', '_x40 5x30', b),
    ],
    at: ['45m'],
    fires: [],
  },
];
