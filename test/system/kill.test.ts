import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { testEvents } from '../support/events.ts';
import { driftline, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, Feed } from './scenario.ts';

const partitions = 2;
const kills = 12;

describe('kill -9 of the worker on a real Kafka', () => {
  it(
    `loses nothing, doubles nothing and learns each event once, ${kills} times killed`,
    { timeout: 300_000 },
    async () => {
      const seed = 20_261_123;
      const random = mulberry32(seed);
      const app = `kill-${Date.now()}`;
      const folder = await mkdtemp(join(tmpdir(), 'driftline-kill-'));
      const file = join(folder, 'app.yaml');
      await writeFile(file, configuration(app));
      const created = await driftline('topics', file, '--create', '--partitions', String(partitions));
      expect(created.code, created.err).toBe(0);

      const streams = [...Array(partitions).keys()].map((p) => testEvents(9000, seed + p));
      const feed = new Feed(`${app}.in`, streams);
      await feed.start();
      const moments: string[] = [];
      for (let kill = 0; kill < kills; kill++) {
        const worker = new WorkerProcess(file);
        // Some die before they are ready, most while they read, commit or write a checkpoint.
        if (random() < 0.8) await worker.until('driftline_commits_total', 1);
        await sleep(random() * 700);
        worker.kill('SIGKILL');
        moments.push(JSON.stringify(await worker.ended));
      }
      await feed.finish();
      const last = new WorkerProcess(file);
      await last.until('driftline_events_total', streams.flat().length);
      last.kill('SIGTERM');
      expect(await last.ended, last.tail()).toEqual({ code: 0, signal: null });
      expect(moments).toHaveLength(kills);

      await expectUndisturbed(app, file, folder, streams);
    },
  );
});
