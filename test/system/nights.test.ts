import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { hourly } from '../batch/world.ts';
import { expectedOf, faultsOf, publishedModels, swapsOf } from '../simulation/checks.ts';
import { TestFolder } from '../support/folder.ts';
import { javaLogs } from './javaLogs.ts';
import { JobProcess, runOf, somethingIn, type JobEnded } from './job.ts';
import { MixedProducers } from './mixedProducers.ts';
import { followed, leftOf, listed, nightScenario, undisturbedHash } from './nightScenario.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { Feed } from './scenario.ts';

const folder = new TestFolder();

describe('a night on a real Kafka', () => {
  it('takes exactly what is committed below the end that it announces, while the topic is written', async () => {
    const partitions = 3;
    const scenario = await nightScenario('mixed', folder, partitions);
    const { app, file, config } = scenario;
    const producers = new MixedProducers(`${app}.in`, partitions, hourly(40_000));
    await producers.start();
    await producers.until(900);
    const open = await producers.leaveOpen(1);
    const jobs: JobEnded[] = [];
    for (let night = 0; night < 2; night++) {
      await producers.until(producers.written + 300);
      jobs.push(await new JobProcess(file, ['--force', '--json']).ended);
    }
    await producers.finish();

    const logs = await javaLogs(app);
    const { models } = await listed(scenario);
    const [first, second] = jobs.map((job) => {
      expect(job.code, job.err).toBe(0);
      return models.find(({ id }) => id === runOf(job).id)!;
    });
    for (const { ends, hash } of [first!, second!]) {
      expect(ends['1']).toBe(open);
      expect(await undisturbedHash(logs, config, ends)).toBe(hash);
    }
    for (const partition of [0, 2]) {
      const end = second!.ends[String(partition)]!;
      expect(end).toBeGreaterThan(first!.ends[String(partition)]!);
      const records = logs.committed(logs.input, partition);
      expect(records.at(-1)!.offset).toBeGreaterThan(end);
      // Aborted ones, and markers, were in between.
      expect(records.filter(({ offset }) => offset < end).length).toBeLessThan(end - 20);
    }
  });
});

/** Runs a worker again and again, thrice at least, and kills each after a while. `modelSeen` is told of each that had a batch model. @returns how many */
async function killWorkers(
  file: string,
  random: () => number,
  over: () => boolean,
  modelSeen: () => void,
): Promise<number> {
  let killed = 0;
  for (; killed < 3 || !over(); killed++) {
    const worker = new WorkerProcess(file);
    // Some die before they are in the group, most while they work, commit, or take a model.
    if (random() < 0.8) await worker.until('driftline_rebalances_total', 1);
    // On a busy machine it takes longer to come to a model.
    await sleep(random() * (4000 + 500 * killed));
    const metrics = await worker.metrics().catch(() => undefined);
    if (metrics !== undefined && sum(metrics, 'driftline_batch_model_in_use') > 0) modelSeen();
    worker.kill('SIGKILL');
    expect(await worker.ended, worker.tail()).toEqual({ code: null, signal: 'SIGKILL' });
  }
  return killed;
}

/** Runs the job again and again: one of three is left alone, the others are killed, or asked to end. @returns how each ended: a code, or a signal */
async function disturbJobs(
  file: string,
  rows: string,
  random: () => number,
  over: () => boolean,
): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (let night = 0; night < 6 || !over(); night++) {
    const reads = somethingIn(rows);
    const job = new JobProcess(file, ['--force']);
    if (night % 3 > 0) {
      // Mostly while it reads, trains or writes.
      await Promise.race([random() < 0.8 ? reads : undefined, job.ended]);
      await sleep(random() * 400);
      job.kill(random() < 0.6 ? 'SIGKILL' : 'SIGTERM');
    }
    const { code, signal, err } = await job.ended;
    // Refused: the topic is still too short.
    expect([0, 1, 3, null], err).toContain(code);
    if (code === 1)
      expect(err).toMatch(/^driftline: it was stopped before it was done; nothing was published\n$/);
    ends.push(code ?? signal);
    await sleep(random() * 300);
  }
  return ends;
}

describe('nights beside workers on a real Kafka', () => {
  it(
    'leave outputs and states as of the same models at the same offsets, whoever is killed -9 meanwhile',
    { timeout: 400_000 },
    async () => {
      const partitions = 2;
      // All are kept: a worker that comes back late then finds the one that its checkpoint names.
      const scenario = await nightScenario('nights', folder, partitions, { keepModels: '100' });
      const { app, file, config, rows } = scenario;
      const seed = 20_261_126;
      const streams = [...Array(partitions).keys()].map((p) => hourly(4500, seed + p));
      const feed = new Feed(`${app}.in`, streams);
      await feed.start();
      const over = Date.now() + 13_000;
      let models = 0;
      const modelSeen = (): void => {
        models++;
      };
      // Of one that is killed a model may not be committed yet.
      const isOver = (): boolean => Date.now() > over && models >= 3;
      const [some, others, jobs] = await Promise.all([
        killWorkers(file, mulberry32(seed), isOver, modelSeen),
        killWorkers(file, mulberry32(seed + 1), isOver, modelSeen),
        disturbJobs(file, rows, mulberry32(seed + 2), isOver),
      ]);
      await feed.finish();
      expect(some + others).toBeGreaterThan(4);
      expect(jobs).toContain(0);
      expect(jobs).toContain('SIGKILL');

      const last = await new JobProcess(file, ['--force', '--json']).ended;
      expect(last.code, last.err).toBe(0);
      const { id } = runOf(last);
      const workers = [new WorkerProcess(file), new WorkerProcess(file)];
      await followed(workers, id!, partitions);
      for (const worker of workers) worker.kill('SIGTERM');
      for (const worker of workers)
        expect(await worker.ended, worker.tail()).toEqual({ code: 0, signal: null });

      const logs = await javaLogs(app);
      const inspected = JSON.parse((await driftline('inspect', file, '--json')).out) as { hash: string }[];
      let taken = 0;
      for (let p = 0; p < partitions; p++) {
        const swaps = swapsOf(logs, p);
        taken += swaps.length;
        expect(swaps.at(-1)).toEqual({ at: streams[p]!.length, model: id });
        expect(faultsOf(logs, config.topology, p, true, swaps)).toEqual([]);
        expect(inspected[p]!.hash).toBe(expectedOf(logs, config.topology, p, swaps).hash);
      }
      expect(taken).toBeGreaterThan(partitions);
      const published = publishedModels(logs);
      expect((await listed(scenario)).models.map((entry) => entry.id).sort()).toEqual(
        published.map((entry) => entry.id).sort(),
      );
      for (const entry of published) {
        expect(await undisturbedHash(logs, config, entry.ends)).toBe(entry.hash);
        expect(await driftline('models', 'show', file, entry.id)).toMatchObject({ code: 0, err: '' });
      }
      expect(leftOf(scenario)).toEqual([]);
    },
  );
});
