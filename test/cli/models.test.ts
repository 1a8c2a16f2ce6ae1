import { describe, expect, test } from 'vitest';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { announce, previousOf } from '../../src/cli/models/announce.ts';
import { inspectModel, kept, readModels } from '../../src/cli/models/inspectModels.ts';
import { modelTools } from '../../src/cli/models/models.ts';
import { listText, modelText } from '../../src/cli/models/text.ts';
import type { Config } from '../../src/config/config.ts';
import { clusterWith, fill, hourly, models, runNight } from '../batch/world.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { streamConfig } from './stream.ts';

const config = streamConfig();
const clock = new VirtualClock();

/** A cluster on which the job has run so many nights. @returns the ids, the oldest first */
async function nights(count: number): Promise<{ cluster: MemoryCluster; ids: string[] }> {
  const cluster = clusterWith();
  fill(cluster, hourly(700));
  const ids: string[] = [];
  for (let seed = 1; seed <= count; seed++) ids.push((await runNight(cluster, { use: { seed } })).run.id!);
  return { cluster, ids };
}

const tools = (cluster: MemoryCluster, broker: MemoryBroker = cluster.connect(), use: Config = config) =>
  modelTools(use, broker);
const promote = (cluster: MemoryCluster, id: string, use = config) =>
  announce(tools(cluster, cluster.connect(), use), clock, 'promote', (published) => kept(published, id));
const rollback = (cluster: MemoryCluster) => announce(tools(cluster), clock, 'rollback', previousOf);
const current = async (cluster: MemoryCluster) => (await models(cluster).read()).current;

async function listed(cluster: MemoryCluster): Promise<string> {
  const { current: now = null, models: found, run = null } = await readModels(tools(cluster));
  return listText({ current: now, models: [...found.values()], run }, 'app');
}

function harm(cluster: MemoryCluster, id: string): void {
  const key = new TextEncoder().encode(`artifact/${id}/0`);
  cluster.append('app.models', 0, [{ key, value: Uint8Array.of(1, 2, 3) }]);
}

describe('before the job has run', () => {
  test.each([
    ['list or show', (cluster: MemoryCluster) => inspectModel(tools(cluster), undefined)],
    ['promote', (cluster: MemoryCluster) => promote(cluster, 'x')],
    ['rollback', rollback],
  ])('%s says so, and creates nothing', async (_, command) => {
    const cluster = clusterWith();
    await expect(command(cluster)).rejects.toThrow(
      'topic app.models does not exist: the job of app has not run yet (driftline train FILE)',
    );
    expect(cluster.topics.names()).toEqual(['in']);
  });

  test('or where it only was refused: there is no model, and the newest run says why', async () => {
    const cluster = clusterWith();
    await runNight(cluster);
    const text = await listed(cluster);
    expect(text).toMatch(/^app has no model yet$/m);
    expect(text).toMatch(/^announced +none$/m);
    expect(text).toMatch(/^newest run +refused, .* 0 rows, .*: 0 labelled rows with a time are too few/m);
    await expect(inspectModel(tools(cluster), undefined)).rejects.toThrow(
      'no model is announced; none is kept',
    );
    await expect(rollback(cluster)).rejects.toThrow(/^no model is announced/);
  });
});

describe('models list', () => {
  test('has a line a model, and tells which one is announced', async () => {
    const { cluster, ids } = await nights(3);
    await rollback(cluster);
    const lines = (await listed(cluster)).split('\n');
    const marked = lines.filter((line) => line.startsWith('*'));
    expect(lines.filter((line) => ids.some((id) => line.includes(`  ${id}  logistic  `)))).toHaveLength(3);
    expect(marked).toEqual([expect.stringContaining(ids[1]!) as string]);
    expect(marked[0]).toMatch(/ \d+ +2020-.*Z to 2020-.*Z +0\.\d+$/);
    expect(lines).toContainEqual(
      expect.stringMatching(`^announced +${ids[1]!} .*by rollback,.* before it ${ids[2]!}$`),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^newest run +promoted, /));
  });
});

describe('models show', () => {
  test('tells all of the announced one, or of another, and that its hash holds', async () => {
    const { cluster, ids } = await nights(2);
    const { models: entries } = await models(cluster).read();
    const shown = await inspectModel(tools(cluster), undefined);
    expect(shown).toEqual({ ...entries.get(ids[1]!), announced: true, fault: null });
    expect(await inspectModel(tools(cluster), ids[0])).toMatchObject({
      id: ids[0],
      announced: false,
      fault: null,
    });
    const text = modelText(shown);
    for (const part of [
      shown.hash,
      'a, b',
      'colour, lastLabel1, lastLabel2',
      '0: 700',
      'its hash holds',
      'priorLoss',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/undefined|NaN|null/);
  });

  test('says where its artifact is damaged', async () => {
    const { cluster, ids } = await nights(1);
    harm(cluster, ids[0]!);
    const shown = await inspectModel(tools(cluster), undefined);
    expect(shown.fault).toMatch(/^topic app\.models: .* is damaged: its SHA-256/);
    expect(modelText(shown)).toContain(shown.fault);
  });

  test('of an unknown one names those that there are', async () => {
    const { cluster, ids } = await nights(2);
    const known = (await models(cluster).read()).models.keys();
    await expect(inspectModel(tools(cluster), 'x')).rejects.toThrow(
      `there is no model x; these are kept: ${[...known].join(', ')}`,
    );
    expect(ids).toHaveLength(2);
  });
});

describe('models promote', () => {
  test('announces another one, and remembers which was there', async () => {
    const { cluster, ids } = await nights(3);
    const said = await promote(cluster, ids[0]!);
    expect(said).toBe(
      `model ${ids[0]!} is announced, in the place of ${ids[2]!}: workers follow it from now on`,
    );
    expect(await current(cluster)).toMatchObject({ id: ids[0], by: 'promote', previous: ids[2] });
    expect((await models(cluster).read()).run?.id).toBe(ids[2]);
  });

  test('of the announced one changes nothing, and fences nobody', async () => {
    const { cluster, ids } = await nights(2);
    const job = await cluster.connect().open('app-batch');
    expect(await promote(cluster, ids[1]!)).toMatch(/already: nothing was changed$/);
    await job.begin();
    expect(await current(cluster)).toMatchObject({ by: 'train' });
  });

  test.each([
    ['is not there', () => 'x', config, /there is no model x; these are kept: 2020/],
    [
      'is damaged',
      (cluster: MemoryCluster, id: string) => {
        harm(cluster, id);
        return id;
      },
      config,
      /is damaged: its SHA-256/,
    ],
    [
      'does not fit',
      (_: MemoryCluster, id: string) => id,
      streamConfig({ features: '{ a: number, colour: category }', filters: '[]' }),
      /does not fit the configuration: .*not there: b/,
    ],
  ])('of one that %s changes nothing, and fences nobody', async (_, prepare, use, said) => {
    const { cluster, ids } = await nights(2);
    const id = prepare(cluster, ids[0]!);
    const job = await cluster.connect().open('app-batch');
    await expect(promote(cluster, id, use)).rejects.toThrow(said);
    await job.begin();
    expect(await current(cluster)).toMatchObject({ id: ids[1], by: 'train' });
  });

  test('fences a training that runs', async () => {
    const { cluster, ids } = await nights(2);
    const training = runNight(cluster, {
      use: { seed: 9 },
      tools: {
        gather: async () => {
          await promote(cluster, ids[0]!);
          throw new Error('goes on');
        },
      },
    });
    await expect(training).rejects.toThrow('goes on');
    const { current: now, run } = await models(cluster).read();
    expect(now).toMatchObject({ id: ids[0], by: 'promote' });
    expect(run?.result).toBe('promoted');
  });

  test('a model that a job publishes while it is asked for is the one before', async () => {
    const { cluster, ids } = await nights(2);
    let published: string | null = null;
    const broker = cluster.connect({
      step: async (step) => {
        if (step === 'before open') published = (await runNight(cluster, { use: { seed: 9 } })).run.id;
      },
    });
    await announce(tools(cluster, broker), clock, 'promote', (found) => kept(found, ids[0]!));
    expect(published).not.toBeNull();
    expect(await current(cluster)).toMatchObject({ id: ids[0], previous: published });
  });
});

describe('models rollback', () => {
  test('announces the one before, and twice is as before', async () => {
    const { cluster, ids } = await nights(3);
    expect(await rollback(cluster)).toContain(`model ${ids[1]!} is announced, in the place of ${ids[2]!}`);
    expect(await current(cluster)).toMatchObject({ id: ids[1], by: 'rollback', previous: ids[2] });
    await rollback(cluster);
    expect(await current(cluster)).toMatchObject({ id: ids[2], by: 'rollback', previous: ids[1] });
  });

  test('says where there is none before, or it is no longer kept', async () => {
    const { cluster, ids } = await nights(1);
    await expect(rollback(cluster)).rejects.toThrow(
      `model ${ids[0]!} is the first that was announced: there is none before it`,
    );
    const two = await nights(2);
    const key = new TextEncoder().encode(`model/${two.ids[0]!}`);
    two.cluster.append('app.models', 0, [{ key, value: null }]);
    await expect(rollback(two.cluster)).rejects.toThrow(
      `model ${two.ids[0]!}, which was followed before ${two.ids[1]!}, is no longer kept`,
    );
    expect(await current(two.cluster)).toMatchObject({ id: two.ids[1] });
  });
});
