import { describe, expect, it } from 'vitest';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { gatherTopic } from '../../src/batch/gatherTopic.ts';
import type { LabelledEvent } from '../../src/batch/ports.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { OffsetOutOfRange } from '../../src/worker/errors.ts';
import { testTopology, type TestEvent } from '../support/events.ts';
import { smallFetches } from '../worker/harness.ts';
import {
  batch,
  beginning,
  clusterWith,
  day,
  fill,
  gather,
  hour,
  hourly,
  recordOf,
  spoolFor,
} from './world.ts';

/** Without anything that remembers, and with nothing filtered: what comes out is what went in. */
const plain: Topology = { ...testTopology, filters: [], transform: [] };
const lastLabel: Topology = { ...plain, transform: testTopology.transform.slice(0, 1) };

/** A labelled event, `time` ms after the beginning; `a` tells them apart. */
function eventAt(time: number, a: number, more: object = {}): TestEvent {
  const fields = { id: `e${a}`, time: beginning + time, a, b: 0, colour: 'red', y: 'yes', ...more };
  return { key: null, value: JSON.stringify(fields) };
}

function eventsOf(count: number, step = hour, first = 0): TestEvent[] {
  return Array.from({ length: count }, (_, i) => eventAt(first + i * step, i));
}

const numbersOf = (rows: readonly LabelledEvent[]): number[] => rows.map(({ numbers }) => numbers[0]!);
const upTo = (count: number, first = 0): number[] =>
  Array.from({ length: count - first }, (_, i) => first + i);

/** Writes events in one transaction. @param end undefined: it stays open */
async function transaction(
  cluster: MemoryCluster,
  id: string,
  events: readonly TestEvent[],
  end: 'commit' | 'abort' | undefined,
  partition = 0,
): Promise<void> {
  const producer = await cluster.connect().open(id);
  await producer.begin();
  await producer.send('in', partition, events.map(recordOf));
  if (end === 'commit') await producer.commit();
  // Whoever opens the id again ends what is open, as aborted.
  else if (end === 'abort') await cluster.connect().open(id);
}

describe('the rows of a topic', () => {
  it('are exactly the committed events, in the order of their offsets, partition by partition', async () => {
    const cluster = clusterWith(3);
    const events = eventsOf(60);
    const expected: number[][] = [[], [], []];
    for (let i = 0; i < events.length; i += 4) {
      const partition = (i / 4) % 3;
      const end = i % 5 === 0 ? 'abort' : 'commit';
      await transaction(cluster, `t${i % 3}`, events.slice(i, i + 4), end, partition);
      if (end === 'commit') expected[partition]!.push(i, i + 1, i + 2, i + 3);
      cluster.append('in', partition, [recordOf(eventAt(i * hour, 1000 + i))]);
      expected[partition]!.push(1000 + i);
    }
    // Behind an open transaction nothing is decided, though it is committed itself.
    await transaction(cluster, 'open', [eventAt(0, -1)], undefined, 1);
    cluster.append('in', 1, [recordOf(eventAt(0, -2))]);
    const { found, rows } = await gather(smallFetches(cluster.connect()), plain);
    expect(numbersOf(rows)).toEqual(expected.flat());
    expect(found.events).toBe(expected.flat().length);
    const ends = [0, 1, 2].map((p) => cluster.topics.log('in', p).lastStable);
    expect(found.ends).toEqual({ '0': ends[0], '1': ends[1], '2': ends[2] });
    expect(ends[1]).toBeLessThan(cluster.topics.log('in', 1).end);
  });

  it('end at the last stable offsets as they were at its start', async () => {
    const cluster = clusterWith(2);
    fill(cluster, eventsOf(40), 2);
    const broker = cluster.connect();
    const read = broker.read.bind(broker);
    broker.read = async (topic, partition, offset, bytes, signal) => {
      cluster.append('in', partition, [recordOf(eventAt(50 * hour, 999))]);
      return read(topic, partition, offset, bytes, signal);
    };
    const { found, rows } = await gather(broker, plain);
    expect(found.ends).toEqual({ '0': 20, '1': 20 });
    expect(numbersOf(rows).sort((a, b) => a - b)).toEqual(upTo(40));
  });

  it.each([1, 3])("are what a worker's models see, on %i partitions", async (partitions) => {
    const cluster = clusterWith(partitions);
    fill(cluster, hourly(600), partitions);
    const { found, rows } = await gather(smallFetches(cluster.connect()));
    const seen: LabelledEvent[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const own: LabelledEvent[] = [];
      // A model that keeps what it is given: each event waits with its fields as they were when it was predicted.
      const pipeline = new Pipeline({ ...testTopology, update: { events: 1, time: undefined } });
      pipeline.waiting.push = (numbers, categories, y, time) =>
        void own.push({ time, y, numbers: numbers.slice(), categories: [...categories] });
      const records = await cluster.connect().read('in', partition, 0, 1 << 30);
      for (let i = 0; i < records.count; i++) pipeline.processRecord(records, i, undefined);
      seen.push(...own.filter(({ time }) => time >= found.window.from).slice(warmed(own, found.window.from)));
    }
    expect(rows.filter(({ time }) => time >= found.window.from)).toEqual(seen);
    expect(seen.length).toBeGreaterThan(400);
    expect(seen.some(({ categories }) => categories.includes('yes'))).toBe(true);
  });

  /** Of a partition that begins within the window. */
  const warmed = (own: readonly LabelledEvent[], from: number): number =>
    own[0]!.time < from ? 0 : Math.floor(0.05 * own.length);

  it('of a topic that is not there, or empty', async () => {
    const cluster = clusterWith();
    const empty = await gather(cluster.connect());
    expect(empty.rows).toEqual([]);
    expect(empty.found).toMatchObject({ ends: { '0': 0 }, events: 0, missing: 1, cold: 0, last: NaN });
    cluster.topics.remove('in');
    await expect(gather(cluster.connect())).rejects.toThrow('topic in does not exist');
  });

  it('go on where retention took the next ones meanwhile', async () => {
    const cluster = clusterWith();
    fill(cluster, eventsOf(100));
    const broker = smallFetches(cluster.connect());
    const read = broker.read.bind(broker);
    let reads = 0;
    broker.read = async (...args) => {
      // The first ones look for the newest event.
      if (args[2] === 0 && reads++ === 1) cluster.deleteRecords('in', 0, 30);
      return read(...args);
    };
    const { found, rows } = await gather(broker, plain);
    expect(numbersOf(rows)).toEqual(upTo(100, 30));
    expect(found.ends).toEqual({ '0': 100 });
    broker.read = () => Promise.reject(new OffsetOutOfRange('in', 0, 30));
    await expect(gather(broker, plain)).rejects.toThrow(/offset 30 is not in partition 0/);
  });
});

describe('the window', () => {
  const window = 10 * day;

  it('ends with the newest row of any partition; what lies before it warms up what remembers', async () => {
    const cluster = clusterWith(2);
    fill(cluster, eventsOf(480), 2);
    const { found, rows } = await gather(cluster.connect(), lastLabel, window);
    expect(found.window.from).toBe(beginning + 479 * hour - window);
    expect(found).toMatchObject({ missing: 0, cold: 0, last: beginning + 479 * hour, events: 480 });
    const inside = rows.filter(({ time }) => time >= found.window.from);
    expect(numbersOf(inside).sort((a, b) => a - b)).toEqual(upTo(480, 239));
    // The label before is known to all of them, also to the first.
    for (const { categories } of inside) expect(categories[1]).toBe('yes');
    expect(rows.length).toBeLessThan(260);
  });

  it('where the topic begins within it, at most 5 % of the rows are left out, and only where something remembers', async () => {
    const cluster = clusterWith();
    const aborted = eventsOf(2000);
    fill(cluster, eventsOf(100));
    // Offsets are no rows: most of them are aborted.
    await transaction(cluster, 'noise', aborted, 'abort');
    const { found, rows } = await gather(cluster.connect(), lastLabel, window);
    expect(found).toMatchObject({ cold: 5, events: 100 });
    expect(numbersOf(rows)).toEqual(upTo(100, 5));
    expect(rows[0]!.categories[1]).toBe('yes');
    expect(found.missing).toBeCloseTo((240 - 99) / 240, 10);
    const all = await gather(cluster.connect(), plain, window);
    expect(all.found.cold).toBe(0);
    expect(numbersOf(all.rows)).toEqual(upTo(100));
  });

  it('is not moved by a bad date of an event that is rejected, quarantined or has no label', async () => {
    const far = 400 * day;
    const quarantine: Topology = {
      ...testTopology,
      filters: [
        { action: 'reject', spec: { kind: 'range', options: { field: 'a', minimum: 0, maximum: 1000 } } },
        { action: 'quarantine', spec: { kind: 'range', options: { field: 'b', minimum: -1, maximum: 1 } } },
      ],
    };
    const cluster = clusterWith();
    fill(cluster, eventsOf(480));
    const good = await gather(cluster.connect(), quarantine, window);
    fill(cluster, [
      eventAt(far, -5),
      eventAt(far, 1, { b: 77 }),
      eventAt(far, 2, { y: undefined }),
      eventAt(far, 3, { y: 'perhaps' }),
      { key: null, value: '{"time":1e15' },
    ]);
    const spoilt = await gather(cluster.connect(), quarantine, window);
    expect(spoilt.found.window).toEqual(good.found.window);
    expect(spoilt.rows).toEqual(good.rows);
    expect(good.rows.length).toBeGreaterThan(240);
  });

  it('is found also where the newest rows lie far before the end', async () => {
    const cluster = clusterWith();
    fill(cluster, eventsOf(300));
    fill(
      cluster,
      Array.from({ length: 9000 }, (_, i) => eventAt(300 * hour, i, { y: undefined })),
    );
    const { found, rows } = await gather(cluster.connect(), plain, window);
    expect(found.last).toBe(beginning + 299 * hour);
    // What lies before the window was told from the rest, and takes no disk.
    expect(rows.length).toBeLessThan(260);
  });

  describe('of record timestamps', () => {
    const untimed: Topology = { ...lastLabel, input: { ...testTopology.input, time: undefined } };

    function stamped(count: number): MemoryCluster {
      const cluster = clusterWith(2);
      for (let i = 0; i < count; i++) {
        const value = recordOf(eventAt(0, i)).value;
        cluster.append('in', i % 2, [{ key: null, value, timestamp: beginning + i * hour }]);
      }
      return cluster;
    }

    it('is sought by the index, a stretch of it more for what remembers', async () => {
      const cluster = stamped(4800);
      const { found, rows } = await gather(cluster.connect(), untimed, window);
      expect(found.window.from).toBe(beginning + 4799 * hour - window);
      // 240 rows of the window, and less than a fifth more.
      expect(found.events).toBeLessThan(290);
      const inside = rows.filter(({ time }) => time >= found.window.from);
      expect(numbersOf(inside).sort((a, b) => a - b)).toEqual(upTo(4800, 4559));
      for (const { categories } of inside) expect(categories[1]).toBe('yes');
      expect(found).toMatchObject({ missing: 0, cold: 0 });
    });

    it('with a field for the time is not sought: the index does not know it', async () => {
      const cluster = stamped(4800);
      const { found } = await gather(cluster.connect(), lastLabel, window);
      expect(found.events).toBe(4800);
    });
  });
});

it('a gatherer asks between fetches whether it may go on', async () => {
  const cluster = clusterWith();
  fill(cluster, eventsOf(100));
  const spool = await spoolFor(plain);
  const phases: [string, number | undefined][] = [];
  let stepped = 0;
  const watch = {
    begin: (phase: string, total: number | undefined) => {
      phases.push([phase, total]);
      stepped = 0;
    },
    step: (rows: number) => {
      stepped += rows;
    },
  };
  await transaction(cluster, 'noise', eventsOf(50), 'abort');
  const broker = smallFetches(cluster.connect());
  await gatherTopic(broker, 'in', plain, batch.window, spool, watch);
  // Aborted records and markers are passed, too: the bar comes to its end.
  expect(phases.at(-1)).toEqual(['reading', 151]);
  expect(stepped).toBe(151);
  const stopped = {
    ...watch,
    step: () => {
      throw new Error('stopped');
    },
  };
  await expect(gatherTopic(broker, 'in', plain, batch.window, spool, stopped)).rejects.toThrow('stopped');
  await spool.remove();
});
