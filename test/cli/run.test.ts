import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerConfig } from '../../src/cli/config.ts';
import { inspect } from '../../src/cli/inspect.ts';
import type { RunningMember } from '../../src/cli/run.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { readExposition } from '../adapters/expositionText.ts';
import { testEvents } from '../support/events.ts';
import { testLog, type LogLine } from '../support/testLog.ts';
import { caughtUp, clusterFor, produce, run } from './group.ts';
import { streamConfig } from './stream.ts';

const config = streamConfig();
let running: RunningMember | undefined;
afterEach(async () => {
  await running?.stop().catch(() => undefined);
  running = undefined;
});

/** What `driftline config reference` prints. */
async function configReference(): Promise<string> {
  let written = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const program = new Command();
  registerConfig(program);
  await program.parseAsync(['config', 'reference'], { from: 'user' });
  write.mockRestore();
  return written;
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${running!.port}${path}`);
  return { status: response.status, text: await response.text() };
}

describe('a worker that runs', () => {
  test('serves on a free port, which the log tells, and is ready when its partitions are restored', async () => {
    const cluster = await clusterFor(config, 2);
    const lines: LogLine[] = [];
    running = await run(config, cluster, testLog(lines));
    const told = lines.find(({ message }) => message === 'metrics and health are served');
    expect(told?.fields).toMatchObject({ port: running.port, input: 'in', output: 'out' });
    expect(running.port).toBeGreaterThan(0);
    await expect.poll(async () => (await get('/health/ready')).status, { interval: 2 }).toBe(200);
    expect(JSON.parse((await get('/health/live')).text)).toEqual({ status: 'ok', reasons: [] });
  });

  test('counts at /metrics what it did, over restarts, in metrics that are all in the reference', async () => {
    const reference = await configReference();
    const cluster = await clusterFor(config, 2);
    const streams = [testEvents(400, 1), testEvents(300, 2)];
    for (const end of [200, 400]) {
      for (const [p, stream] of streams.entries()) produce(cluster, p, stream.slice(end - 200, end));
      running = await run(config, cluster);
      await caughtUp(running, cluster);
      const families = readExposition((await get('/metrics')).text);
      const events = families.get('driftline_events_total')!.samples;
      expect(events.map(({ labels, value }) => [labels['partition'], value]).sort()).toEqual([
        ['0', end],
        ['1', Math.min(end, 300)],
      ]);
      expect(families.get('driftline_lag_records')!.samples.map(({ value }) => value)).toEqual([0, 0]);
      expect(families.get('driftline_commit_duration_seconds')!.samples.length).toBeGreaterThan(0);
      const served = [...families.keys()].filter((name) => name.startsWith('driftline_'));
      for (const name of served) expect(reference).toContain(`| \`${name}\` |`);
      expect(served.length).toBeGreaterThan(25);
      await running.stop();
    }
  });

  test('commits, writes a checkpoint and frees its port when it is stopped', async () => {
    const seldom = streamConfig({ checkpoint: '{ interval: 1h }', drift: '' });
    const cluster = await clusterFor(seldom);
    produce(cluster, 0, testEvents(100, 3));
    running = await run(seldom, cluster);
    await caughtUp(running, cluster);
    expect(await inspect(seldom, cluster.connect())).toMatchObject([{ hash: null }]);
    await running.stop();
    await running.done;
    expect(await inspect(seldom, cluster.connect())).toMatchObject([
      { next: { in: 100 }, hash: expect.any(String) as unknown },
    ]);
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });
});

describe('a worker that cannot start', () => {
  test('where the port is taken joins no group', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const cluster = await clusterFor(config);
    const taken = streamConfig({ http: `{ port: ${port}, host: 127.0.0.1 }` });
    await expect(run(taken, cluster)).rejects.toThrow(
      `port ${port} is taken; set http.port (0: any free one)`,
    );
    // Whoever joins now has the partition, so nobody else is in the group.
    produce(cluster, 0, testEvents(10, 1));
    running = await run(config, cluster);
    await caughtUp(running, cluster);
    other.close();
    await once(other, 'close');
  });

  test('where topics are missing ends with what to do, and frees its port', async () => {
    const cluster = await clusterFor(config);
    const other = streamConfig({ app: 'other' });
    running = await run(other, cluster);
    await expect(running.done).rejects.toThrow(WorkerError);
    await expect(running.done).rejects.toThrow(
      /topic other\.state .*does not exist; .*driftline topics FILE --create/,
    );
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });
});
