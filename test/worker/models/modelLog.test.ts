import { beforeEach, describe, expect, it } from 'vitest';
import { cbor } from '../../../src/adapters/encoding/cbor.ts';
import { MemoryCluster } from '../../../src/adapters/memory/cluster.ts';
import { chunkBytes } from '../../../src/worker/chunks.ts';
import { ModelLog, type Publication } from '../../../src/worker/models/modelLog.ts';
import { modelId, modelsVersion, type ModelEntry } from '../../../src/worker/models/records.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const day = 86_400_000;
let cluster: MemoryCluster;
let log: ModelLog;

beforeEach(async () => {
  cluster = new MemoryCluster(new VirtualClock());
  await cluster.connect().create('app.models', 1, {});
  log = new ModelLog('app', cluster.connect(), cbor);
});

function artifactOf(night: number, bytes = 1000): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + night) % 256);
}

function publication(night: number, artifact: Uint8Array, previous: string | null): Publication {
  const hash = cbor.hash(artifact);
  const to = night * day;
  const id = modelId(to, hash);
  const common = { version: modelsVersion, id, time: 1 };
  const metrics = { logLoss: 0.5, rocAuc: null };
  const entry: ModelEntry = {
    ...common,
    kind: 'logistic',
    hash,
    bytes: artifact.length,
    chunks: Math.ceil(artifact.length / chunkBytes),
    numbers: ['a'],
    categories: [],
    window: { from: to - 30 * day, to },
    rows: 1000,
    metrics,
    ends: { '0': 10 * night },
  };
  return {
    entry,
    announcement: { ...common, by: 'train', previous },
    run: { ...common, result: 'promoted', reason: 'better', rows: 1000, seconds: 2, metrics, eventTime: to },
  };
}

/** @returns the ids, night by night */
async function publish(nights: number, keep = 7): Promise<string[]> {
  const ids: string[] = [];
  const producer = await cluster.connect().open('app-batch');
  for (let night = 1; night <= nights; night++) {
    const artifact = artifactOf(night);
    const one = publication(night, artifact, ids.at(-1) ?? null);
    await log.publish(producer, artifact, one, keep);
    ids.push(one.entry.id);
  }
  await producer.close();
  return ids;
}

describe('the models topic', () => {
  it('of nothing says nothing', async () => {
    expect(await log.read()).toEqual({ current: undefined, models: new Map(), run: undefined });
  });

  it('gives back what was published, an artifact of several chunks bit for bit', async () => {
    const artifact = artifactOf(3, 2 * chunkBytes + 17);
    const one = publication(3, artifact, null);
    expect(one.entry.id).toMatch(/^19700104T000000Z-[0-9a-f]{8}$/);
    await log.publish(await cluster.connect().open('app-batch'), artifact, one, 7);
    const found = await log.read();
    expect(found.current).toEqual(one.announcement);
    expect(found.run).toEqual(one.run);
    expect([...found.models]).toEqual([[one.entry.id, one.entry]]);
    expect(await log.load(found.models.get(one.entry.id)!)).toEqual(artifact);
  });

  it('keeps so many models; the others are gone with all their chunks, also after a compaction', async () => {
    const ids = await publish(5, 3);
    expect([...(await log.read()).models.keys()]).toEqual(ids.slice(2));
    cluster.compact('app.models', 0);
    const { models } = await log.read();
    expect([...models.keys()]).toEqual(ids.slice(2));
    for (const entry of models.values()) expect((await log.load(entry)).length).toBe(entry.bytes);
  });

  it('keeps those that were made last, not those whose windows end last', async () => {
    const producer = await cluster.connect().open('app-batch');
    const ids: string[] = [];
    for (const [made, night] of [900, 1, 2, 3].entries()) {
      const artifact = artifactOf(night);
      const one = publication(night, artifact, ids.at(-1) ?? null);
      await log.publish(producer, artifact, { ...one, entry: { ...one.entry, time: made } }, 1);
      ids.push(one.entry.id);
    }
    expect([...(await log.read()).models.keys()].sort()).toEqual(ids.slice(2).sort());
  });

  it('keeps the model that is followed and the one before it, whatever their age', async () => {
    const [first, second] = await publish(4);
    const producer = await cluster.connect().open('app-batch');
    const common = { version: modelsVersion, time: 2 };
    await log.announce(producer, { ...common, id: first!, by: 'rollback', previous: second! });
    expect((await log.read()).current).toMatchObject({ id: first, by: 'rollback' });
    const artifact = artifactOf(9);
    const next = publication(9, artifact, first!);
    await log.publish(producer, artifact, next, 1);
    expect([...(await log.read()).models.keys()]).toEqual([first, next.entry.id]);
  });

  it('tells of a run that published nothing, and goes on to announce what it did', async () => {
    const ids = await publish(1);
    const { run } = publication(2, artifactOf(2), null);
    const refused = { ...run, id: null, result: 'refused' as const, reason: 'worse' };
    await log.note(await cluster.connect().open('app-batch'), refused);
    const found = await log.read();
    expect(found.run).toEqual(refused);
    expect(found.current?.id).toBe(ids[0]);
  });

  it('a later job fences the earlier, whose model is then neither there nor announced', async () => {
    const [before] = await publish(1);
    const earlier = await cluster.connect().open('app-batch');
    await (await cluster.connect().open('app-batch')).close();
    const artifact = artifactOf(2);
    const late = log.publish(earlier, artifact, publication(2, artifact, before!), 7);
    await expect(late).rejects.toMatchObject({ trouble: 'fenced' });
    const found = await log.read();
    expect([...found.models.keys()]).toEqual([before]);
    expect(found.current?.id).toBe(before);
  });
});

describe('what is wrong in the models topic is told, with its place', () => {
  const overwrite = (key: string, value: Uint8Array | null): void => {
    cluster.append('app.models', 0, [{ key: new TextEncoder().encode(key), value }]);
  };

  it.each([
    ['missing', null, /chunk 0 of model .+ is missing or too long/],
    ['cut short', artifactOf(1).slice(1), /is damaged: its SHA-256 is [0-9a-f]{64}, its entry says/],
    ['too long', artifactOf(1, 1001), /is missing or too long/],
    ['another', artifactOf(2), /is damaged: its SHA-256/],
  ])('an artifact whose chunk is %s', async (_, value, said) => {
    const [id] = await publish(1);
    overwrite(`artifact/${id!}/0`, value);
    const entry = (await log.read()).models.get(id!)!;
    await expect(log.load(entry)).rejects.toThrow(said);
    await expect(log.load(entry)).rejects.toThrow(/^topic app\.models: /);
  });

  it('an entry that tells of more bytes than there are, or than there is memory', async () => {
    const [id] = await publish(1);
    const entry = (await log.read()).models.get(id!)!;
    for (const bytes of [1001, Number.MAX_SAFE_INTEGER])
      await expect(log.load({ ...entry, bytes })).rejects.toThrow(/has 1000 bytes, its entry says \d+$/);
  });

  it('a record of a newer version, or one that is damaged', async () => {
    const artifact = artifactOf(1);
    const { entry, announcement, run } = publication(1, artifact, null);
    const records = { [`model/${entry.id}`]: entry, current: announcement, run };
    for (const [key, record] of Object.entries(records)) {
      overwrite(key, cbor.encode({ ...record, version: 2 }));
      await expect(log.read(), key).rejects.toThrow(
        /version 2, this build reads 1: a newer Driftline wrote it/,
      );
      for (const field of Object.keys(record).filter((name) => name !== 'version')) {
        overwrite(key, cbor.encode({ ...record, [field]: [{}] }));
        await expect(log.read(), `${key} ${field}`).rejects.toThrow(`is damaged: its ${field}`);
      }
      overwrite(key, cbor.encode(7));
      await expect(log.read(), key).rejects.toThrow(/is no object/);
      overwrite(key, cbor.encode(record));
    }
    expect((await log.read()).current).toEqual(announcement);
  });
});
