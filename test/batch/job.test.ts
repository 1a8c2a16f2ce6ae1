import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { artifactFolder } from '../../src/adapters/files/artifactFolder.ts';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { parseArtifact } from '../../src/pipeline/batchModel/artifact.ts';
import { ModelLog, type PublishedModels } from '../../src/worker/models/modelLog.ts';
import type { JobTools } from '../../src/batch/job.ts';
import { testTopology } from '../support/events.ts';
import { TestFolder } from '../support/folder.ts';
import { listening } from '../worker/harness.ts';
import { beginning, clusterWith, fill, hour, hourly, models, runNight, spoolFor } from './world.ts';

const folder = new TestFolder();

/** A topic with a month of events. */
function month(count = 700): MemoryCluster {
  const cluster = clusterWith(2);
  fill(cluster, hourly(count), 2);
  return cluster;
}

const read = (cluster: MemoryCluster): Promise<PublishedModels> => models(cluster).read();

/** Another month, whose last days turn all labels round: what was learned before them is worse than nothing. */
const turned = hourly(1420)
  .slice(700)
  .map(({ key, value }, i) => {
    if (i < 610) return { key, value };
    return { key, value: value.replace(/"y":"(yes|no)"/, (_, y) => `"y":"${y === 'yes' ? 'no' : 'yes'}"`) };
  });

describe('a night', () => {
  it('publishes a model, whole and announced, with what the job read and found', async () => {
    const cluster = month();
    const { run, made, gathered } = await runNight(cluster);
    const { current, models: kept, run: noted } = await read(cluster);
    expect(run.result).toBe('promoted');
    expect(noted).toEqual(run);
    expect(current).toMatchObject({ id: run.id, by: 'train', previous: null });
    const entry = kept.get(run.id!)!;
    expect(entry).toMatchObject({
      kind: 'logistic',
      numbers: ['a', 'b'],
      categories: ['colour', 'lastLabel1', 'lastLabel2'],
      ends: { '0': 350, '1': 350 },
      rows: made!.split.rows,
      window: { from: made!.split.first, to: beginning + 699 * hour },
    });
    expect(run).toMatchObject({
      rows: entry.rows,
      eventTime: entry.window.to,
      metrics: { coldRows: gathered!.cold },
    });
    expect(entry.rows).toBeGreaterThan(500);
    expect(entry.metrics['loss']).toBeLessThan(entry.metrics['priorLoss']!);
    const bytes = await models(cluster).load(entry);
    expect(cbor.encode(parseArtifact(cbor.decode(bytes)))).toEqual(bytes);
  });

  it('of the same rows and seed gives the same model, which is not the one before itself', async () => {
    const cluster = month();
    const [first, again] = [await runNight(cluster), await runNight(cluster)];
    expect(again.run.id).toBe(first.run.id);
    expect((await read(cluster)).current).toMatchObject({ id: first.run.id, previous: null });
  });

  it('with too few rows is refused, and says so, also in the topic; nothing is announced', async () => {
    const cluster = month(300);
    const { run, made } = await runNight(cluster);
    expect(run).toMatchObject({ result: 'refused', id: null, eventTime: beginning + 299 * hour });
    expect(run.reason).toMatch(/^\d+ labelled rows with a time are too few: batch\.minimumRows is 500$/);
    expect(made).toBeUndefined();
    expect(await read(cluster)).toEqual({ current: undefined, models: new Map(), run });
  });

  it('whose model is worse than the prior is refused: the standing one stays, and --force publishes it all the same', async () => {
    const cluster = month();
    const standing = (await runNight(cluster)).run.id;
    fill(cluster, turned, 2);
    const { run } = await runNight(cluster);
    expect(run).toMatchObject({ result: 'refused', id: null });
    expect(run.reason).toMatch(/is not below the prior's/);
    const refused = await read(cluster);
    expect(refused.run).toEqual(run);
    expect(refused.current?.id).toBe(standing);
    expect([...refused.models.keys()]).toEqual([standing]);
    const forced = await runNight(cluster, { force: true });
    expect(forced.run.reason).toMatch(/^forced: .* is not below the prior's/);
    expect((await read(cluster)).current).toMatchObject({ id: forced.run.id, previous: standing });
    expect(forced.run.metrics['standingLoss']).toBeGreaterThan(0);
  });

  it.each([
    ['not finite', 1e308, /trained on all rows, the model is not finite/],
    ['blind to the others', 1e12, /trained on all rows, its loss on them is .* is not what was judged/],
  ])(
    'whose model one value of the newest rows makes %s is refused, though the gate saw nothing of it',
    async (_, value, sentence) => {
      const cluster = clusterWith(2);
      const sound = hourly(760).filter(({ value }) => !/"b":1000000|"a":99/.test(value));
      fill(cluster, sound.slice(0, 650), 2);
      const standing = (await runNight(cluster)).run.id;
      const event = JSON.parse(
        sound.findLast(({ value }) => /"a":.*"y":"(yes|no)"/.test(value))!.value,
      ) as object;
      const huge = { key: null, value: JSON.stringify({ ...event, id: 'huge', b: value, y: 'yes' }) };
      fill(cluster, [...sound.slice(650), huge], 2);
      const unfiltered = { ...testTopology, filters: [] };
      const { run } = await runNight(cluster, { topology: unfiltered });
      expect(run).toMatchObject({ result: 'refused', id: null });
      expect(run.reason).toMatch(sentence);
      expect((await read(cluster)).current?.id).toBe(standing);
    },
  );

  it('keeps so many models, and each night the one before', async () => {
    const cluster = month();
    const ids: string[] = [];
    for (let night = 0; night < 4; night++) {
      fill(cluster, hourly(700 + 24 * night).slice(700), 2);
      ids.push((await runNight(cluster, { use: { keepModels: 2, seed: night } })).run.id!);
    }
    const { current, models: kept } = await read(cluster);
    expect(new Set(ids).size).toBe(4);
    expect([...kept.keys()].sort()).toEqual(ids.slice(2).sort());
    expect(current).toMatchObject({ id: ids[3], previous: ids[2] });
  });
});

describe('a night that goes wrong', () => {
  const failing = (message: string): Partial<JobTools> => ({
    gather: () => Promise.reject(new Error(message)),
  });

  it('leaves a record, and the error', async () => {
    const cluster = month();
    const good = await runNight(cluster);
    await expect(runNight(cluster, { tools: failing('no rows today') })).rejects.toThrow('no rows today');
    const { current, run } = await read(cluster);
    expect(run).toMatchObject({
      result: 'failed',
      reason: 'no rows today',
      id: null,
      rows: 0,
      eventTime: null,
    });
    expect(current?.id).toBe(good.run.id);
  });

  it('with a full disk says what to do, and gives the disk back', async () => {
    const cluster = month();
    await expect(runNight(cluster, { use: { disk: 5000 } })).rejects.toMatchObject({ name: 'SpoolError' });
    expect((await read(cluster)).run).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/more than the 5000 bytes .* raise batch\.disk/) as string,
    });
  });

  it('is asked between blocks whether it may go on: stopped, nothing is published', async () => {
    const cluster = month();
    let steps = 0;
    const watch = {
      begin: () => undefined,
      step: () => {
        if (++steps > 25) throw new Error('stopped');
      },
    };
    await expect(runNight(cluster, { tools: { watch } })).rejects.toThrow('stopped');
    const found = await read(cluster);
    expect(found).toMatchObject({ current: undefined, run: { result: 'failed', reason: 'stopped' } });
    expect(found.run!.rows).toBeGreaterThan(500);
  });

  it('is fenced by a later one: it ends, and writes nothing after it', async () => {
    const cluster = month();
    let later: string | null = null;
    const log = listening();
    const { lines } = log;
    const earlier = runNight(cluster, {
      tools: {
        log,
        createSpool: async () => {
          later = (await runNight(cluster, { use: { seed: 7 } })).run.id;
          return spoolFor(testTopology);
        },
      },
    });
    await expect(earlier).rejects.toMatchObject({
      trouble: 'fenced',
      message: expect.stringMatching(/^another training, .* announced nothing: app-batch: /) as string,
    });
    // It does not even try to say that it failed.
    expect(lines).toEqual([]);
    const { current, models: kept, run } = await read(cluster);
    expect(later).not.toBeNull();
    expect(current?.id).toBe(later);
    expect([...kept.keys()]).toEqual([later]);
    expect(run).toMatchObject({ id: later, result: 'promoted' });
  });

  it('that fails after it was fenced writes nothing either', async () => {
    const cluster = month();
    const earlier = runNight(cluster, {
      tools: {
        gather: async () => {
          await runNight(cluster);
          throw new Error('too late');
        },
      },
    });
    await expect(earlier).rejects.toThrow('too late');
    expect((await read(cluster)).run?.result).toBe('promoted');
  });

  it('at any step of the publication leaves the old model or the new one, whole, and never half of one', async () => {
    const cluster = month();
    const old = (await runNight(cluster)).run.id!;
    const fresh = { use: { seed: 7 } };
    let steps = 0;
    const counting = (at: number): MemoryBroker =>
      cluster.connect({
        // From then on no answer comes.
        step: (step) => (++steps >= at ? Promise.reject(new Error(`dead at ${step}`)) : Promise.resolve()),
      });
    const whole = clusterWith(2);
    fill(whole, hourly(700), 2);
    await runNight(whole);
    await runNight(whole, {
      ...fresh,
      broker: whole.connect({
        step: () => {
          steps++;
          return Promise.resolve();
        },
      }),
    });
    const most = steps;
    const followed = new Set<string>();
    for (let at = 1; at <= most; at++) {
      steps = 0;
      const ended = runNight(cluster, { ...fresh, broker: counting(at) });
      await expect(ended, `step ${at}`).rejects.toThrow(/dead at|is disconnected/);
      // Whoever comes next ends what was left open.
      await cluster.connect().open('app-batch');
      const found = await read(cluster);
      const entry = found.models.get(found.current!.id)!;
      expect(cbor.hash(await models(cluster).load(entry))).toBe(entry.hash);
      followed.add(entry.id);
    }
    expect(followed.size).toBe(2);
    expect([...followed][0]).toBe(old);
  });
});

describe('models as files of a folder', () => {
  const use = { store: { folder: '' }, keepModels: 1 };
  const withFolder = (broker: MemoryBroker, path = folder.place('models')): Partial<JobTools> => ({
    models: new ModelLog('app', broker, cbor, artifactFolder(path)),
  });
  const names = (): string[] => readdirSync(folder.place('models')).sort();

  function night(cluster: MemoryCluster, seed: number, more: Partial<JobTools> = {}) {
    const broker = cluster.connect();
    return runNight(cluster, { broker, use: { ...use, seed }, tools: { ...withFolder(broker), ...more } });
  }

  it('are there before they are announced, and gone with their entries', async () => {
    const cluster = month();
    const first = (await night(cluster, 1)).run.id!;
    expect(names()).toEqual([`${first}.cbor`]);
    const log = withFolder(cluster.connect()).models!;
    const entry = (await log.read()).models.get(first)!;
    expect(entry.chunks).toBe(0);
    expect((await log.load(entry)).length).toBe(entry.bytes);
    const second = (await night(cluster, 2)).run.id!;
    const third = (await night(cluster, 3)).run.id!;
    expect(names()).toEqual([`${second}.cbor`, `${third}.cbor`].sort());
    expect([...(await log.read()).models.keys()].sort()).toEqual([second, third].sort());
  });

  it('whose job dies at any step are no litter: each has an entry, and the announced one is there', async () => {
    const cluster = month();
    await night(cluster, 1);
    let steps = 0;
    for (let at = 1; ; at++) {
      steps = 0;
      const broker = cluster.connect({
        step: (step) => (++steps >= at ? Promise.reject(new Error(`dead at ${step}`)) : Promise.resolve()),
      });
      const died = await runNight(cluster, {
        broker,
        use: { ...use, seed: 2 },
        tools: withFolder(broker),
      }).then(
        () => false,
        () => true,
      );
      await cluster.connect().open('app-batch');
      const log = withFolder(cluster.connect()).models!;
      const { current, models: kept } = await log.read();
      for (const name of names()) expect([...kept.keys()], `step ${at}`).toContain(name.replace('.cbor', ''));
      expect((await log.load(kept.get(current!.id)!)).length).toBeGreaterThan(0);
      if (!died) break;
    }
    expect(steps).toBeGreaterThan(20);
  });

  it('that cannot be written leave the old model, and a record', async () => {
    const cluster = month();
    const first = (await runNight(cluster)).run.id!;
    const broker = cluster.connect();
    const nowhere = withFolder(broker, folder.write('file', ''));
    await expect(runNight(cluster, { broker, use: { ...use, seed: 2 }, tools: nowhere })).rejects.toThrow(
      /file\/.*\.cbor cannot be written: a file stands where .* would need a folder\. Make room in .*file, or name another folder \(batch\.store\)$/,
    );
    const { current, models: kept, run } = await read(cluster);
    expect(current?.id).toBe(first);
    expect([...kept.keys()]).toEqual([first]);
    expect(run).toMatchObject({ result: 'failed', id: null });
  });

  it.each([
    [
      'missing',
      (path: string) => {
        rmSync(path);
      },
      /is not in the folder of batch\.store any more/,
    ],
    [
      'damaged',
      (path: string) => {
        writeFileSync(path, 'x');
      },
      /is damaged: it has [0-9]+ bytes and the SHA-256/,
    ],
  ])('of which one is %s: told, and the new one is not compared with it', async (_, harm, said) => {
    const cluster = month();
    const first = (await night(cluster, 1)).run.id!;
    harm(folder.place(`models/${first}.cbor`));
    const log = withFolder(cluster.connect()).models!;
    await expect(log.load((await log.read()).models.get(first)!)).rejects.toThrow(said);
    const lines = listening();
    const { run } = await night(cluster, 2, { log: lines });
    expect(lines.lines).toEqual([expect.stringMatching(/^warn the standing model cannot be used/) as string]);
    expect(run).toMatchObject({ result: 'promoted', metrics: { standingLoss: null } });
  });
});
