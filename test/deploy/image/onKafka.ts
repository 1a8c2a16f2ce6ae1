import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '../../../deploy/demo/audit.ts';
import { readEvents } from '../../../deploy/demo/events.ts';
import { KafkaClient } from '../../../deploy/demo/kafka-client.ts';
import { config, data } from '../../../deploy/demo/places.ts';
import { play } from '../../../deploy/demo/player.ts';
import { spoil, type PlayedRecord } from '../../../deploy/demo/spoil.ts';
import { app, topics } from '../../../deploy/demo/topics.ts';
import { healthy, runToEnd, start, stopped, until } from './container.ts';
import type { Engine } from './engine.ts';
import { membersOf } from './group.ts';
import { removed } from './product.ts';
import type { Report } from './report.ts';

/** Of the compose project that the demonstration makes for its broker. */
const network = `${app}_default`;
const partitions = 2;
const worker = 'driftline-check-worker';

/** The image beside a Kafka: topics, a worker that is stopped while events come, threads, the nightly job. */
export async function checkOnKafka(
  report: Report,
  engine: Engine,
  image: string,
  brokers: string,
  folder: string,
): Promise<void> {
  const client = await KafkaClient.connect(brokers);
  const records = [
    ...spoil(readEvents(data), { missing: 0, range: 0, json: 0, duplicate: 0, outlier: 0 }, 1),
  ];
  let sent = 0;
  const send = async (count: number, rate?: number): Promise<void> => {
    const part: PlayedRecord[] = records.slice(sent, sent + count);
    sent += count;
    const signal = new AbortController().signal;
    await play(part, client, { rate, partitions, signal, sent: () => undefined });
  };
  const predictions = async (): Promise<number> => (await client.readAll(topics.predictions)).length;
  const answered = (): Promise<void> =>
    until(engine, worker, 'a prediction for each event', async () => (await predictions()) === sent);

  try {
    await report.check('topics --create, twice', async () => {
      const command = ['topics', '/config/app.yaml', '--create', '--partitions', String(partitions)];
      const options = { name: worker, image, network, command };
      const first = await runToEnd(engine, options);
      assert.equal(first.code, 0, first.stderr);
      const again = await runToEnd(engine, options);
      assert.equal(again.code, 0, again.stderr);
      assert.equal(again.stdout.match(/^found {4}/gm)?.length, 5, again.stdout);
      return undefined;
    });

    await report.check('a worker becomes healthy, and answers each event', async () => {
      await send(3_000);
      await start(engine, { name: worker, image, network });
      await healthy(engine, worker);
      await answered();
      return `${sent} events`;
    });

    await report.check('SIGTERM while events come: exit code 0, and the group is left', async () => {
      const sending = send(4_000, 1_000);
      await until(engine, worker, 'events', async () => (await predictions()) > 3_500);
      const { code, seconds } = await stopped(engine, worker);
      const members = await membersOf(brokers, app);
      await sending;
      assert.equal(code, 0);
      assert.equal(members, 0);
      assert.ok(seconds < 10, `${seconds} s`);
      const log = await engine.docker('logs', worker);
      assert.match(log.trimEnd().split('\n').at(-1)!, /"msg":"stopped"/);
      return `${seconds.toFixed(1)} s of the 60 that it may take`;
    });

    await report.check(
      'started again, of two threads, it goes on: one prediction for each event',
      async () => {
        const file = join(folder, 'threads.yaml');
        await writeFile(file, `${await readFile(config, 'utf8')}threads: 2\n`, { mode: 0o644 });
        await start(engine, { name: worker, image, network, file });
        await healthy(engine, worker);
        await answered();
        assert.equal(await membersOf(brokers, app), 2);
        const found = audit(
          await client.readAll(topics.events),
          await client.readAll(topics.predictions),
          await client.readAll(topics.deadLetter),
        );
        assert.deepEqual([found.faults, found.events, found.predictions], [[], sent, sent]);
        const end = await stopped(engine, worker);
        assert.equal(end.code, 0);
        return `${sent} events, ${found.predictions} predictions; stopped in ${end.seconds.toFixed(1)} s`;
      },
    );

    await report.check('train, with nothing writable but /tmp', async () => {
      const command = ['train', '/config/app.yaml', '--json'];
      const { code, stdout, stderr } = await runToEnd(engine, {
        name: `${worker}-job`,
        image,
        network,
        command,
      });
      assert.equal(code, 0, stderr);
      const run = JSON.parse(stdout) as { result: string; rows: number; seconds: number };
      assert.equal(run.result, 'promoted');
      return `${run.rows} rows, ${run.seconds.toFixed(1)} s`;
    });
  } finally {
    await removed(engine, worker);
    await client.close();
  }
}
