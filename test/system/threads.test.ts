import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { PageData } from '../../src/worker/page/pageData.ts';
import { readExposition } from '../adapters/expositionText.ts';
import { testEvents } from '../support/events.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, Feed, produce } from './scenario.ts';

const partitions = 3;

async function prepare(app: string, threads: number): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'driftline-threads-'));
  const file = join(folder, 'app.yaml');
  await writeFile(file, `${configuration(app)}threads: ${threads}\n`);
  expect((await driftline('topics', file, '--create', '--partitions', String(partitions))).code).toBe(0);
  return { file, folder };
}

describe('several members of the group in one process', () => {
  it(
    'share the partitions, are seen as one, and end as one; also killed, and with more threads than partitions',
    { timeout: 240_000 },
    async () => {
      const app = `threads-${Date.now()}`;
      const { file, folder } = await prepare(app, 4);
      const streams = [...Array(partitions).keys()].map((p) => testEvents(3000, 5 + p));
      const feed = new Feed(`${app}.in`, streams);
      await feed.start();
      const killed = new WorkerProcess(file);
      await killed.until('driftline_commits_total', 10);
      killed.kill('SIGKILL');
      await killed.ended;
      await feed.finish();

      const worker = new WorkerProcess(file);
      await worker.until('driftline_events_total', streams.flat().length);
      const families = readExposition((await worker.metrics())!);
      const threadsOf = (name: string): string[] =>
        families.get(name)!.samples.map(({ labels }) => labels['thread'] ?? 'none');
      // One partition each, and one has none.
      expect(new Set(threadsOf('driftline_events_total')).size).toBe(3);
      expect(threadsOf('driftline_rebalances_total').sort()).toEqual(['0', '1', '2', '3']);
      expect(threadsOf('driftline_thread_up').sort()).toEqual(['0', '1', '2', '3']);
      expect(sum((await worker.metrics())!, 'driftline_thread_up')).toBe(4);
      expect(threadsOf('process_resident_memory_bytes')).toEqual(['none']);
      expect(new Set(threadsOf('nodejs_eventloop_lag_p99_seconds'))).toEqual(
        new Set(['none', '0', '1', '2', '3']),
      );
      expect(await worker.get('/health/ready')).toBe('{"status":"ok","reasons":[]}\n');
      const { partitions: shown } = JSON.parse((await worker.get('/page/data.json'))!) as PageData;
      expect(shown.map(({ partition }) => partition)).toEqual([0, 1, 2]);
      expect(new Set(shown.map(({ thread }) => thread)).size).toBe(3);
      expect(await worker.get('/')).toContain('<script type="module" src="page/page.js">');
      expect(new Set(worker.log.map(({ thread }) => thread))).toEqual(new Set([undefined, 0, 1, 2, 3]));
      worker.kill('SIGTERM');
      expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });
      expect(worker.log.at(-1)).toMatchObject({ msg: 'stopped' });
      await expectUndisturbed(app, file, folder, streams);
    },
  );

  it(
    'end with the one that fails, non-zero, and say which and why; the others stop well',
    { timeout: 120_000 },
    async () => {
      const app = `failing-${Date.now()}`;
      const { file } = await prepare(app, 2);
      await produce(inject('brokers'), `${app}.in`, [
        testEvents(300, 1),
        testEvents(300, 2),
        testEvents(300, 3),
      ]);
      const first = new WorkerProcess(file);
      await first.until('driftline_events_total', 900);
      first.kill('SIGTERM');
      await first.ended;
      const text = configuration(app).replace('lastLabel, count: 2', 'lastLabel, count: 3');
      await writeFile(file, `${text}threads: 2\n`);
      const worker = new WorkerProcess(file);
      const ended = await worker.ended;
      expect(ended, worker.tail()).toEqual({ code: 1, signal: null });
      expect(worker.err).toMatch(
        /^driftline: thread [01]: the checkpoint was made with another configuration: .+\n$/,
      );
      // Each that failed has told it, and nobody for it.
      const errors = worker.log.filter(({ level }) => level === 50).map(({ thread }) => thread);
      expect(errors).not.toContain(undefined);
      expect(new Set(errors).size).toBe(errors.length);
    },
  );

  it('do not start where the port is taken', { timeout: 120_000 }, async () => {
    const app = `port-${Date.now()}`;
    const { file } = await prepare(app, 2);
    const first = new WorkerProcess(file);
    await first.until('driftline_rebalances_total', 2);
    const port = first.log.find((line) => typeof line['port'] === 'number')!['port'] as number;
    await writeFile(file, `${configuration(app).replace('port: 0', `port: ${port}`)}threads: 2\n`);
    const second = new WorkerProcess(file);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.err).toContain(`port ${port} is taken`);
    expect(second.log.filter(({ thread }) => thread !== undefined)).toEqual([]);
    first.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
  });
});
