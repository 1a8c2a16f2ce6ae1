import { b, ofApp, process, type Case } from './case.ts';

const missing = 'Of app prices no run of `driftline train` has ended for 26 hours, or none ever has.';
const run = (values: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_batch_run_timestamp_seconds', values, labels);
const result = (values: string, of: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_batch_run_result', values, { result: of, ...labels });
const followed = (values: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_batch_store_failures_total', values, labels);
const unusable = (values: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_batch_refused_total', values, { reason: 'hash', ...labels });

export const nightly: readonly Case[] = [
  {
    alert: 'DriftlineNightlyModelMissing',
    name: 'the last one is of the day before yesterday',
    series: [run('900x1700'), run('900x1700', b), followed('0x1700')],
    at: ['1592m', '1600m'],
    quietAt: ['1400m', '1580m'],
    fires: [{ labels: ofApp, description: missing }],
  },
  {
    alert: 'DriftlineNightlyModelMissing',
    name: 'there never was one, though workers have waited for it for more than a day',
    series: [followed('0x1700'), followed('0x1700', b)],
    at: ['1580m', '1600m'],
    quietAt: ['1400m', '1564m'],
    fires: [{ labels: ofApp, description: missing }],
  },
  {
    alert: 'DriftlineNightlyModelMissing',
    name: 'one a night, told by the one of two workers that knows; an app of this morning; one without fallback',
    series: [
      run('900x1440 87300x300'),
      run('900x1700', b),
      followed('0x1700'),
      followed('_x1000 0x700', { app: 'new' }),
      process('driftline_build_info', '1x1700', { app: 'plain' }),
    ],
    at: ['1440m', '1600m'],
    fires: [],
  },
  ...(
    [
      ['refused', 'been refused'],
      ['failed', 'failed'],
    ] as const
  ).map(([what, told]): Case => ({
    alert: 'DriftlineNightlyModelRefused',
    name: `the newest run was ${what}`,
    series: [
      result('1x20 0x60', 'promoted'),
      result('0x20 1x60', what),
      // The second worker hears of it late.
      result('0x44 1x36', what, b),
    ],
    at: ['33m', '40m', '60m'],
    quietAt: ['19m', '29m'],
    fires: [
      {
        labels: { ...ofApp, result: what },
        description: `The newest run of \`driftline train\` of app prices has ${told}; the model before it goes on.`,
      },
    ],
  })),
  {
    alert: 'DriftlineNightlyModelRefused',
    name: 'it was tried again, and promoted',
    series: [result('0x24 1x30', 'promoted'), result('0x20 1x4 0x30', 'failed'), result('0x54', 'refused')],
    at: ['23m', '25m', '40m'],
    fires: [],
  },
  {
    alert: 'DriftlineBatchModelUnusable',
    name: 'it is damaged, as a worker meets it that runs, and one that has just begun',
    series: [unusable('0x70 1x100'), unusable('_x75 1x100', b)],
    at: ['72m', '80m', '128m'],
    quietAt: ['69m', '140m'],
    fires: [
      {
        labels: { ...ofApp, reason: 'hash' },
        description:
          'A batch model of app prices that was announced in the last hour cannot be used (hash); the one before it goes on.',
      },
    ],
  },
  {
    alert: 'DriftlineBatchModelUnusable',
    name: 'hours ago; never',
    series: [unusable('0x10 1x150'), unusable('0x160', { reason: 'format' })],
    at: ['80m', '120m'],
    fires: [],
  },
];
