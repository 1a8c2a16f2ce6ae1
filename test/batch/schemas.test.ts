import { expect, test } from 'vitest';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { gatherTopic } from '../../src/batch/gatherTopic.ts';
import { unwatched } from '../../src/batch/ports.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { ScriptedRegistry, type Script } from '../registry/scriptedRegistry.ts';
import { inNumberedJson, numbered } from '../support/numberedJson.ts';
import { testEvents, testTopology } from '../support/events.ts';
import { silent } from '../worker/harness.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { batch, gather, rowsOf, spoolFor } from './world.ts';

const events = testEvents(60, 3);
const topology = inNumberedJson(testTopology);

async function gatherBy(script: Script, idOf: (i: number) => number, unknown: 'deadLetter' | 'stop') {
  const clock = new VirtualClock();
  const cluster = new MemoryCluster(clock);
  await cluster.connect().create('in', 1, {});
  events.forEach((event, i) => cluster.append('in', 0, [{ key: null, value: numbered(event, idOf(i)) }]));
  const registry = new ScriptedRegistry(clock, script);
  const schemas = new RegistrySchemas(registry, clock, silent, { unknown, salt: 0 });
  const spool = await spoolFor(topology);
  try {
    const found = await gatherTopic(
      cluster.connect(),
      'in',
      topology,
      batch.window,
      spool,
      unwatched,
      schemas,
    );
    return { found, rows: await rowsOf(spool, topology) };
  } finally {
    await spool.remove();
  }
}

test('the nightly job waits for schemas as a worker does, and leaves out what is unknown', async () => {
  const clock = new VirtualClock();
  const plain = new MemoryCluster(clock);
  await plain.connect().create('in', 1, {});
  for (const { value } of events)
    plain.append('in', 0, [{ key: null, value: new TextEncoder().encode(value) }]);
  const expected = await gather(plain.connect());
  const late: Script = (_, ms) => (ms < 3000 ? 'unknown' : { text: '' });
  const waited = await gatherBy(late, () => 1, 'deadLetter');
  expect(waited.rows).toEqual(expected.rows);
  const lacking = await gatherBy(
    (id) => (id === 9 ? 'unknown' : { text: '' }),
    (i) => (i === 5 ? 9 : 1),
    'deadLetter',
  );
  expect(lacking.found.left.get('writerSchema')).toBe(1);
  expect(lacking.found.events).toBe(events.length);
});

test('with unknown: stop the job ends with the offset and the id', async () => {
  const script: Script = (id) => (id === 9 ? 'unknown' : { text: '' });
  await expect(gatherBy(script, (i) => (i === 5 ? 9 : 1), 'stop')).rejects.toThrow(
    /^offset 5 of in-0 cannot be read: .* no schema with the id 9/,
  );
});
