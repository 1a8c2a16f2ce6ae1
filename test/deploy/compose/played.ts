import assert from 'node:assert/strict';
import { audit } from '../../../deploy/demo/audit.ts';
import { KafkaClient } from '../../../deploy/demo/kafka-client.ts';
import { topics } from '../../../deploy/demo/topics.ts';
import '../../../src/adapters/kafka/repairs.ts';
import type { Report } from '../image/report.ts';
import { until, workers, type Stack } from './stack.ts';

/** The electricity market with the default share of duplicates. */
const events = 45_408;
const both = ['0', '1'];

/** While the player plays: a worker that is killed, a player that is stopped, nights; and at the end each event and what became of it. */
export async function checkPlayed(report: Report, stack: Stack): Promise<void> {
  const read = async (): Promise<number> => {
    const all = await Promise.all(workers.map((worker) => stack.figures(worker)));
    return all.reduce((sum, figures) => sum + figures.events, 0);
  };

  await report.check('a night is trained, and both workers follow its model', async () => {
    await until('a batch model in use at both', async () => {
      const all = await Promise.all(workers.map((worker) => stack.figures(worker)));
      const versions = all.flatMap(({ batchInUse }) => Object.values(batchInUse));
      return versions.length === 2 && versions[0] === versions[1];
    });
    return (await stack.log('nightly')).split('\n').find((line) => line.includes('batch model'));
  });

  await report.check('worker-1 is killed: worker-2 takes its partition, and goes on', async () => {
    await stack.compose('kill', 'worker-1');
    const seconds = await until('both partitions at worker-2', async () => {
      return (await stack.partitionsOf('worker-2')).sort().join() === both.join();
    });
    const before = (await stack.figures('worker-2')).events;
    const caughtUp = await until('its lag worked off', async () => {
      const { events, lag } = await stack.figures('worker-2');
      return events > before && lag < 1_000;
    });
    return `had it after ${seconds.toFixed(1)} s, had worked off what had come meanwhile ${caughtUp.toFixed(1)} s later`;
  });

  await report.check('worker-1 comes back, and has a partition again', async () => {
    await stack.compose('start', 'worker-1');
    const seconds = await until('a partition each', async () => {
      const held = await Promise.all(workers.map((worker) => stack.partitionsOf(worker)));
      return held.every(({ length }) => length === 1);
    });
    return `after ${seconds.toFixed(1)} s`;
  });

  await report.check('the player is stopped and started: it goes on where it was', async () => {
    await stack.compose('stop', '-t', '30', 'player');
    assert.equal((await stack.state('player')).ExitCode, 0);
    await stack.compose('start', 'player');
    await until(
      'its second start',
      async () => (await stack.log('player')).match(/are in the topic/g)?.length === 2,
    );
    return (await stack.log('player')).split('\n').findLast((line) => line.includes('are in the topic'));
  });

  await report.check('an independent reader finds what became of each event, once', async () => {
    await until('the end of the stream', async () => !(await stack.state('player')).Running, 300_000);
    assert.equal((await stack.state('player')).ExitCode, 0);
    await until('all events read', async () => (await read()) === events);
    const client = await KafkaClient.connect(stack.brokers);
    try {
      const played = await client.readAll(topics.events);
      const predictions = await client.readAll(topics.predictions);
      const found = audit(played, predictions, await client.readAll(topics.deadLetter));
      assert.deepEqual(found.faults, []);
      assert.equal(found.events, events);
      assert.equal(found.predictions + found.deadLetters + found.dropped, events);
      const { accuracy, noChange } = found.quality;
      const shares = [accuracy, noChange].map((share) => `${(100 * share).toFixed(2)} %`);
      return (
        `${found.events} events: ${found.predictions} predictions, ${found.deadLetters} dead letters, ${found.dropped} dropped; ` +
        `accuracy ${shares[0]}, no-change ${shares[1]}`
      );
    } finally {
      await client.close();
    }
  });

  await report.check('down and up again, over the same volumes: it stands where it stood', async () => {
    await stack.compose('stop');
    for (const service of [...workers, 'nightly'])
      assert.equal((await stack.state(service)).ExitCode, 0, service);
    await stack.compose('up', '-d', 'worker-1', 'worker-2');
    // Compose 2 runs it more often: whenever something is started that depends on it.
    const found = (await stack.log('topics')).trimEnd().split('\n').slice(-5);
    assert.equal(found.filter((line) => line.startsWith('found ')).length, 5, found.join('\n'));
    await until('all events counted again', async () => (await read()) === events);
    return undefined;
  });
}
