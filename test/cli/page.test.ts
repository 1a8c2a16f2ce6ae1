import { afterEach, expect, test } from 'vitest';
import type { RunningMember } from '../../src/cli/run.ts';
import type { PageData } from '../../src/worker/page/pageData.ts';
import { testEvents } from '../support/events.ts';
import { caughtUp, clusterFor, produce, run } from './group.ts';
import { streamConfig } from './stream.ts';

let running: RunningMember | undefined;
afterEach(async () => {
  await running?.stop().catch(() => undefined);
  running = undefined;
});

async function pageData(): Promise<{ data: PageData; text: string }> {
  const text = await (await fetch(`http://127.0.0.1:${running!.port}/page/data.json`)).text();
  return { data: JSON.parse(text) as PageData, text };
}

test('a worker that runs tells its page how it stands', async () => {
  const config = streamConfig();
  const cluster = await clusterFor(config, 2);
  produce(cluster, 0, testEvents(400, 1));
  running = await run(config, cluster);
  await caughtUp(running, cluster);
  const { data } = await pageData();
  expect(data.about).toMatchObject({
    app: 'app',
    input: 'in',
    output: 'out',
    task: 'classification',
    fallback: false,
  });
  expect(data.about.interval).toBe(10_000);
  // A partition without events knows its lag with the first answer.
  await expect
    .poll(async () =>
      (await pageData()).data.partitions.map((row) => [row.partition, row.state, row.lag, row.thread]),
    )
    .toEqual([
      [0, 'running', 0, null],
      [1, 'running', 0, null],
    ]);
  expect(data.partitions[0]!.learned).toBeGreaterThan(300);
  expect(data.batch).toBeNull();
});

test('who answers and why is told with `fallback`; of the events themselves, nothing', async () => {
  const config = streamConfig({ fallback: '{ warmUp: 50, window: 100 }' });
  const cluster = await clusterFor(config);
  produce(cluster, 0, testEvents(400, 1));
  running = await run(config, cluster);
  await caughtUp(running, cluster);
  const { data, text } = await pageData();
  expect(data.about.fallback).toBe(true);
  expect(data.partitions[0]).toMatchObject({ source: 'online', reason: 'best', batchModel: null });
  expect(data.batch).toEqual({ newest: null, run: null, refused: [] });
  // The colours are keys and categories, of which each event has one.
  expect(testEvents(400, 1).some(({ value }) => value.includes('"red"'))).toBe(true);
  expect(text).not.toMatch(/red"|"green|"blue/);
});
