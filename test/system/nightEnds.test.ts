import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { hourly } from '../batch/world.ts';
import { TestFolder } from '../support/folder.ts';
import { JobProcess, runOf, somethingIn } from './job.ts';
import { leftOf, listed, nightScenario } from './nightScenario.ts';
import { driftline } from './process.ts';
import { produce } from './scenario.ts';

const folder = new TestFolder();
const partitions = 2;
const streams = [1, 2].map((seed) => hourly(1000, seed));

/** Sends the events from `from` up to `to` of each partition. */
function send(app: string, from: number, to: number): Promise<void> {
  return produce(
    inject('brokers'),
    `${app}.in`,
    streams.map((stream) => stream.slice(from, to)),
  );
}

describe('how a night ends on a real Kafka:', () => {
  it('of two jobs the later fences the earlier; one that is stopped or refused announces nothing', async () => {
    const slow = { model: '{ kind: logistic, epochs: 100, patience: 100 }' };
    const scenario = await nightScenario('ends', folder, partitions, slow);
    const { app, file, rows } = scenario;
    await send(app, 0, 700);

    let reads = somethingIn(rows);
    const earlier = new JobProcess(file);
    await reads;
    // In the middle of its work, for as long as the later one takes.
    earlier.kill('SIGSTOP');
    await send(app, 700, 800);
    const later = await new JobProcess(file, ['--json']).ended;
    expect(later.code, later.err).toBe(0);
    const run = runOf(later);
    expect(run.result).toBe('promoted');
    earlier.kill('SIGCONT');
    expect(await earlier.ended).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^driftline: another training, or driftline models, has begun since and writes the models now; this one has announced nothing: .+\n$/,
      ) as string,
    });
    const after = await listed(scenario);
    expect(after.current).toMatchObject({ id: run.id, by: 'train', previous: null });
    expect(after.models.map(({ id }) => id)).toEqual([run.id]);
    expect(after.run).toEqual(run);

    reads = somethingIn(rows);
    const longer = scenario.with({ model: '{ kind: logistic, epochs: 1000, patience: 1000 }' });
    const stopped = new JobProcess(longer);
    await reads;
    stopped.kill('SIGTERM');
    const reason = 'it was stopped before it was done; nothing was published';
    expect(await stopped.ended).toEqual({ code: 1, signal: null, out: '', err: `driftline: ${reason}\n` });
    expect((await listed(scenario)).run).toMatchObject({ result: 'failed', reason, id: null });

    const hungry = scenario.with({ minimumRows: '100000' });
    const refused = await new JobProcess(hungry).ended;
    expect(refused).toMatchObject({ code: 3, err: '' });
    expect(refused.out).toMatch(/^result +refused\nreason +\d+ labelled rows with a time are too few/);
    expect(await new JobProcess(hungry, ['--refused-ok']).ended).toMatchObject({ code: 0, err: '' });
    expect(await listed(scenario)).toMatchObject({
      current: after.current,
      models: after.models,
      run: { result: 'refused', id: null },
    });
    expect(leftOf(scenario)).toEqual([]);
  });

  it('jobs that are killed as they write the file of a model leave none for ever', async () => {
    const models = folder.place('models');
    mkdirSync(models);
    const scenario = await nightScenario('files', folder, partitions, {
      store: `"folder:${models}"`,
      keepModels: '1',
    });
    const { app, file } = scenario;
    for (let night = 0; night < 3; night++) {
      await send(app, 300 * night, 300 * (night + 1));
      const writes = somethingIn(models);
      const job = new JobProcess(file, ['--force']);
      await writes;
      job.kill('SIGKILL');
      expect(await job.ended).toMatchObject({ signal: 'SIGKILL', err: '' });
    }
    await send(app, 900, 1000);
    const last = await new JobProcess(file, ['--force', '--json']).ended;
    expect(last.code, last.err).toBe(0);
    const { current, models: kept } = await listed(scenario);
    expect(current!.id).toBe(runOf(last).id);
    expect(readdirSync(models).sort()).toEqual(kept.map(({ id }) => `${id}.cbor`).sort());
    for (const { id } of kept)
      expect(await driftline('models', 'show', file, id)).toMatchObject({ code: 0, err: '' });
    expect(leftOf(scenario)).toEqual([]);
  });
});
