import { describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { CheckpointStore } from '../../src/worker/checkpoint/store.ts';
import { chunkBytes } from '../../src/worker/chunks.ts';
import type { Manifest } from '../../src/worker/checkpoint/manifest.ts';
import type { WorkerOptions } from '../../src/worker/options.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { testEvents } from '../support/events.ts';
import {
  append as appendEvents,
  checkpointOf,
  endOf,
  options,
  outcomeOf,
  runToEnd,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(80, 6);
const [before, after] = [events.slice(0, 60), events.slice(60)];

async function visited(use = options): Promise<World> {
  const world = await worldWith(before, 1, use);
  await runToEnd(world, world.cluster.connect(), use);
  return world;
}

/** Writes over a record of the state topic, as nobody should. */
function overwrite({ cluster }: World, key: string, value: Uint8Array): void {
  cluster.append('app.state', 0, [{ key: new TextEncoder().encode(key), value }]);
}

async function overwriteManifest(world: World, change: (manifest: Manifest) => unknown): Promise<void> {
  const { manifest } = (await checkpointOf(world))!;
  overwrite(world, 'manifest', cbor.encode(change(manifest)));
}

describe('a checkpoint that cannot be used ends the worker, with a place and a remedy', () => {
  const place = /app cannot be used: topic app\.state, partition 0: .*another name \(app\)/;

  it('one bit flipped in a snapshot', async () => {
    const world = await visited();
    const { manifest, snapshot } = (await checkpointOf(world))!;
    for (const at of [0, 100, snapshot!.core.length - 1]) {
      const damaged = snapshot!.core.slice();
      damaged[at]! ^= 1 << (at % 8);
      overwrite(world, `snapshot/${manifest.snapshot!.slot}/0`, damaged);
      const { message } = await endOf(world);
      expect(message).toMatch(place);
      expect(message).toMatch(/SHA-256 is [0-9a-f]{64}, the manifest says [0-9a-f]{64}/);
    }
  });

  it.each([
    ['cut short', (snapshot: Uint8Array) => snapshot.slice(0, -1), /SHA-256/],
    ['too long', (snapshot: Uint8Array) => new Uint8Array([...snapshot, 0]), /missing or too long/],
  ])('a chunk that is %s', async (_, change, said) => {
    const world = await visited();
    const { manifest, snapshot } = (await checkpointOf(world))!;
    overwrite(world, `snapshot/${manifest.snapshot!.slot}/0`, change(snapshot!.core));
    const { message } = await endOf(world);
    expect(message).toMatch(place);
    expect(message).toMatch(said);
  });

  it('a chunk that is missing', async () => {
    const world = await visited();
    await overwriteManifest(world, (manifest) => ({
      ...manifest,
      snapshot: { ...manifest.snapshot!, chunks: 2, bytes: manifest.snapshot!.bytes + 1 },
    }));
    expect((await endOf(world)).message).toMatch(/chunk 1 of the snapshot is missing/);
  });

  it.each([
    ['no CBOR', (): Uint8Array => new Uint8Array([0xff, 0x00, 0x13])],
    ['no manifest', (): Uint8Array => cbor.encode([1, 2])],
    ['nothing', (): Uint8Array => new Uint8Array()],
  ])('a manifest that is %s', async (_, bytes) => {
    const world = await visited();
    overwrite(world, 'manifest', bytes());
    expect((await endOf(world)).message).toMatch(place);
  });

  it.each(['next', 'segments', 'snapshot', 'lost', 'layout'])('a manifest without its %s', async (name) => {
    const world = await visited();
    await overwriteManifest(world, (manifest) => ({ ...manifest, [name]: undefined }));
    expect((await endOf(world)).message).toMatch(/the manifest is damaged/);
  });

  it('a manifest of a newer version', async () => {
    const world = await visited();
    await overwriteManifest(world, (manifest) => ({ ...manifest, version: 99 }));
    expect((await endOf(world)).message).toMatch(
      /version 99, this build reads 1: a newer Driftline wrote it/,
    );
  });

  it('a state of a newer version, whole and with its right hash', async () => {
    const world = await visited();
    const { manifest, snapshot } = (await checkpointOf(world))!;
    const newer = cbor.encode({ ...(cbor.decode(snapshot!.core) as object), version: 99 });
    overwrite(world, `snapshot/${manifest.snapshot!.slot}/0`, newer);
    const place = { ...manifest.snapshot!, bytes: newer.length, hash: cbor.hash(newer) };
    overwrite(world, 'manifest', cbor.encode({ ...manifest, snapshot: place }));
    expect((await endOf(world)).message).toMatch(/pipeline: a state of version 99 was found, 1 is needed/);
  });
});

it('a snapshot that another owner was writing over while it was read is looked at again', async () => {
  const world = await visited();
  const { manifest, snapshot } = (await checkpointOf(world))!;
  const key = `snapshot/${manifest.snapshot!.slot}/0`;
  overwrite(world, key, snapshot!.core.slice(1));
  const broker = world.cluster.connect();
  const range = broker.range.bind(broker);
  let looks = 0;
  broker.range = (topic, partition) => {
    if (topic === 'app.state' && ++looks === 2) overwrite(world, key, snapshot!.core);
    return range(topic, partition);
  };
  appendEvents(world.cluster, after);
  await runToEnd(world, broker);
  expect(looks).toBe(2);
  const undisturbed = await worldWith(events);
  await runToEnd(undisturbed, undisturbed.cluster.connect());
  expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
});

describe('a configuration that changed', () => {
  const changed = (change: Partial<Topology>): WorkerOptions => ({
    ...options,
    topology: { ...options.topology, ...change },
  });
  const { features, filters, transform } = options.topology;

  it.each<[string, Partial<Topology>, RegExp]>([
    [
      'a feature less',
      { features: features.slice(0, -1) },
      /: features\.colour is category in the checkpoint and not there in the file\. Change/,
    ],
    [
      'features in another order',
      { features: [features[1]!, features[0]!, features[2]!] },
      /: the first feature whose place is another is features\.a in the checkpoint and features\.b in the file\. Change/,
    ],
    [
      'a feature of another type, whose mean does not stand in any more',
      { features: [{ ...features[0]!, type: 'text', missing: 'reject' }, ...features.slice(1)] },
      /: features\.a is number in the checkpoint and text in the file\. Change/,
    ],
    [
      'the mean in the place of a missing number',
      { features: [{ ...features[0]!, missing: 'mean' }, ...features.slice(1)] },
      /: features\.a\.missing is not mean in the checkpoint and mean in the file\. Change/,
    ],
    [
      'no label',
      { label: undefined },
      /: label is of a classification in the checkpoint and not there in the file\. Change/,
    ],
    [
      'another number of a transformer',
      {
        transform: transform.map((spec) =>
          spec.kind === 'lastLabel' ? { ...spec, options: { ...spec.options, count: 7 } } : spec,
        ),
      },
      /: transform\[\d\]\.count is 2 in the checkpoint and 7 in the file\. Change/,
    ],
    [
      'a filter of another field',
      {
        filters: filters.map((one) =>
          one.spec.kind === 'range'
            ? { ...one, spec: { ...one.spec, options: { ...one.spec.options, field: 'b' } } }
            : one,
        ),
      },
      /: filters\[\d\]\.field is a in the checkpoint and b in the file\. Change/,
    ],
    [
      'other classes',
      { label: { field: 'y', task: 'classification', classes: ['no', 'maybe'] } },
      /: label\.classes is \[no, yes\] in the checkpoint and \[no, maybe\] in the file\. Change/,
    ],
    [
      'a filter less',
      { filters: filters.slice(1) },
      /: filters is range, .* in the checkpoint and [^;]* in the file\. Change/,
    ],
    [
      'a transformer less, another model',
      { transform: transform.slice(0, -1), model: { kind: 'prior', options: {} } },
      /: transform is .* in the checkpoint and .* in the file; model is logisticRegression in the checkpoint and prior in the file\. Change/,
    ],
    [
      'no drift detector',
      { drift: undefined },
      /: drift is adwin in the checkpoint and not there in the file\. Change/,
    ],
  ])(
    'so that the state does not fit (%s) ends the worker, and says what differs',
    async (_, change, said) => {
      const world = await visited();
      const { message } = await endOf(world, changed(change));
      expect(message).toContain('made with another configuration');
      expect(message).toMatch(said);
      // Nothing was changed: with the old one it goes on.
      appendEvents(world.cluster, after);
      await runToEnd(world, world.cluster.connect());
    },
  );

  it('only in numbers that tune goes on from the same state', async () => {
    const world = await visited();
    const { hash } = await outcomeOf(world);
    const use = changed({ update: { events: 7, time: undefined } });
    await runToEnd(world, world.cluster.connect(), { ...use, commit: { interval: 50, bytes: 1 << 20 } });
    expect((await outcomeOf(world)).hash).toBe(hash);
    appendEvents(world.cluster, after);
    await runToEnd(world, world.cluster.connect(), use);
    expect((await checkpointOf(world))?.manifest.next).toEqual({ in: 80 });
  });
});

describe('a state of 20 MB', () => {
  /** What is large in a checkpoint is as large in the model's place: here the keys of a transformer's memory. */
  const keys = 42_000;
  const big: WorkerOptions = {
    ...options,
    commit: { interval: 1e6, bytes: 1 << 30 },
    checkpoint: { interval: 1e9 },
    topology: {
      ...options.topology,
      drift: undefined,
      transform: [{ kind: 'lastLabel', options: { count: 2, as: undefined, keys } }],
    },
  };
  const text = new TextEncoder();
  const keyOf = (i: number): Uint8Array => text.encode(String(i).padEnd(500, '.'));
  const append = ({ cluster }: World, first: number, count: number): void => {
    for (let i = first; i < first + count; i++) {
      const value = text.encode(
        `{"id":"${i}","time":1,"a":0,"b":0,"colour":"red","y":"${i % 2 === 0 ? 'no' : 'yes'}"}`,
      );
      cluster.append('in', 0, [{ key: keyOf(i), value }]);
    }
  };

  it('tells of each piece that was sent', async () => {
    const { cluster } = await worldWith([]);
    const producer = await cluster.connect().open('app-0');
    await producer.begin();
    const store = new CheckpointStore('app.state', cluster.connect(), cbor);
    const ends: number[] = [];
    const core = new Uint8Array(20 * chunkBytes);
    const first = await store.sendSnapshot(producer, 0, 0, { core, fallback: undefined }, () => {
      ends.push(cluster.topics.log('app.state', 0).end);
    });
    expect({ first, ends }).toEqual({ first: 0, ends: [8, 16, 20] });
  });

  it(
    'goes in chunks that a broker takes, in two slots in turn, and comes back bit for bit',
    { timeout: 180_000 },
    async () => {
      const world = await worldWith([], 1, big);
      append(world, 0, keys);
      await runToEnd(world, world.cluster.connect(), big);
      const first = (await checkpointOf(world))!;
      expect(first.manifest.snapshot!.bytes).toBeGreaterThan(20_000_000);
      expect(first.manifest.snapshot!.chunks).toBe(Math.ceil(first.snapshot!.core.length / chunkBytes));

      append(world, keys, 10);
      await runToEnd(world, world.cluster.connect(), big);
      const second = (await checkpointOf(world))!;
      expect(second.manifest.snapshot!.slot).toBe(1 - first.manifest.snapshot!.slot);

      const atOnce = await worldWith([], 1, big);
      append(atOnce, 0, keys + 10);
      await runToEnd(atOnce, atOnce.cluster.connect(), big);
      expect((await outcomeOf(atOnce)).hash).toBe(second.manifest.snapshot!.hash);
    },
  );
});
