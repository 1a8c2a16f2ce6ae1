import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testEvents } from '../support/events.ts';
import { driftline, WorkerProcess } from './process.ts';
import { configuration, expectUndisturbed, Feed } from './scenario.ts';

describe('a worker that is stopped beyond its session (SIGSTOP), on a real Kafka', () => {
  it(
    'writes nothing when it goes on, does not fence the one that has its partitions, and joins again',
    { timeout: 240_000 },
    async () => {
      const app = `zombie-${Date.now()}`;
      const folder = await mkdtemp(join(tmpdir(), 'driftline-zombie-'));
      const file = join(folder, 'app.yaml');
      await writeFile(file, configuration(app));
      expect((await driftline('topics', file, '--create', '--partitions', '2')).code).toBe(0);
      const streams = [0, 1].map((p) => testEvents(4000, 21 + p));
      const feed = new Feed(`${app}.in`, streams);
      await feed.start();

      // In the middle of its work, several times: where in a transaction it stands still is left to chance.
      const workers = [new WorkerProcess(file), new WorkerProcess(file)];
      for (const worker of workers) await worker.until('driftline_commits_total', 5);
      for (let round = 0; round < 3; round++) {
        const [zombie, other] = round % 2 === 0 ? workers : [...workers].reverse();
        zombie!.kill('SIGSTOP');
        // The session is 1 s; by then the other one has all partitions.
        const before = round + 1;
        await other!.until('driftline_rebalances_total', before);
        await sleep(2500);
        zombie!.kill('SIGCONT');
        await sleep(1500);
        await zombie!.until('driftline_commits_total', 1);
      }
      await feed.finish();
      for (const worker of workers) expect(worker.err).toBe('');
      workers[0]!.kill('SIGTERM');
      expect(await workers[0]!.ended, workers[0]!.tail()).toEqual({ code: 0, signal: null });
      await workers[1]!.until('driftline_events_total', streams.flat().length);
      workers[1]!.kill('SIGTERM');
      expect(await workers[1]!.ended, workers[1]!.tail()).toEqual({ code: 0, signal: null });
      await expectUndisturbed(app, file, folder, streams);
    },
  );
});
