import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { backtest } from '../../src/cli/backtest.ts';
import { inspect } from '../../src/cli/inspect.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { configOf, configText } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import type { Prediction } from '../support/feed.ts';
import { TestFolder } from '../support/folder.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { readAll } from '../worker/harness.ts';
import { caughtUp, clusterFor, produce, run, runThrough } from './group.ts';
import { formatsOf, linesOf, streamConfig, type Row } from './stream.ts';

const folder = new TestFolder();
const config = streamConfig();
const clock = new VirtualClock();

/** A model of one number, without anything before it: its answer can be worked out by hand. */
const plain = configOf(configText({ http: '{ port: 0, host: 127.0.0.1 }' }));

describe('the hash', () => {
  test("is the one of a backtest over each partition's records, and goes on being it after a restart", async () => {
    const streams = [0, 1, 2].map((p) => testEvents(700 + 100 * p, 40 + p));
    const cluster = await clusterFor(config, 3);
    for (const end of [300, 2000]) {
      for (const [p, stream] of streams.entries())
        produce(cluster, p, stream.slice(end === 300 ? 0 : 300, end));
      await runThrough(config, cluster);
      const found = await inspect(config, cluster.connect());
      expect(found.map(({ partition }) => partition)).toEqual([0, 1, 2]);
      for (const { partition, next, hash, learned } of found) {
        const events = streams[partition]!.slice(0, end);
        const report = await backtest(config.topology, folder.write('rows.jsonl', linesOf(events)), 1000);
        expect(next).toEqual({ in: events.length });
        expect({ hash, learned }).toEqual({ hash: report.hash, learned: report.learned });
      }
    }
  });

  test('of a checkpoint while the worker runs is the one of a backtest up to its position', async () => {
    const events = testEvents(4000, 12);
    const cluster = await clusterFor(config);
    const running = await run(config, cluster);
    const seen = new Map<number, string>();
    for (let i = 0; i < events.length; i += 200) {
      produce(cluster, 0, events.slice(i, i + 200));
      await caughtUp(running, cluster);
      const [found] = await inspect(config, cluster.connect());
      if (found?.hash != null) seen.set(found.next['in']!, found.hash);
    }
    await running.stop();
    expect(seen.size).toBeGreaterThan(2);
    for (const [next, hash] of [...seen].slice(0, 6)) {
      const report = await backtest(
        config.topology,
        folder.write('rows.jsonl', linesOf(events.slice(0, next))),
        1000,
      );
      expect(report.hash, `at ${next}`).toBe(hash);
    }
  });

  test('is the same of the records as CSV, CSV.gz and JSON lines', async () => {
    const columns = ['id', 'time', 'a', 'b', 'colour', 'y'];
    const rows = testEvents(500, 21).flatMap(({ value }) => {
      try {
        return [JSON.parse(value) as Row];
      } catch {
        // A broken record has no cells.
        return [];
      }
    });
    const files = formatsOf(columns, rows);
    const lines = gunzipSync(files['rows.jsonl.gz']!).toString().trimEnd().split('\n');
    const cluster = await clusterFor(config);
    produce(
      cluster,
      0,
      lines.map((value) => ({ key: null, value })),
    );
    await runThrough(config, cluster);
    const [found] = await inspect(config, cluster.connect());
    for (const [name, content] of Object.entries(files)) {
      const report = await backtest(config.topology, folder.write(name, content), 1000);
      expect(report.hash, name).toBe(found!.hash);
    }
  });
});

describe('the predictions of a backtest', () => {
  test("are the values of the worker's records, byte for byte and in their order, and no dead letter is among them", async () => {
    const events = testEvents(1500, 33);
    const cluster = await clusterFor(config);
    produce(cluster, 0, events);
    await runThrough(config, cluster);
    const sent = await readAll({ cluster, clock }, 'out');
    const deadLetters = await readAll({ cluster, clock }, 'app.dead-letter');
    const path = folder.write('rows.jsonl', linesOf(events));
    const report = await backtest(config.topology, path, 64, { predictions: folder.place('out') });
    expect(folder.read('out')).toBe(sent.map(({ value }) => `${value}\n`).join(''));
    expect(sent).toHaveLength(report.accepted);
    expect(deadLetters.length).toBeGreaterThan(50);
  });
});

describe('an inspection', () => {
  test('of a linear model has its weights by feature name: its next answer can be worked out with them', async () => {
    const cluster = await clusterFor(plain);
    const event = (i: number, x: number): { key: null; value: string } => ({
      key: null,
      value: JSON.stringify({ id: `e${i}`, time: i, x, y: x > 0.3 ? 'yes' : 'no' }),
    });
    produce(
      cluster,
      0,
      Array.from({ length: 200 }, (_, i) => event(i, (i % 20) / 20)),
    );
    await runThrough(plain, cluster);
    const [found] = await inspect(plain, cluster.connect());
    expect(Object.keys(found!.weights!)).toEqual(['x']);
    produce(cluster, 0, [event(200, 0.7)]);
    await runThrough(plain, cluster);
    const answer = JSON.parse((await readAll({ cluster, clock }, 'out')).at(-1)!.value) as Prediction;
    const margin = found!.intercept! + found!.weights!['x']! * 0.7;
    expect(found!.weights!['x']).toBeGreaterThan(0);
    expect(answer.probabilities!['yes']).toBeCloseTo(1 / (1 + Math.exp(-margin)), 14);
    expect(answer.model.learned).toBe(found!.learned);
  });

  test('names what one-hot encoding and the last labels made, too', async () => {
    const cluster = await clusterFor(config);
    produce(cluster, 0, testEvents(300, 2));
    await runThrough(config, cluster);
    const [found] = await inspect(config, cluster.connect());
    const names = Object.keys(found!.weights!);
    expect(names).toContain('a');
    expect(names.filter((name) => name.startsWith('colour')).sort()).toHaveLength(3);
    expect(Object.values(found!.weights!).every(Number.isFinite)).toBe(true);
  });

  test('has these keys, and of a model without weights no others', async () => {
    const prior = configOf(configText({ model: 'prior', http: '{ port: 0, host: 127.0.0.1 }' }));
    const cluster = await clusterFor(prior);
    const before = Date.now();
    produce(cluster, 0, [{ key: null, value: '{"id":1,"time":1,"x":1,"y":"no"}' }]);
    await runThrough(prior, cluster);
    const [found] = await inspect(prior, cluster.connect());
    expect(Object.keys(found!)).toEqual(['partition', 'next', 'learned', 'hash', 'bytes', 'time']);
    expect(found).toMatchObject({ partition: 0, next: { in: 1 }, learned: 1 });
    expect(found!.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(found!.bytes).toBeGreaterThan(100);
    expect(new Date(found!.time!).getTime()).toBeGreaterThanOrEqual(before);
  });

  test('of one partition is of that one', async () => {
    const cluster = await clusterFor(config, 2);
    produce(cluster, 0, testEvents(10, 1));
    produce(cluster, 1, testEvents(20, 2));
    await runThrough(config, cluster);
    const all = await inspect(config, cluster.connect());
    expect(all).toHaveLength(2);
    expect(await inspect(config, cluster.connect(), 1)).toEqual([all[1]]);
  });

  test('where the worker has not run yet is empty, not an error', async () => {
    const cluster = await clusterFor(config, 2);
    expect(await inspect(config, cluster.connect())).toEqual([]);
    expect(await inspect(config, cluster.connect(), 1)).toEqual([]);
  });

  test('changes nothing: a worker goes on as if nobody had looked', async () => {
    const cluster = await clusterFor(config);
    produce(cluster, 0, testEvents(50, 1));
    await runThrough(config, cluster);
    const end = cluster.topics.log('app.state', 0).end;
    const [one, other] = [await inspect(config, cluster.connect()), await inspect(config, cluster.connect())];
    expect(one).toEqual(other);
    expect(cluster.topics.log('app.state', 0).end).toBe(end);
  });

  test('of another configuration still has position and hash, but no weights', async () => {
    const cluster = await clusterFor(config);
    produce(cluster, 0, testEvents(50, 1));
    await runThrough(config, cluster);
    const [found] = await inspect(config, cluster.connect());
    const changed = streamConfig({ features: '{ a: number, b: number, colour: category }' });
    const [other] = await inspect(changed, cluster.connect());
    expect(other).toMatchObject({ next: found!.next, hash: found!.hash });
    expect(other).not.toHaveProperty('weights');
  });

  test.each([
    [
      'the state topic is missing',
      'topic other.state does not exist: other has not run yet',
      { app: 'other' },
      0,
    ],
    ['there is no such partition', 'there is no partition 2: app.state has 2, from 0 to 1', {}, 2],
  ])('where %s ends with a sentence', async (_, sentence, sections, partition) => {
    const cluster = await clusterFor(config, 2);
    const looking = inspect(streamConfig(sections), cluster.connect(), partition);
    await expect(looking).rejects.toThrow(WorkerError);
    await expect(looking).rejects.toThrow(sentence);
  });

  test('of a damaged snapshot ends with topic, partition and both hashes', async () => {
    const cluster = await clusterFor(config);
    produce(cluster, 0, testEvents(50, 1));
    await runThrough(config, cluster);
    const [found] = await inspect(config, cluster.connect());
    const text = new TextEncoder();
    for (const slot of [0, 1]) {
      const value = new Uint8Array(found!.bytes);
      cluster.append('app.state', 0, [{ key: text.encode(`snapshot/${slot}/0`), value }]);
    }
    await expect(inspect(config, cluster.connect())).rejects.toThrow(
      new RegExp(`app\\.state, partition 0: .*damaged.*[0-9a-f]{64}.*${found!.hash!}`),
    );
  });
});
