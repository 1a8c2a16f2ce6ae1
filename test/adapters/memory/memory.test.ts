import { beforeEach, describe, expect, test } from 'vitest';
import type { MemoryBroker } from '../../../src/adapters/memory/broker.ts';
import { MemoryCluster } from '../../../src/adapters/memory/cluster.ts';
import { OffsetOutOfRange, WorkerError } from '../../../src/worker/errors.ts';
import type { Batch, GroupListener, OutputRecord } from '../../../src/worker/ports.ts';
import { ManualClock } from './manual-clock.ts';

const record = (text: string): OutputRecord => ({ key: null, value: new TextEncoder().encode(text) });
const values = (batch: Batch): string[] =>
  Array.from({ length: batch.count }, (_, i) =>
    new TextDecoder().decode(batch.buffer(i).subarray(batch.valueStart(i), batch.valueEnd(i))),
  );
const fenced = expect.objectContaining({ name: 'WorkerError', trouble: 'fenced' }) as unknown;

let clock: ManualClock;
let cluster: MemoryCluster;
let broker: MemoryBroker;

beforeEach(async () => {
  clock = new ManualClock(1_000);
  cluster = new MemoryCluster(clock);
  broker = cluster.connect({ wait: 100 });
  await broker.create('t', 1, {});
});

async function read(offset: number, bytes = 1e6): Promise<Batch> {
  const reading = broker.read('t', 0, offset, bytes);
  for (let i = 0; i < 3; i++) await clock.yield();
  clock.advance(100);
  return reading;
}

describe('the log', () => {
  test('a marker takes an offset that no reader sees', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    expect(await writer.send('t', 0, [record('x'), record('y')])).toBe(0);
    await writer.commit();
    const batch = await read(0);
    expect(values(batch)).toEqual(['x', 'y']);
    expect(batch.nextOffset).toBe(3);
    expect(batch.lastStableOffset).toBe(3);
  });

  test('an open transaction holds the last stable offset back, and what came after it', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    await broker.append('t', 0, [record('before')]);
    await writer.send('t', 0, [record('open')]);
    await broker.append('t', 0, [record('after')]);
    expect(await broker.range('t', 0)).toEqual({ earliest: 0, lastStable: 1 });
    const batch = await read(0);
    expect(values(batch)).toEqual(['before']);
    expect(batch.nextOffset).toBe(1);
    await writer.commit();
    expect(values(await read(1))).toEqual(['open', 'after']);
  });

  test('of overlapping transactions only the committed one is read, and not before the older one ends', async () => {
    const first = await broker.open('first');
    const second = await broker.open('second');
    await first.begin();
    await second.begin();
    await first.send('t', 0, [record('a1')]);
    await second.send('t', 0, [record('b1')]);
    await first.send('t', 0, [record('a2')]);
    await second.send('t', 0, [record('b2')]);
    await second.commit();
    expect((await broker.range('t', 0)).lastStable).toBe(0);
    await broker.open('first');
    const batch = await read(0);
    expect(values(batch)).toEqual(['b1', 'b2']);
    expect(batch.offset(1)).toBe(3);
    expect(batch.nextOffset).toBe(6);
  });

  test('past aborted records and markers alone, an empty batch leads on without waiting', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    await writer.send('t', 0, [record('lost')]);
    await broker.open('a');
    const batch = await broker.read('t', 0, 0, 1e6);
    expect(batch.count).toBe(0);
    expect(batch.nextOffset).toBe(2);
  });

  test('a batch ends at the byte limit, but holds at least one record', async () => {
    await broker.append('t', 0, [record('12345'), record('678'), record('90')]);
    expect(values(await read(0, 1))).toEqual(['12345']);
    const two = await read(0, 8);
    expect(values(two)).toEqual(['12345', '678']);
    expect(two.nextOffset).toBe(2);
  });

  test('what the sender does with its bytes afterwards changes nothing', async () => {
    const bytes = new TextEncoder().encode('kept');
    await broker.append('t', 0, [{ key: bytes, value: bytes, headers: [['h', bytes]] }]);
    bytes.fill(0);
    const batch = await read(0);
    expect(values(batch)).toEqual(['kept']);
    expect(new TextDecoder().decode(batch.headers(0)[0]![1])).toBe('kept');
  });

  test('an empty value, no value and no key are told apart', async () => {
    await broker.append('t', 0, [
      { key: null, value: new Uint8Array(0) },
      { key: new Uint8Array(0), value: null },
    ]);
    const batch = await read(0);
    expect([batch.keyStart(0), batch.valueEnd(0) - batch.valueStart(0)]).toEqual([-1, 0]);
    expect([batch.keyEnd(1) - batch.keyStart(1), batch.valueStart(1)]).toEqual([0, -1]);
    expect(batch.valueStart(0)).toBeGreaterThanOrEqual(0);
  });

  test('offsetAt gives the first committed record that is not before the time', async () => {
    await broker.append('t', 0, [
      { ...record('a'), timestamp: 10 },
      { ...record('b'), timestamp: 30 },
      { ...record('c'), timestamp: 20 },
    ]);
    expect(await broker.offsetAt('t', 0, 11)).toBe(1);
    expect(await broker.offsetAt('t', 0, 30)).toBe(1);
    expect(await broker.offsetAt('t', 0, 31)).toBe(3);
  });

  test('an offset that is gone, or not yet there, is refused', async () => {
    await broker.append('t', 0, [record('a'), record('b')]);
    cluster.deleteRecords('t', 0, 1);
    expect((await broker.range('t', 0)).earliest).toBe(1);
    await expect(broker.read('t', 0, 0, 1e6)).rejects.toThrow(OffsetOutOfRange);
    await expect(broker.read('t', 0, 3, 1e6)).rejects.toThrow(OffsetOutOfRange);
    expect(values(await read(1))).toEqual(['b']);
  });
});

describe('waiting', () => {
  test('a reader at the end is woken by a commit, not by what is still open', async () => {
    let done = false;
    const reading = broker.read('t', 0, 0, 1e6).then((batch) => {
      done = true;
      return batch;
    });
    const writer = await broker.open('a');
    await writer.begin();
    await writer.send('t', 0, [record('x')]);
    await clock.yield();
    expect(done).toBe(false);
    await writer.commit();
    expect(values(await reading)).toEqual(['x']);
    expect(clock.sleepers).toBe(0);
  });

  test('it ends empty after its time, and at once when the signal aborts', async () => {
    const batch = await read(0);
    expect([batch.count, batch.nextOffset]).toEqual([0, 0]);
    const stop = new AbortController();
    const reading = broker.read('t', 0, 0, 1e6, stop.signal);
    await clock.yield();
    stop.abort();
    expect((await reading).count).toBe(0);
    expect(clock.sleepers).toBe(0);
  });

  test('a topic that is removed meanwhile is an error, not silence', async () => {
    const reading = broker.read('t', 0, 0, 1e6);
    await clock.yield();
    await Promise.all([expect(reading).rejects.toThrow('there is no topic t'), broker.remove(['t'])]);
  });
});

describe('transactions', () => {
  test('opening fences the earlier owner at every call, and ends what it left open', async () => {
    const zombie = await broker.open('a');
    await zombie.begin();
    await zombie.send('t', 0, [record('zombie')]);
    await zombie.sendOffsets('g', [{ topic: 't', partition: 0, next: 9, metadata: '' }]);
    const owner = await cluster.connect().open('a');
    await expect(zombie.send('t', 0, [record('late')])).rejects.toEqual(fenced);
    await expect(zombie.sendOffsets('g', [])).rejects.toEqual(fenced);
    await expect(zombie.commit()).rejects.toEqual(fenced);
    await expect(zombie.begin()).rejects.toEqual(fenced);
    expect(await broker.committed('g', 't', 0)).toBeUndefined();
    await owner.begin();
    await owner.send('t', 0, [record('owner')]);
    await owner.commit();
    expect(values(await read(0))).toEqual(['owner']);
  });

  test('group offsets take effect at the commit, with the records', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    await writer.sendOffsets('g', [{ topic: 't', partition: 0, next: 5, metadata: 'm' }]);
    expect(await broker.committed('g', 't', 0)).toBeUndefined();
    await writer.commit();
    expect(await broker.committed('g', 't', 0)).toEqual({ topic: 't', partition: 0, next: 5, metadata: 'm' });
    expect(await broker.committed('other', 't', 0)).toBeUndefined();
  });

  test('one transaction covers several partitions', async () => {
    await broker.create('u', 2, {});
    const writer = await broker.open('a');
    await writer.begin();
    await writer.send('t', 0, [record('x')]);
    await writer.send('u', 1, [record('y')]);
    expect((await broker.range('u', 1)).lastStable).toBe(0);
    await writer.commit();
    expect((await broker.range('u', 1)).lastStable).toBe(2);
    expect((await broker.range('u', 0)).lastStable).toBe(0);
    expect((await broker.range('t', 0)).lastStable).toBe(2);
  });

  test('a transaction that is open for too long is aborted, and its owner fenced', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    await writer.send('t', 0, [record('x')]);
    cluster.timeOut('a');
    await expect(writer.commit()).rejects.toEqual(fenced);
    expect((await broker.range('t', 0)).lastStable).toBe(2);
  });

  test('calls out of their order, and records that are too large, are refused', async () => {
    const writer = await broker.open('a');
    await expect(writer.send('t', 0, [record('x')])).rejects.toThrow('no transaction is open');
    await writer.begin();
    await expect(writer.begin()).rejects.toThrow('already open');
    await expect(writer.send('t', 0, [{ key: null, value: new Uint8Array(2_000_000) }])).rejects.toThrow(
      'takes 1048588',
    );
    await expect(writer.send('nope', 0, [record('x')])).rejects.toThrow('there is no topic nope');
    await writer.close();
    await expect(writer.commit()).rejects.toThrow('closed');
  });
});

describe('groups', () => {
  interface Heard extends GroupListener {
    readonly heard: [partitions: readonly number[], generation: number][];
  }
  const listener = (): Heard => {
    const heard: [readonly number[], number][] = [];
    return {
      heard,
      assigned: (partitions, generation) => heard.push([partitions, generation]),
      failed: (error) => {
        throw error;
      },
    };
  };

  test('a join and a leave make a new generation, and partitions are dealt out evenly', async () => {
    await broker.create('p', 4, {});
    const [one, two] = [listener(), listener()];
    await broker.join('g', ['p'], one);
    await clock.yield();
    expect(one.heard).toEqual([[[0, 1, 2, 3], 1]]);
    const other = cluster.connect();
    const membership = await other.join('g', ['p'], two);
    await clock.yield();
    expect(one.heard.at(-1)).toEqual([[0, 2], 2]);
    expect(two.heard).toEqual([[[1, 3], 2]]);
    await membership.leave();
    await membership.leave();
    await clock.yield();
    expect(one.heard.at(-1)).toEqual([[0, 1, 2, 3], 3]);
    expect(two.heard).toHaveLength(1);
  });

  test('a client that vanishes leaves its groups, and its transaction open until the next owner', async () => {
    const [one, two] = [listener(), listener()];
    await broker.join('g', ['t'], one);
    const other = cluster.connect();
    await other.join('g', ['t'], two);
    const writer = await broker.open('a');
    await writer.begin();
    await writer.send('t', 0, [record('x')]);
    broker.vanish();
    await clock.yield();
    expect(two.heard.at(-1)).toEqual([[0], 3]);
    expect((await other.range('t', 0)).lastStable).toBe(0);
    await expect(writer.commit()).rejects.toThrow('disconnected');
    await other.open('a');
    expect((await other.range('t', 0)).lastStable).toBe(2);
  });

  test('a removed topic takes its committed offsets along', async () => {
    const writer = await broker.open('a');
    await writer.begin();
    await writer.sendOffsets('g', [{ topic: 't', partition: 0, next: 5, metadata: '' }]);
    await writer.commit();
    await broker.remove(['t']);
    await broker.create('t', 1, {});
    expect(await broker.committed('g', 't', 0)).toBeUndefined();
  });
});

describe('steps', () => {
  test('a crash before an effect leaves nothing of it, a crash after it leaves all', async () => {
    const crash = new Error('crash');
    let at = '';
    const client = cluster.connect({
      step: (operation) => (operation === at ? Promise.reject(crash) : Promise.resolve()),
    });
    const writer = await client.open('a');
    await writer.begin();
    at = 'before send';
    await expect(writer.send('t', 0, [record('x')])).rejects.toBe(crash);
    expect(cluster.topics.log('t', 0).end).toBe(0);
    at = 'after send';
    await expect(writer.send('t', 0, [record('x')])).rejects.toBe(crash);
    expect(cluster.topics.log('t', 0).end).toBe(1);
    at = 'after commit';
    await expect(writer.commit()).rejects.toBe(crash);
    expect(values(await read(0))).toEqual(['x']);
  });

  test('every call of the port passes a step before and after its effect', async () => {
    const seen: string[] = [];
    const client = cluster.connect({
      wait: 0,
      step: (operation) => {
        seen.push(operation);
        return Promise.resolve();
      },
    });
    const calls: [string, () => Promise<unknown>][] = [
      ['partitions', () => client.partitions('t')],
      ['range', () => client.range('t', 0)],
      ['offsetAt', () => client.offsetAt('t', 0, 0)],
      ['read', () => client.read('t', 0, 0, 1)],
      ['committed', () => client.committed('g', 't', 0)],
      ['describe', () => client.describe('t')],
      ['create', () => client.create('v', 1, {})],
      ['remove', () => client.remove(['v'])],
      ['open', () => client.open('b')],
      ['append', () => client.append('t', 0, [])],
      ['disconnect', () => client.disconnect()],
    ];
    for (const [name, call] of calls) {
      seen.length = 0;
      await call();
      expect(seen).toEqual([`before ${name}`, `after ${name}`]);
    }
  });

  test('a member that left before it was told hears nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const client = cluster.connect({
      step: (operation) => (operation === 'before assigned' ? promise : Promise.resolve()),
    });
    const heard: unknown[] = [];
    const listener: GroupListener = {
      assigned: (...all) => heard.push(all),
      failed: (error) => heard.push(error),
    };
    const membership = await client.join('g', ['t'], listener);
    await membership.leave();
    resolve(undefined);
    await clock.yield();
    expect(heard).toEqual([]);
  });

  test('a fault of the step while an assignment is told ends the membership with that fault', async () => {
    const crash = new Error('crash');
    const client = cluster.connect({
      step: (operation) => (operation === 'before assigned' ? Promise.reject(crash) : Promise.resolve()),
    });
    const failures: Error[] = [];
    await client.join('g', ['t'], {
      assigned: () => {
        throw new WorkerError('fatal', 'told nevertheless');
      },
      failed: (error) => failures.push(error),
    });
    await clock.yield();
    expect(failures).toEqual([crash]);
  });
});
