import { a, b, ofApp, partition, process, type Case } from './case.ts';

const info = (values: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_build_info', values, { version: '0.1.0', node: 'v24', ...labels });

const absent =
  'No other alert can tell how it does; this one ends a day after the last scrape, though nothing be mended.';
const gone = `Of app prices in streams no worker has been scraped for ten minutes by job streams/prices. ${absent}`;
const noPartitions =
  'Of app prices in streams no worker has had a partition that runs for ten minutes, though workers are scraped: most likely they do not ' +
  'reach Kafka. Nothing is predicted.';
/** Away for five minutes, and there for five, again and again. */
const cycles = (there: string): string => ` stale _x4 ${there}`.repeat(10);
/** As by a job for all pods of a namespace. */
const withoutApp = { namespace: 'streams', job: 'pods', instance: 'a:9464' };
const silent =
  "has not answered a scrape for ten minutes. Its partitions' metrics are absent until another worker has them.";

export const workers: readonly Case[] = [
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'the only worker of an app is gone, another app has its own',
    series: [info('1x20 stale'), info('1x60', { app: 'other', instance: 'c:9464' })],
    at: ['32m', '40m'],
    quietAt: ['25m', '29m'],
    fires: [{ labels: ofApp, description: gone }],
  },
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'it stays away, until it is forgotten',
    series: [info('1x20 stale'), info('1x1600', { app: 'other', instance: 'c:9464' })],
    at: ['440m', '1400m'],
    quietAt: ['1480m'],
    fires: [{ labels: ofApp, description: gone }],
  },
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'there never was one',
    series: [],
    at: ['12m', '20m'],
    quietAt: ['5m'],
    fires: [
      { labels: {}, description: `Of Driftline no worker has been scraped for ten minutes. ${absent}` },
    ],
  },
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'one of two is gone, and one is replaced by another version',
    series: [info('1x20'), info('1x30', b), info('_x30 1x60', { instance: 'c:9464', version: '0.2.0' })],
    at: ['35m', '80m'],
    fires: [],
  },
  {
    alert: 'DriftlineNoPartitions',
    name: 'cut off from its brokers it gives up each five minutes, and is kept back for five more',
    series: [
      info(`1x34${cycles('1x4')}`),
      process('up', `1x34${cycles('1x4')}`),
      partition('driftline_events_total', '0+10x29 stale'),
      partition('driftline_retries_total', '0x29 1+1x4 stale'),
    ],
    at: ['41m', '60m', '65m', '90m', '130m'],
    quietAt: ['25m', '35m', '39m'],
    fires: [{ labels: ofApp, description: noPartitions }],
  },
  {
    alert: 'DriftlineNoPartitions',
    name: 'it never had one, as others have',
    series: [
      info('1x60'),
      info('1x60', { app: 'other', instance: 'c:9464' }),
      partition('driftline_events_total', '0x60', { app: 'other', instance: 'c:9464' }),
    ],
    at: ['11m', '50m'],
    quietAt: ['9m'],
    fires: [{ labels: ofApp, description: noPartitions }],
  },
  {
    alert: 'DriftlineNoPartitions',
    name: 'one worker more than partitions; all are rolled, and restore for long; all have left for good',
    series: [
      info('1x90'),
      info('1x90', b),
      partition('driftline_events_total', '0x90', b),
      info('1x20 stale _x2 1x60', { app: 'rolled' }),
      partition('driftline_events_total', '0+10x20 stale _x6 200+10x60', { app: 'rolled' }),
      info('1x20 stale', { app: 'left' }),
      partition('driftline_events_total', '0+10x20 stale', { app: 'left' }),
    ],
    at: ['5m', '15m', '25m', '29m', '31m', '33m', '80m'],
    fires: [],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'a worker that is still a target does not answer',
    series: [process('up', '1x10 0x40'), process('up', '1x50', b), info('1x10 stale'), info('1x50', b)],
    at: ['22m', '30m'],
    quietAt: ['19m'],
    fires: [{ labels: a, description: `a:9464 of streams/prices ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'one that was scraped without an app',
    series: [
      { metric: 'up', labels: withoutApp, values: '1x10 0x40' },
      { metric: 'driftline_build_info', labels: withoutApp, values: '1x10 stale' },
    ],
    at: ['22m', '30m'],
    quietAt: ['19m'],
    fires: [{ labels: withoutApp, description: `a:9464 of pods ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'a new one ends each time before it is scraped, beside one that is sound',
    series: [process('up', '1x50'), info('1x50'), process('up', '_x10 0x40', b)],
    at: ['21m', '40m'],
    quietAt: ['19m'],
    fires: [{ labels: b, description: `b:9464 of streams/prices ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'the first one of an app ends each time before it is scraped',
    series: [process('up', '0x50', { job: 'streams/new-driftline' })],
    at: ['11m', '40m'],
    quietAt: ['9m'],
    fires: [
      {
        labels: { ...a, job: 'streams/new-driftline' },
        description: `a:9464 of streams/new-driftline ${silent}`,
      },
    ],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'a thread of it does not',
    series: [info('1x50'), process('driftline_thread_up', '1x10 0x40', { thread: '2' })],
    at: ['22m', '30m'],
    quietAt: ['19m'],
    fires: [{ labels: { ...a, thread: '2' }, description: `a:9464, thread 2, of streams/prices ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'another program is down, also one of a job for all pods; a worker misses some scrapes, and another has left for good',
    series: [
      process('up', '0x60', { job: 'node', instance: 'n:9100' }),
      { metric: 'up', labels: { ...withoutApp, instance: 'n:9100' }, values: '0x60' },
      { metric: 'driftline_build_info', labels: withoutApp, values: '1x60' },
      process('up', '1x40 0x8 1x20'),
      process('up', '1x10 stale', b),
      info('1x40 stale _x7 1x20'),
      info('1x10 stale', b),
    ],
    at: ['30m', '45m', '48m', '60m'],
    fires: [],
  },
  {
    alert: 'DriftlineCrashLooping',
    name: 'started five times in half an hour, and away between',
    series: [
      info('1x5 _x2 1x3 _x4 1x3 _x5 1x3'),
      process('process_start_time_seconds', '0x5 _x2 500x3 _x2 800x1 900x2 _x5 1500x3'),
    ],
    at: ['25m'],
    fires: [{ labels: a, description: 'a:9464 of streams/prices has started 4 times in half an hour.' }],
  },
  {
    alert: 'DriftlineCrashLooping',
    name: 'rolled twice; another program crashes',
    series: [
      info('1x40'),
      process('process_start_time_seconds', '0x10 600x10 1200x20'),
      process('process_start_time_seconds', '0x5 1x5 2x5 3x5 4x5 5x10', { job: 'node' }),
    ],
    at: ['29m'],
    fires: [],
  },
  {
    alert: 'DriftlineRegistryAway',
    name: 'one of two workers has waited for it for more than five minutes, the other for a moment',
    series: [
      process('driftline_registry_away_seconds', '0x10 20+60x6 0x40'),
      process('driftline_registry_away_seconds', '0x14 10x4 0x40', b),
    ],
    at: ['16m'],
    quietAt: ['9m', '15m', '30m'],
    fires: [
      {
        labels: ofApp,
        description:
          'prices has been asking the schema registry for 5m 20s. Partitions whose next event needs a schema that is not known yet stand still; ' +
          'a worker that does not have the schema of its predictions yet is not in the group.',
      },
    ],
  },
  {
    alert: 'DriftlineRegistryAway',
    name: 'it was restarted; it is back after six minutes',
    series: [process('driftline_registry_away_seconds', '0x10 20+60x3 0x5 20+60x6 0x40')],
    at: ['14m', '40m'],
    fires: [],
  },
];
