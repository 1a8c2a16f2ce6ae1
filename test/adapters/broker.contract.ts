/**
 * What the worker relies on in a Broker, held against every adapter. Only the port is used, so the same file runs on the
 * in-memory broker and on a real Kafka. Each test has topics, ids and groups of its own, so a shared cluster is fine.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OffsetOutOfRange, WorkerError } from '../../src/worker/errors.ts';
import type { Broker, OutputRecord, Transactions } from '../../src/worker/ports.ts';
import { type ReadRecord, readFrom, recordsOf } from './reading.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytes = (text: string): Uint8Array => encoder.encode(text);
const record = (value: string): OutputRecord => ({ key: null, value: bytes(value) });
const text = (value: Uint8Array | null): string | null => (value === null ? null : decoder.decode(value));
const values = (records: readonly ReadRecord[]): (string | null)[] => records.map(({ value }) => text(value));

/** Opens, begins, sends, commits and closes: the shortest way to committed records. */
async function write(broker: Broker, topic: string, records: OutputRecord[], id: string = randomUUID()) {
  const transactions = await broker.open(id);
  await transactions.begin();
  const first = await transactions.send(topic, 0, records);
  await transactions.commit();
  // The commit is decided when it returns, but readers see it a moment later; the next init waits for that.
  await transactions.close();
  await (await broker.open(id)).close();
  return first;
}

/** Waits for what is only promised soon. */
async function eventually<T>(
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  within = 10_000,
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`did not hold within ${within} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function troubleOf(action: () => Promise<unknown>): Promise<WorkerError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof WorkerError) return error;
    throw new Error('all errors of a port are WorkerErrors', { cause: error });
  }
  throw new Error('no error was thrown');
}

/** @param connect a new client of the same, shared broker: what one client writes, another must be able to read */
export function brokerContract(name: string, connect: () => Broker | Promise<Broker>): void {
  describe(`the broker contract: ${name}`, () => {
    let broker: Broker;
    const made: string[] = [];

    async function newTopic(partitions = 1, config: Record<string, string> = {}): Promise<string> {
      const topic = `contract-${randomUUID()}`;
      await broker.create(topic, partitions, config);
      made.push(topic);
      return topic;
    }

    beforeAll(async () => {
      broker = await connect();
    });
    afterAll(async () => {
      await broker.remove(made);
      await broker.disconnect();
    });

    describe('topics', () => {
      test('a created topic has the partitions and the config asked for, at once', async () => {
        const topic = await newTopic(3, { 'cleanup.policy': 'compact', 'segment.bytes': '16777216' });
        const description = await broker.describe(topic);
        expect(description?.partitions).toBe(3);
        expect(description?.config).toMatchObject({
          'cleanup.policy': 'compact',
          'segment.bytes': '16777216',
        });
        expect(await broker.partitions(topic)).toBe(3);
      });

      test('a topic that is not there is undefined, and asking does not create it', async () => {
        const topic = `contract-${randomUUID()}`;
        expect(await broker.partitions(topic)).toBeUndefined();
        expect(await broker.describe(topic)).toBeUndefined();
        expect(await broker.partitions(topic)).toBeUndefined();
      });

      test('creating a topic that is there is an error that names it', async () => {
        const topic = await newTopic();
        const error = await troubleOf(() => broker.create(topic, 1, {}));
        expect(error.trouble).toBe('fatal');
        expect(error.message).toContain(topic);
      });

      test('a removed topic is gone, its name is free and its records do not come back', async () => {
        const topic = await newTopic();
        await write(broker, topic, [record('old')]);
        await broker.remove([topic, `contract-${randomUUID()}`]);
        expect(await broker.partitions(topic)).toBeUndefined();
        await broker.create(topic, 2, {});
        expect(await broker.partitions(topic)).toBe(2);
        expect(await broker.range(topic, 0)).toEqual({ earliest: 0, lastStable: 0 });
      });

      test('reading, asking for offsets and sending name a topic that is not there', async () => {
        const topic = `contract-${randomUUID()}`;
        expect((await troubleOf(() => broker.read(topic, 0, 0, 1000))).message).toContain(topic);
        expect((await troubleOf(() => broker.range(topic, 0))).message).toContain(topic);
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        expect((await troubleOf(() => transactions.send(topic, 0, [record('x')]))).message).toContain(topic);
        await transactions.close();
      });
    });

    describe('topic ids', () => {
      test('a topic that was deleted and made again has another one, and keeps it else', async () => {
        const topic = `again-${randomUUID()}`;
        expect(await broker.topicId(topic)).toBeUndefined();
        await broker.create(topic, 1, {});
        const id = await broker.topicId(topic);
        expect(id).toMatch(/./);
        expect(await broker.topicId(topic)).toBe(id);
        await broker.remove([topic]);
        await broker.create(topic, 1, {});
        made.push(topic);
        const again = await broker.topicId(topic);
        expect(again).toMatch(/./);
        expect(again).not.toBe(id);
        const strange = await newTopic();
        expect(await broker.topicId(strange)).not.toBe(again);
      });
    });

    describe('reading', () => {
      test('an empty topic gives an empty batch after a short while', async () => {
        const topic = await newTopic();
        expect(await broker.range(topic, 0)).toEqual({ earliest: 0, lastStable: 0 });
        const started = Date.now();
        const batch = await broker.read(topic, 0, 0, 1000);
        expect(Date.now() - started).toBeLessThan(3000);
        expect(batch).toMatchObject({ topic, partition: 0, count: 0, nextOffset: 0, lastStableOffset: 0 });
      });

      test('keys, values, tombstones and headers arrive as they were sent', async () => {
        const topic = await newTopic();
        const sent: OutputRecord[] = [
          { key: bytes('k'), value: bytes('{"a":"ü\\n"}') },
          { key: null, value: bytes('no key') },
          { key: bytes('gone'), value: null },
          { key: bytes(''), value: bytes('') },
          { key: new Uint8Array([0, 255, 128]), value: new Uint8Array([0, 10, 13, 9, 254]) },
          {
            key: bytes('h'),
            value: bytes('headers'),
            headers: [
              ['b', bytes('1')],
              ['a', bytes('')],
              ['2', null],
              ['b', bytes('3')],
              ['1', new Uint8Array([255, 0])],
            ],
          },
        ];
        await write(broker, topic, sent);
        const { records } = await readFrom(broker, topic, 0, 0);
        expect(records.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
          sent.map(({ key, value, headers }) => ({ key, value, headers: headers ?? [] })),
        );
        expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5]);
      });

      test('gathered records arrive as they were given, over the borders of batches, and what they were given in may change', async () => {
        const topic = await newTopic();
        const gathered = broker.gather();
        const slice = { bytes: new Uint8Array(1000), start: 0, end: 0 };
        const header = new Uint8Array(1);
        const count = 3000;
        for (let i = 0; i < count; i++) {
          slice.bytes.fill(i % 251);
          header[0] = i % 7;
          const [start, end] = [i % 10, 400 + (i % 500)];
          const key = i % 3 === 0 ? null : { ...slice, start: 0, end: i % 5 };
          gathered.add(
            key,
            i % 100 === 99 ? null : { ...slice, start, end },
            i % 2 === 0 ? [] : [['h', header]],
          );
        }
        expect(gathered.count).toBe(count);
        expect(gathered.bytes).toBeGreaterThan(1_900_000);
        expect(gathered.bytes).toBeLessThan(2_500_000);
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        expect(await transactions.send(topic, 0, gathered)).toBe(0);
        await transactions.commit();
        await transactions.close();
        const { records } = await eventually(
          () => readFrom(broker, topic, 0, 0),
          (found) => found.records.length === count,
        );
        for (const [i, { key, value, headers }] of records.entries()) {
          expect(key?.length).toBe(i % 3 === 0 ? undefined : i % 5);
          const length = 400 + (i % 500) - (i % 10);
          expect(value).toEqual(i % 100 === 99 ? null : new Uint8Array(length).fill(i % 251));
          expect(headers).toEqual(i % 2 === 0 ? [] : [['h', Uint8Array.of(i % 7)]]);
        }
      });

      test('a gathered record that the topic does not take goes without its value, where that was asked for', async () => {
        const topic = await newTopic();
        const gathered = broker.gather('cut');
        // Such that no packing helps.
        const big = { bytes: randomBytes(2_000_000), start: 0, end: 2_000_000 };
        const small = { bytes: bytes('small'), start: 0, end: 5 };
        for (const value of [small, big, small])
          gathered.add({ bytes: bytes('key'), start: 0, end: 3 }, value, [['why', bytes('because')]]);
        const sender = await broker.openSender();
        await sender.send(topic, 0, gathered);
        // Its sequence goes on.
        await sender.send(topic, 0, [record('after')]);
        await sender.close();
        const { records } = await readFrom(broker, topic, 0, 0);
        expect(values(records)).toEqual(['small', null, 'small', 'after']);
        expect(text(records[1]!.key)).toBe('key');
        expect(records[1]!.headers.map(([name, value]) => [name, text(value)])).toEqual([
          ['why', 'because'],
          ['cut', '2000000'],
        ]);
      });

      test('what is sent without a transaction can be read at once, beside open transactions', async () => {
        const topic = await newTopic();
        const sender = await broker.openSender();
        expect(await sender.send(topic, 0, [record('a'), record('b')])).toBe(0);
        expect(values((await readFrom(broker, topic, 0, 0)).records)).toEqual(['a', 'b']);
        const gathered = broker.gather();
        const bytes = new TextEncoder().encode('c');
        gathered.add(null, { bytes, start: 0, end: 1 }, []);
        expect(await sender.send(topic, 0, gathered)).toBe(2);
        expect(values((await readFrom(broker, topic, 0, 0)).records)).toEqual(['a', 'b', 'c']);
        await sender.close();
      });

      test('a record has the time at which it was sent', async () => {
        const topic = await newTopic();
        const before = Date.now();
        await write(broker, topic, [record('now')]);
        const { records } = await readFrom(broker, topic, 0, 0);
        expect(records[0]?.timestamp).toBeGreaterThanOrEqual(before - 1000);
        expect(records[0]?.timestamp).toBeLessThanOrEqual(Date.now() + 1000);
      });

      test('reading starts at the offset asked for, inside a batch too', async () => {
        const topic = await newTopic();
        await write(
          broker,
          topic,
          Array.from({ length: 100 }, (_, i) => record(`v${i}`)),
        );
        const { records, next } = await readFrom(broker, topic, 0, 37);
        expect(values(records)).toEqual(Array.from({ length: 63 }, (_, i) => `v${i + 37}`));
        expect(next).toBe((await broker.range(topic, 0)).lastStable);
      });

      test('about as many bytes as asked for arrive, and the next read goes on after them', async () => {
        const topic = await newTopic();
        const large = 'x'.repeat(10_000);
        for (let i = 0; i < 5; i++)
          await write(
            broker,
            topic,
            Array.from({ length: 10 }, (_, j) => record(`${i}.${j} ${large}`)),
          );
        const batch = await broker.read(topic, 0, 0, 150_000);
        expect(batch.count).toBeGreaterThan(0);
        expect(batch.count).toBeLessThan(40);
        const rest = await readFrom(broker, topic, 0, batch.nextOffset, 150_000);
        expect(batch.count + rest.records.length).toBe(50);
        const all = [...recordsOf(batch), ...rest.records];
        expect(values(all).map((value) => value?.slice(0, 3))).toEqual(
          Array.from({ length: 50 }, (_, i) => `${Math.floor(i / 10)}.${i % 10}`),
        );
      });

      test('a record that is larger than the bytes asked for still arrives', async () => {
        const topic = await newTopic();
        const large = 'y'.repeat(600_000);
        await write(broker, topic, [record(large), record('small')]);
        const { records } = await readFrom(broker, topic, 0, 0, 1000);
        expect(values(records)).toEqual([large, 'small']);
      });

      test('an offset after the end is out of range', async () => {
        const topic = await newTopic();
        await write(broker, topic, [record('a')]);
        const { lastStable } = await broker.range(topic, 0);
        const error = await troubleOf(() => broker.read(topic, 0, lastStable + 1, 1000));
        expect(error).toBeInstanceOf(OffsetOutOfRange);
        expect(error.message).toContain(topic);
        // The end itself is in range: there the next record will be.
        expect((await broker.read(topic, 0, lastStable, 1000)).nextOffset).toBe(lastStable);
      });

      test('an abort ends a waiting read with an empty batch', async () => {
        const topic = await newTopic();
        const controller = new AbortController();
        const reading = broker.read(topic, 0, 0, 1000, controller.signal);
        controller.abort();
        expect(await reading).toMatchObject({ count: 0, nextOffset: 0 });
        expect(await broker.read(topic, 0, 0, 1000, controller.signal)).toMatchObject({
          count: 0,
          nextOffset: 0,
        });
      });

      test('partitions are read at the same time, each with its own records', async () => {
        const topic = await newTopic(3);
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        for (const partition of [0, 1, 2])
          await transactions.send(topic, partition, [record(`p${partition}`)]);
        await transactions.commit();
        const read = await Promise.all(
          [0, 1, 2].map((partition) =>
            eventually(
              () => readFrom(broker, topic, partition, 0),
              ({ records }) => records.length > 0,
            ),
          ),
        );
        expect(read.map(({ records }) => values(records))).toEqual([['p0'], ['p1'], ['p2']]);
        await transactions.close();
      });

      test('offsetAt gives the first record that is not before the time, and the end after the last', async () => {
        const topic = await newTopic();
        for (const value of ['a', 'b', 'c']) {
          await write(broker, topic, [record(value)]);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const { records } = await readFrom(broker, topic, 0, 0);
        const { lastStable } = await broker.range(topic, 0);
        expect(await broker.offsetAt(topic, 0, 0)).toBe(0);
        for (const { timestamp } of records) {
          const offset = await broker.offsetAt(topic, 0, timestamp);
          const expected = records.filter((one) => one.timestamp >= timestamp);
          expect((await readFrom(broker, topic, 0, offset)).records).toEqual(expected);
        }
        expect(await broker.offsetAt(topic, 0, Date.now() + 3_600_000)).toBe(lastStable);
      });
    });

    describe('transactions', () => {
      test('records are seen only after the commit, and then all of them', async () => {
        const [one, two] = [await newTopic(), await newTopic()];
        const id = randomUUID();
        const transactions = await broker.open(id);
        await transactions.begin();
        expect(await transactions.send(one, 0, [record('a'), record('b')])).toBe(0);
        expect(await transactions.send(one, 0, [record('c')])).toBe(2);
        await transactions.send(two, 0, [record('d')]);
        expect(await broker.range(one, 0)).toEqual({ earliest: 0, lastStable: 0 });
        expect(await broker.read(one, 0, 0, 1000)).toMatchObject({
          count: 0,
          nextOffset: 0,
          lastStableOffset: 0,
        });
        await transactions.commit();
        await eventually(
          async () => values((await readFrom(broker, one, 0, 0)).records).join(),
          (seen) => seen === 'a,b,c',
        );
        await eventually(
          async () => values((await readFrom(broker, two, 0, 0)).records).join(),
          (seen) => seen === 'd',
        );
        await transactions.close();
      });

      test('one session commits transaction after transaction, without a pause', async () => {
        const topic = await newTopic();
        const group = randomUUID();
        const transactions = await broker.open(randomUUID());
        for (const [i, value] of ['a', 'b', 'c'].entries()) {
          await transactions.begin();
          await transactions.sendOffsets(group, [{ topic, partition: 0, next: i + 1, metadata: '' }]);
          await transactions.send(topic, 0, [record(value)]);
          await transactions.commit();
        }
        await eventually(
          async () => values((await readFrom(broker, topic, 0, 0)).records).join(),
          (seen) => seen === 'a,b,c',
        );
        await eventually(
          () => broker.committed(group, topic, 0),
          (committed) => committed?.next === 3,
        );
        await transactions.close();
      });

      test('a transaction in which nothing was sent commits', async () => {
        const topic = await newTopic();
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        await transactions.commit();
        await transactions.begin();
        await transactions.send(topic, 0, [record('after')]);
        await transactions.commit();
        await eventually(
          async () => values((await readFrom(broker, topic, 0, 0)).records).join(),
          (seen) => seen === 'after',
        );
        await transactions.close();
      });

      test('after open, the range holds all that was committed under the id, at once', async () => {
        const topic = await newTopic();
        const id = randomUUID();
        for (let round = 1; round <= 5; round++) {
          const transactions = await broker.open(id);
          const { lastStable } = await broker.range(topic, 0);
          expect((await readFrom(broker, topic, 0, 0)).records.length).toBe(round - 1);
          expect((await broker.read(topic, 0, lastStable, 1000)).lastStableOffset).toBe(lastStable);
          await transactions.begin();
          await transactions.send(topic, 0, [record(`v${round}`)]);
          await transactions.commit();
          await transactions.close();
        }
      });

      test('a sweep shows nothing, and what is committed before and after it is all there is', async () => {
        const [topic, other] = [await newTopic(), await newTopic()];
        const id = randomUUID();
        const transactions = await broker.open(id);
        const places = [topic, other].map((name) => ({ topic: name, partition: 0 }));
        await transactions.sweep(randomUUID(), places);
        for (const value of ['first', 'second']) {
          await transactions.begin();
          await transactions.send(topic, 0, [record(value)]);
          await transactions.commit();
        }
        await transactions.sweep(randomUUID(), places);
        await transactions.close();
        await (await broker.open(id)).close();
        expect(values((await readFrom(broker, topic, 0, 0)).records)).toEqual(['first', 'second']);
        expect((await readFrom(broker, other, 0, 0)).records).toEqual([]);
      });

      test('a sweep is refused within a transaction, and to an owner that was fenced', async () => {
        const topic = await newTopic();
        const id = randomUUID();
        const places = [{ topic, partition: 0 }];
        const open = await broker.open(id);
        await open.begin();
        await expect(open.sweep(randomUUID(), places)).rejects.toMatchObject({ trouble: 'fatal' });
        await open.close();
        const fenced = await broker.open(id);
        await (await broker.open(id)).close();
        await expect(fenced.sweep(randomUUID(), places)).rejects.toMatchObject({ trouble: 'fenced' });
        await fenced.close();
      });

      test('open ends what an earlier session left open: its records are never seen, nor do they block', async () => {
        const topic = await newTopic();
        const id = randomUUID();
        const dead = await broker.open(id);
        await dead.begin();
        await dead.send(topic, 0, [record('lost'), record('lost too')]);
        await dead.close();
        const next = await broker.open(id);
        const { lastStable } = await broker.range(topic, 0);
        expect(lastStable).toBeGreaterThanOrEqual(2);
        // Aborted records and their marker only: nothing to hand over, but the position moves to the end.
        const { records, next: end } = await readFrom(broker, topic, 0, 0);
        expect(records).toEqual([]);
        expect(end).toBe(lastStable);
        await next.begin();
        await next.send(topic, 0, [record('kept')]);
        await next.commit();
        await eventually(
          async () => values((await readFrom(broker, topic, 0, 0)).records).join(),
          (seen) => seen === 'kept',
        );
        await next.close();
      });

      test('open fences an earlier session, which then cannot commit', async () => {
        const topic = await newTopic();
        const id = randomUUID();
        const zombie = await broker.open(id);
        await zombie.begin();
        await zombie.send(topic, 0, [record('zombie')]);
        const other = await connect();
        const owner = await other.open(id);
        expect((await troubleOf(() => zombie.commit())).trouble).toBe('fenced');
        await owner.begin();
        await owner.send(topic, 0, [record('owner')]);
        await owner.commit();
        await eventually(
          async () => values((await readFrom(broker, topic, 0, 0)).records).join(),
          (seen) => seen === 'owner',
        );
        await Promise.all([zombie.close(), owner.close()]);
        await other.disconnect();
      });

      test.each<[string, (session: Transactions, topic: string) => Promise<unknown>]>([
        ['send', (session, topic) => session.send(topic, 0, [record('zombie')])],
        [
          'sendOffsets',
          (session, topic) =>
            session.sendOffsets(randomUUID(), [{ topic, partition: 0, next: 1, metadata: '' }]),
        ],
      ])('a fenced session is told so by %s in its next transaction', async (_, step) => {
        const topic = await newTopic();
        const id = randomUUID();
        const zombie = await broker.open(id);
        const owner = await broker.open(id);
        const error = await troubleOf(async () => {
          await zombie.begin();
          await step(zombie, topic);
        });
        expect(error.trouble).toBe('fenced');
        expect(error.message).toContain(id);
        await Promise.all([zombie.close(), owner.close()]);
      });

      test('aborted records of two producers that overlap are not seen, and those between them are', async () => {
        const topic = await newTopic();
        const [idA, idB] = [randomUUID(), randomUUID()];
        let a = await broker.open(idA);
        let b = await broker.open(idB);
        await a.begin();
        await a.send(topic, 0, [record('a aborted')]);
        await b.begin();
        await b.send(topic, 0, [record('b aborted')]);
        await a.send(topic, 0, [record('a aborted')]);
        await a.close();
        a = await broker.open(idA);
        await b.send(topic, 0, [record('b aborted')]);
        await a.begin();
        await a.send(topic, 0, [record('a committed')]);
        await b.send(topic, 0, [record('b aborted')]);
        await a.commit();
        await b.close();
        b = await broker.open(idB);
        await b.begin();
        await b.send(topic, 0, [record('b committed')]);
        await b.commit();
        await Promise.all([a.close(), b.close()]);
        const { records, next } = await eventually(
          () => readFrom(broker, topic, 0, 0),
          (read) => read.records.length >= 2,
        );
        expect(values(records)).toEqual(['a committed', 'b committed']);
        expect(next).toBe((await broker.range(topic, 0)).lastStable);
        // From an offset in the middle of the aborted ones, the same rule holds.
        expect(values((await readFrom(broker, topic, 0, 2)).records)).toEqual(['a committed', 'b committed']);
      });

      test('a committed record waits for a transaction that began before it', async () => {
        const topic = await newTopic();
        const slow = await broker.open(randomUUID());
        await slow.begin();
        await slow.send(topic, 0, [record('slow')]);
        const fast = await broker.open(randomUUID());
        await fast.begin();
        await fast.send(topic, 0, [record('fast')]);
        await fast.commit();
        expect(await broker.read(topic, 0, 0, 1000)).toMatchObject({
          count: 0,
          nextOffset: 0,
          lastStableOffset: 0,
        });
        await slow.commit();
        await eventually(
          async () => values((await readFrom(broker, topic, 0, 0)).records).join(),
          (seen) => seen === 'slow,fast',
        );
        await Promise.all([slow.close(), fast.close()]);
      });

      test('many and large records in one send are cut, and keep their order', async () => {
        const topic = await newTopic();
        const many = Array.from({ length: 2500 }, (_, i) => record(`v${i}`));
        const large = Array.from({ length: 4 }, (_, i) => record(String(i).repeat(500_000)));
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        expect(await transactions.send(topic, 0, many)).toBe(0);
        expect(await transactions.send(topic, 0, large)).toBe(2500);
        await transactions.commit();
        const { records } = await eventually(
          () => readFrom(broker, topic, 0, 0),
          (read) => read.records.length > 0,
        );
        expect(values(records)).toEqual(values([...many, ...large] as ReadRecord[]));
        expect(records.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
        await transactions.close();
      });

      test('a record that the topic does not take is a fatal error that tells its size', async () => {
        const topic = await newTopic();
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        const error = await troubleOf(() => transactions.send(topic, 0, [record('z'.repeat(2_000_000))]));
        expect(error.trouble).toBe('fatal');
        expect(error.message).toMatch(/2\d{6}/);
        expect(error.message).toContain(topic);
        await transactions.close();
      });
    });

    describe('group offsets', () => {
      test('a group that committed nothing has no offset', async () => {
        expect(await broker.committed(randomUUID(), await newTopic(), 0)).toBeUndefined();
      });

      test('offsets are committed with their transaction, and never without it', async () => {
        const topic = await newTopic(2);
        const [group, id] = [randomUUID(), randomUUID()];
        const offset = { topic, partition: 1, next: 42, metadata: 'hint=7' };
        const dead = await broker.open(id);
        await dead.begin();
        await dead.sendOffsets(group, [{ ...offset, next: 41 }]);
        await dead.send(topic, 0, [record('lost')]);
        await dead.close();
        const transactions = await broker.open(id);
        expect(await broker.committed(group, topic, 1)).toBeUndefined();
        await transactions.begin();
        await transactions.sendOffsets(group, [offset]);
        await transactions.send(topic, 0, [record('kept')]);
        await transactions.commit();
        await eventually(
          () => broker.committed(group, topic, 1),
          (committed) => committed !== undefined,
        );
        expect(await broker.committed(group, topic, 1)).toEqual(offset);
        expect(await broker.committed(group, topic, 0)).toBeUndefined();
        await transactions.close();
      });
    });

    describe('groups', () => {
      interface Member {
        assigned: { partitions: number[]; generation: number }[];
        failures: Error[];
        leave(): Promise<void>;
      }

      async function join(group: string, topics: string[], client: Broker = broker): Promise<Member> {
        const assigned: Member['assigned'] = [];
        const failures: Error[] = [];
        const membership = await client.join(group, topics, {
          assigned: (partitions, generation) => {
            assigned.push({ partitions: [...partitions].sort((a, b) => a - b), generation });
          },
          failed: (error) => {
            failures.push(error);
          },
        });
        return { assigned, failures, leave: () => membership.leave() };
      }
      const latest = (member: Member): number[] => member.assigned.at(-1)?.partitions ?? [];

      test('a lone member has all partitions of all topics, and leaves', async () => {
        const [one, two] = [await newTopic(2), await newTopic(2)];
        const member = await join(randomUUID(), [one, two]);
        await eventually(
          () => Promise.resolve(latest(member)),
          (partitions) => partitions.join() === '0,1',
        );
        expect(member.assigned.at(-1)?.generation).toBeGreaterThanOrEqual(0);
        await member.leave();
        await member.leave();
        expect(member.failures).toEqual([]);
      });

      test('a membership is confirmed in its generation by a heartbeat, for as long as it lasts', async () => {
        const [group, topic] = [randomUUID(), await newTopic(2)];
        const never = new AbortController().signal;
        const assigned: number[] = [];
        const membership = await broker.join(group, [topic], {
          assigned: (_, generation) => assigned.push(generation),
          failed: () => undefined,
        });
        await eventually(
          () => Promise.resolve(assigned.length),
          (told) => told > 0,
        );
        expect(await membership.confirm(never)).toBe(assigned.at(-1));
        expect(await membership.confirm(AbortSignal.abort())).toBeUndefined();
        await membership.leave();
        expect(await membership.confirm(never)).toBeUndefined();
      });

      test('a group tells how many members it has', async () => {
        const [group, topic] = [randomUUID(), await newTopic(2)];
        expect(await broker.members(group)).toBe(0);
        const member = await join(group, [topic]);
        await eventually(
          () => broker.members(group),
          (members) => members === 1,
        );
        await member.leave();
        await eventually(
          () => broker.members(group),
          (members) => members === 0,
        );
      });

      test('two members share the partitions, and the one that stays takes over', async () => {
        const topic = await newTopic(4);
        const group = randomUUID();
        const other = await connect();
        const first = await join(group, [topic]);
        await eventually(
          () => Promise.resolve(latest(first)),
          (partitions) => partitions.length === 4,
        );
        const generation = first.assigned.at(-1)!.generation;
        const second = await join(group, [topic], other);
        await eventually(
          () => Promise.resolve([...latest(first), ...latest(second)].sort((a, b) => a - b)),
          (partitions) => partitions.join() === '0,1,2,3' && latest(second).length > 0,
        );
        expect(first.assigned.at(-1)!.generation).toBeGreaterThan(generation);
        expect(first.assigned.at(-1)!.generation).toBe(second.assigned.at(-1)!.generation);
        await second.leave();
        await eventually(
          () => Promise.resolve(latest(first)),
          (partitions) => partitions.length === 4,
        );
        await first.leave();
        await other.disconnect();
        expect([...first.failures, ...second.failures]).toEqual([]);
      });

      test('offsets are committed in a transaction while the group has a member', async () => {
        const topic = await newTopic();
        const group = randomUUID();
        const member = await join(group, [topic]);
        await eventually(
          () => Promise.resolve(latest(member)),
          (partitions) => partitions.length === 1,
        );
        const transactions = await broker.open(randomUUID());
        await transactions.begin();
        await transactions.sendOffsets(group, [{ topic, partition: 0, next: 5, metadata: '' }]);
        await transactions.commit();
        await eventually(
          () => broker.committed(group, topic, 0),
          (committed) => committed?.next === 5,
        );
        await transactions.close();
        await member.leave();
        expect(member.failures).toEqual([]);
      });
    });
  });
}
