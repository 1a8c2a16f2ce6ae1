import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testEvents } from '../support/events.ts';
import { driftline, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, Feed } from './scenario.ts';

describe('two workers of one group on a real Kafka', () => {
  it(
    'hand partitions over with their state when one joins, stops and is killed',
    { timeout: 240_000 },
    async () => {
      const app = `group-${Date.now()}`;
      const folder = await mkdtemp(join(tmpdir(), 'driftline-group-'));
      const file = join(folder, 'app.yaml');
      await writeFile(file, configuration(app));
      expect((await driftline('topics', file, '--create', '--partitions', '4')).code).toBe(0);
      const streams = [0, 1, 2, 3].map((p) => testEvents(4000, 77 + p));
      const feed = new Feed(`${app}.in`, streams);
      await feed.start();

      const first = new WorkerProcess(file);
      await first.until('driftline_commits_total', 4);
      const second = new WorkerProcess(file);
      await second.until('driftline_commits_total', 2);
      await sleep(500);
      first.kill('SIGTERM');
      expect(await first.ended, first.tail()).toEqual({ code: 0, signal: null });
      const third = new WorkerProcess(file);
      await third.until('driftline_commits_total', 2);
      second.kill('SIGKILL');
      await second.ended;
      await feed.finish();
      await third.until('driftline_events_total', streams.flat().length);
      third.kill('SIGTERM');
      expect(await third.ended, third.tail()).toEqual({ code: 0, signal: null });
      await expectUndisturbed(app, file, folder, streams);
    },
  );
});
