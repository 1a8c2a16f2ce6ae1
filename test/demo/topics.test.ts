import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { modelsTopic } from '../../src/worker/models/records.ts';
import { stateTopic } from '../../src/worker/options.ts';
import { MemoryClient } from '../../deploy/demo/memory-client.ts';
import { config } from '../../deploy/demo/places.ts';
import { app, assertOwn, ownTopics, topics } from '../../deploy/demo/topics.ts';

test('every topic of the demonstration begins with its own prefix', () => {
  expect(ownTopics.every((name) => name.startsWith('driftline-demo.'))).toBe(true);
  expect(() => {
    assertOwn(ownTopics);
  }).not.toThrow();
});

test.each(['electricity.events', 'driftline-demo', 'driftline-demonstration.events', '__consumer_offsets'])(
  'the topic %s is refused before anything is deleted',
  (name) => {
    expect(() => {
      assertOwn([topics.events, name]);
    }).toThrow(name);
  },
);

test('the configuration names the same app and topics', () => {
  const file = parse(readFileSync(config, 'utf8')) as Record<string, Record<string, unknown>>;
  expect(file['app']).toBe(app);
  expect(file['input']?.['topic']).toBe(topics.events);
  expect(file['output']?.['topic']).toBe(topics.predictions);
  expect(file['deadLetter']?.['topic']).toBe(topics.deadLetter);
  expect(topics.state).toBe(stateTopic(app));
  expect(topics.models).toBe(modelsTopic(app));
});

test('a foreign topic on the broker survives a reset, with all that is in it', async () => {
  const cluster = new MemoryCluster(systemClock);
  const broker = cluster.connect();
  const foreign = ['electricity.events', 'driftline-demonstration.events'];
  for (const name of [...foreign, ...ownTopics]) {
    await broker.create(name, 1, {});
    await broker.append(name, 0, [{ key: null, value: Buffer.from('old') }]);
  }
  const client = new MemoryClient(broker);
  await client.reset(1);
  for (const name of foreign) expect(await client.readAll(name)).toHaveLength(1);
  expect(await client.readAll(topics.events)).toEqual([]);
  expect(cluster.topics.names().sort()).toEqual([...foreign, topics.events].sort());
});
