import { a, b, ofApp, process, type Case } from './case.ts';

const info = (values: string, labels = {}): ReturnType<typeof process> =>
  process('driftline_build_info', values, { version: '0.1.0', node: 'v24', ...labels });

const absent = 'No other alert can tell how it does.';
const silent =
  "has not answered a scrape for ten minutes. Its partitions' metrics are absent until another worker has them.";

export const workers: readonly Case[] = [
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'the only worker of an app is gone, another app has its own',
    series: [info('1x20'), info('1x60', { app: 'other', instance: 'c:9464' })],
    at: '40m',
    fires: [
      {
        labels: ofApp,
        description: `Of app prices in streams no worker has been scraped for ten minutes by job streams/prices. ${absent}`,
      },
    ],
  },
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'there never was one',
    series: [],
    at: '20m',
    fires: [
      { labels: {}, description: `Of Driftline no worker has been scraped for ten minutes. ${absent}` },
    ],
  },
  {
    alert: 'DriftlineMetricsAbsent',
    name: 'one of two is gone, and one is replaced by another version',
    series: [info('1x20'), info('1x30', b), info('_x30 1x60', { instance: 'c:9464', version: '0.2.0' })],
    at: '80m',
    fires: [],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'a worker that is still a target does not answer',
    series: [process('up', '1x10 0x40'), process('up', '1x50', b), info('1x10'), info('1x50', b)],
    at: '30m',
    fires: [{ labels: a, description: `a:9464 of streams/prices ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'a thread of it does not',
    series: [info('1x50'), process('driftline_thread_up', '1x10 0x40', { thread: '2' })],
    at: '30m',
    fires: [{ labels: { ...a, thread: '2' }, description: `a:9464, thread 2, of streams/prices ${silent}` }],
  },
  {
    alert: 'DriftlineWorkerSilent',
    name: 'another program is down; a worker misses some scrapes, and another has left for good',
    series: [
      process('up', '0x60', { job: 'node', instance: 'n:9100' }),
      process('up', '1x54 0x9'),
      process('up', '1x10 _x50', b),
      info('1x54 _x9'),
      info('1x10 _x50', b),
    ],
    at: '60m',
    fires: [],
  },
  {
    alert: 'DriftlineCrashLooping',
    name: 'started five times in half an hour, and away between',
    series: [
      info('1x5 _x2 1x3 _x4 1x3 _x5 1x3'),
      process('process_start_time_seconds', '0x5 _x2 500x3 _x2 800x1 900x2 _x5 1500x3'),
    ],
    at: '25m',
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
    at: '29m',
    fires: [],
  },
];
