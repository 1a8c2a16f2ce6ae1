import { describe, expect, it } from 'vitest';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { testEvents } from '../support/events.ts';
import {
  append,
  endOf,
  listening,
  options,
  runToEnd,
  runUntil,
  startWorker,
  worldWith,
  type World,
} from './harness.ts';

const events = testEvents(20, 1);

function empty(): World {
  const clock = new VirtualClock();
  return { cluster: new MemoryCluster(clock), clock };
}

describe('topics that do not fit stop a worker before it joins', () => {
  it('all that are missing are named, with the command that makes them', async () => {
    const { message } = await endOf(empty());
    for (const topic of ['in', 'out', 'app.dead-letter', 'app.state'])
      expect(message).toContain(`topic ${topic} `);
    expect(message).toContain('driftline topics app.yaml --create');
  });

  it('a dead-letter topic is not needed where there are no dead letters', async () => {
    const world = await worldWith(events);
    world.cluster.topics.remove('app.dead-letter');
    expect((await endOf(world)).message).toContain('topic app.dead-letter (dead letters) does not exist');
    await runToEnd(world, world.cluster.connect(), { ...options, deadLetter: undefined });
  });

  it('a state topic with another number of partitions than the input', async () => {
    const world = await worldWith(events, 2);
    world.cluster.topics.remove('app.state');
    world.cluster.topics.create('app.state', 3, { 'cleanup.policy': 'compact' });
    const { message } = await endOf(world);
    expect(message).toMatch(/app\.state .* 3 partitions, the input has 2/);
    expect(message).toContain('driftline topics app.yaml --create');
  });

  it.each(['delete', 'compact,delete'])(
    'a state topic that is not only compacted (%s): retention would delete the model',
    async (policy) => {
      const world = await worldWith(events);
      world.cluster.topics.remove('app.state');
      world.cluster.topics.create('app.state', 1, { 'cleanup.policy': policy });
      const { message } = await endOf(world);
      expect(message).toContain(`cleanup.policy=${policy}, it must be compact`);
      expect(message).toContain('--add-config cleanup.policy=compact');
      expect(message).toContain('driftline topics app.yaml --create');
    },
  );

  it('other settings than are recommended are only warned of', async () => {
    const world = await worldWith(events);
    world.cluster.topics.remove('app.state');
    world.cluster.topics.create('app.state', 1, {
      'cleanup.policy': 'compact',
      'segment.bytes': '1073741824',
    });
    const log = listening();
    await runToEnd(world, world.cluster.connect(), options, log);
    expect(log.lines).toContainEqual(expect.stringMatching(/^warn .*segment\.bytes=1073741824/));
  });
});

describe('an input topic that gets more partitions', () => {
  const told =
    /topic in has 3 partitions now, it had 2 when this worker began\. Stop all workers, extend app\.state with: driftline topics app.yaml --create/;

  it('stops a running worker, which says what to do; nothing is lost', async () => {
    const world = await worldWith(events, 2);
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await runUntil(world, worker);
    world.cluster.topics.extend('in', 3);
    await expect(worker.done).rejects.toThrow(told);
    await expect(endOf(world)).resolves.toMatchObject({
      message: expect.stringMatching(
        /app\.state .* 2 partitions, the input has 3: .* Extend it with/,
      ) as string,
    });
    world.cluster.topics.extend('app.state', 3);
    append(world.cluster, events, 3);
    await runToEnd(world, world.cluster.connect());
  });

  it('stops one that is assigned a partition it did not know of', async () => {
    const world = await worldWith(events, 2);
    const worker = startWorker(world, world.cluster.connect());
    await worker.start();
    await runUntil(world, worker);
    world.cluster.topics.extend('in', 3);
    await world.cluster.connect().join('app', ['in'], { assigned: () => undefined, failed: () => undefined });
    await expect(worker.done).rejects.toThrow(told);
  });
});
