import { b, ofPartition, ofTopic, partition, process, type Case } from './case.ts';

const still =
  'Partition 0 of events (prices): records wait, or it is being restored, and for ten minutes it has come no further.';
const other = { partition: '1' };

const lag = (value: string, offsets: string): Case['series'] => [
  partition('driftline_lag_records', value),
  partition('driftline_next_offset', offsets),
  partition('driftline_retries_total', '0x90'),
  partition('driftline_events_total', offsets),
];

export const stream: readonly Case[] = [
  {
    alert: 'DriftlineNotProgressing',
    name: 'records wait, and the offset stays',
    series: lag('0x10 5+1x80', '100+10x10 200x80'),
    at: ['27m', '40m'],
    quietAt: ['8m', '18m', '23m'],
    fires: [{ labels: ofPartition, description: still }],
  },
  {
    alert: 'DriftlineNotProgressing',
    name: 'it fails and begins again at the same offset, now here and now there',
    series: [
      partition('driftline_lag_records', `9x20${' stale stale 9x1'.repeat(8)}`),
      partition('driftline_next_offset', '0+10x20 200 205 210 200 205 210 _x40'),
      partition('driftline_next_offset', '_x26 200 205 210 200 205 210 200 205 210 200 205 210x20', b),
      partition('driftline_events_total', '0+10x60'),
    ],
    at: ['43m'],
    fires: [{ labels: ofPartition, description: still }],
  },
  {
    alert: 'DriftlineNotProgressing',
    name: 'it never gets to run: the broker does not let it, or the state cannot be restored',
    series: [
      partition('driftline_retries_total', '0+1x60'),
      partition('driftline_events_total', '0x60', other),
    ],
    at: ['12m', '20m'],
    quietAt: ['8m'],
    fires: [{ labels: ofPartition, description: still }],
  },
  {
    alert: 'DriftlineNotProgressing',
    name: 'nothing comes; much waits but it goes on; it moves to another worker and is restored there; it is reset',
    series: [
      ...lag('0x60', '100x60'),
      partition('driftline_lag_records', '1000x60', other),
      partition('driftline_next_offset', '0+5x60', other),
      partition('driftline_lag_records', '5x10 _x4 5x50', { partition: '2' }),
      partition('driftline_next_offset', '0+5x10', { partition: '2' }),
      partition('driftline_events_total', '0+5x10', { partition: '2' }),
      partition('driftline_retries_total', '0x10', { partition: '2' }),
      partition('driftline_retries_total', '_x10 0x50', { ...b, partition: '2' }),
      partition('driftline_events_total', '_x14 50+5x50', { ...b, partition: '2' }),
      partition('driftline_next_offset', '_x14 50+5x50', { ...b, partition: '2' }),
      partition('driftline_lag_records', '900x60', { partition: '3' }),
      partition('driftline_next_offset', '5000+5x5 0+5x60', { partition: '3' }),
    ],
    at: ['8m', '12m', '16m', '25m', '50m'],
    fires: [],
  },
  {
    alert: 'DriftlineLagAgeHigh',
    name: 'it is late and stays so, also where it moves to another worker',
    series: [
      partition('driftline_lag_seconds', '0+20x30 stale'),
      partition('driftline_lag_seconds', '_x30 600x60', b),
    ],
    at: ['30m', '45m'],
    quietAt: ['18m', '24m'],
    fires: [
      {
        labels: ofPartition,
        description:
          'Partition 0 of events (prices) answers events that are 10m 0s old; at this pace they will be more than five minutes old in an hour, too.',
      },
    ],
  },
  {
    alert: 'DriftlineLagAgeHigh',
    name: 'it falls, but not fast enough',
    series: [partition('driftline_lag_seconds', '1200-4x60')],
    at: ['40m'],
    quietAt: ['8m'],
    fires: [
      {
        labels: ofPartition,
        description:
          'Partition 0 of events (prices) answers events that are 17m 20s old; at this pace they will be more than five minutes old in an hour, too.',
      },
    ],
  },
  {
    alert: 'DriftlineLagAgeHigh',
    name: 'it is late and catches up, fast or within the hour; it is late for a moment; it is not late yet',
    series: [
      partition('driftline_lag_seconds', '90000-1600x50'),
      partition('driftline_lag_seconds', '0x20 900x4 0x60', other),
      partition('driftline_lag_seconds', '600-6x60', { partition: '2' }),
      partition('driftline_lag_seconds', '100+3x60', { partition: '3' }),
    ],
    at: ['22m', '24m', '30m', '40m'],
    fires: [],
  },
  {
    alert: 'DriftlineTransactionsAborting',
    name: 'half of them fail, after a restart that set the counts to 0',
    series: [
      partition('driftline_transactions_aborted_total', '0x20 0+2x60'),
      partition('driftline_commits_total', '0+60x20 0+2x60'),
    ],
    at: ['50m'],
    quietAt: ['35m', '40m'],
    fires: [
      {
        labels: ofPartition,
        description:
          'Partition 0 of events (prices): 50% of its transactions fail, and their work is done again.',
      },
    ],
  },
  {
    alert: 'DriftlineTransactionsAborting',
    name: 'one in sixty fails; one in an hour where there is little to commit',
    series: [
      partition('driftline_transactions_aborted_total', '0+1x60'),
      partition('driftline_commits_total', '0+60x60'),
      partition('driftline_transactions_aborted_total', '0x20 1x40', other),
      partition('driftline_commits_total', '0x20 0x20 1x20', other),
    ],
    at: ['21m', '23m', '33m', '50m'],
    fires: [],
  },
  {
    alert: 'DriftlineCheckpointOld',
    name: 'events come, and no snapshot is written',
    series: [
      partition('driftline_checkpoint_age_seconds', '10x9 120x60'),
      partition('driftline_next_offset', '0+100x60'),
      process('driftline_checkpoint_interval_seconds', '30x60'),
      process('driftline_checkpoint_interval_seconds', '30x60', b),
    ],
    at: ['26m', '35m'],
    quietAt: ['9m', '15m', '23m'],
    fires: [
      {
        labels: ofPartition,
        description:
          'The newest checkpoint of partition 0 of events (prices) is 2m 0s old, more than three times checkpoint.interval, while events ' +
          'come. All since then is learned again after a restart.',
      },
    ],
  },
  {
    alert: 'DriftlineCheckpointOld',
    name: 'nothing comes; one an hour is what is wanted, by another app, or by the newer of two workers; it is not old; another worker has it now',
    series: [
      partition('driftline_checkpoint_age_seconds', '0+60x60'),
      partition('driftline_next_offset', '100x60'),
      process('driftline_checkpoint_interval_seconds', '30x60'),
      partition('driftline_checkpoint_age_seconds', '0+60x60', { app: 'other' }),
      partition('driftline_next_offset', '0+100x60', { app: 'other' }),
      process('driftline_checkpoint_interval_seconds', '3600x60', { app: 'other' }),
      partition('driftline_checkpoint_age_seconds', '0+60x60', { app: 'rolled' }),
      partition('driftline_next_offset', '0+100x60', { app: 'rolled' }),
      process('driftline_checkpoint_interval_seconds', '30x60', { app: 'rolled' }),
      process('driftline_checkpoint_interval_seconds', '3600x60', { ...b, app: 'rolled' }),
      partition('driftline_checkpoint_age_seconds', '60x60', other),
      partition('driftline_next_offset', '0+100x60', other),
      partition('driftline_checkpoint_age_seconds', '0+60x60', { partition: '2' }),
      partition('driftline_checkpoint_age_seconds', '60x60', { ...b, partition: '2' }),
      partition('driftline_next_offset', '0+100x60', { ...b, partition: '2' }),
    ],
    at: ['25m', '50m'],
    fires: [],
  },
  {
    alert: 'DriftlineDeadLetterRateHigh',
    name: 'a tenth is rejected, for several reasons, in one of two partitions that change workers',
    series: [
      partition('driftline_events_total', '1000+100x20 _x60'),
      partition('driftline_events_total', '_x20 3000+100x60', b),
      partition('driftline_rejected_total', '0+15x20 _x60', { reason: 'json' }),
      partition('driftline_rejected_total', '_x20 300+15x60', { ...b, reason: 'json' }),
      partition('driftline_rejected_total', '0+5x20 _x60', { reason: 'time' }),
      partition('driftline_rejected_total', '_x20 100+5x60', { ...b, reason: 'time' }),
      partition('driftline_events_total', '0+100x80', other),
      partition('driftline_rejected_total', '0x80', { ...other, reason: 'json' }),
    ],
    at: ['20m', '50m'],
    quietAt: ['8m', '14m'],
    fires: [{ labels: ofTopic, description: rejected('10%') }],
  },
  {
    alert: 'DriftlineDeadLetterRateHigh',
    name: 'few are, but far more than in the last day',
    series: [
      partition('driftline_events_total', '0+1000x1600'),
      partition('driftline_rejected_total', '0x1400 0+30x200', { reason: 'schema:price' }),
    ],
    at: ['1425m'],
    fires: [{ labels: ofTopic, description: rejected('3%') }],
  },
  {
    alert: 'DriftlineDeadLetterRateHigh',
    name: 'more than in the last day, but few; three in a hundred, where there is one in a hundred each day',
    series: [
      partition('driftline_events_total', '0+1000x1600'),
      partition('driftline_rejected_total', '0x1400 0+5x200', { reason: 'json' }),
      partition('driftline_events_total', '0+1000x1600', { topic: 'worse' }),
      partition('driftline_rejected_total', '0+10x1400 14000+30x200', { topic: 'worse', reason: 'json' }),
    ],
    at: ['1425m'],
    fires: [],
  },
  {
    alert: 'DriftlineDeadLetterRateHigh',
    name: 'three in a hundred, as ever; a task that goes on from its last commit; a reset; nothing at all',
    series: [
      partition('driftline_events_total', '5000+100x60'),
      partition('driftline_rejected_total', '4000+3x29 4085+3x60', { reason: 'json' }),
      partition('driftline_events_total', '5000+100x30 0+100x60', { topic: 'reset' }),
      partition('driftline_rejected_total', '4000+1x30 0+1x60', { topic: 'reset', reason: 'json' }),
      partition('driftline_events_total', '500x60', { topic: 'still' }),
      partition('driftline_rejected_total', '400x60', { topic: 'still', reason: 'json' }),
    ],
    at: ['50m'],
    fires: [],
  },
];

function rejected(share: string): string {
  return (
    `${share} of the events of events (prices) are rejected: more than a twentieth, or more than a hundredth and ten times as many as in ` +
    'the last day. driftline_rejected_total says for which reasons.'
  );
}
