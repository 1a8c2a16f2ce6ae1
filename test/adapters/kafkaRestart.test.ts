/** The local broker of deploy/broker, and what becomes of our connections when a broker goes away and comes back. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../../deploy/broker/libraries.ts';
import { startLocalBroker } from '../../deploy/broker/localBroker.ts';
import { testProperties } from '../support/broker.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import { readFrom } from './reading.ts';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'driftline-restart-'));
});
afterAll(async () => {
  // The killed starter's broker closes its port first, and its files a moment later.
  await rm(data, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
});

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited 30 s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Refused: that is the answer.
    return false;
  } finally {
    socket.destroy();
  }
}

// A broker of its own cannot be stopped where the tests got one from elsewhere and there is no Java.
describe.skipIf((await missing()) !== undefined)('a local broker', () => {
  test('comes back over the same data, and clients go on: reading, sending, membership', async () => {
    const options = { data: join(data, 'restart'), properties: testProperties };
    const first = await startLocalBroker(options);
    const port = Number(first.brokers.split(':')[1]);
    const client = connectForTests([first.brokers], { sessionTimeout: 2000 });
    const [topic, id] = ['events', randomUUID()];
    await client.create(topic, 1, {});
    const session = await client.open(id);
    await session.begin();
    await session.send(topic, 0, [{ key: null, value: Buffer.from('before') }]);
    await session.commit();
    await session.begin();
    await session.send(topic, 0, [{ key: null, value: Buffer.from('never committed') }]);
    const generations: number[] = [];
    const failures: Error[] = [];
    const membership = await client.join(randomUUID(), [topic], {
      assigned: (_, generation) => generations.push(generation),
      failed: (error) => failures.push(error),
    });
    await until('it has joined', () => generations.length > 0);
    await client.read(topic, 0, 0, 1000);

    await first.stop();
    await expect(client.read(topic, 0, 0, 1000)).rejects.toMatchObject({ trouble: 'retriable' });
    await expect(session.commit()).rejects.toMatchObject({ trouble: 'retriable' });
    await session.close();
    await expect(client.open(id)).rejects.toMatchObject({ trouble: 'retriable' });

    const second = await startLocalBroker({ ...options, port });
    const again = await client.open(id);
    await again.begin();
    await again.send(topic, 0, [{ key: null, value: Buffer.from('after') }]);
    await again.commit();
    await again.close();
    await (await client.open(id)).close();
    const { records } = await readFrom(client, topic, 0, 0);
    expect(records.map(({ value }) => Buffer.from(value!).toString())).toEqual(['before', 'after']);
    await until('it has joined again', () => generations.length > 1);
    expect(failures).toEqual([]);
    await membership.leave();
    await client.disconnect();
    await second.stop();
  });

  test('what a broker that died left without an end does not come in by the next commit, once it is swept', async () => {
    const options = { data: join(data, 'lost-end'), properties: testProperties };
    const first = await startLocalBroker(options);
    const port = Number(first.brokers.split(':')[1]);
    const client = connectForTests([first.brokers], { transactionTimeout: 1_000 });
    const [topic, id] = ['events', randomUUID()];
    await client.create(topic, 1, {});
    const dead = await client.open(id);
    await dead.begin();
    await dead.send(topic, 0, [{ key: null, value: Buffer.from('never committed') }]);
    await first.kill();
    // Its time-out is over when the coordinator is back, and before the topic's leader is.
    await new Promise((later) => setTimeout(later, 2_000));
    const second = await startLocalBroker({ ...options, port });
    // Not with its second: a broker that has just come up may take as long for a record.
    const patient = connectForTests([first.brokers]);
    const next = await patient.open(id);
    await next.sweep(randomUUID(), [{ topic, partition: 0 }]);
    await next.begin();
    await next.send(topic, 0, [{ key: null, value: Buffer.from('committed') }]);
    await next.commit();
    await (await patient.open(id)).close();
    const { records } = await readFrom(patient, topic, 0, 0);
    expect(records.map(({ value }) => Buffer.from(value!).toString())).toEqual(['committed']);
    await patient.disconnect();
    await client.disconnect();
    await second.stop();
  });

  test('ends with the process that started it, also when that one is killed', async () => {
    const module = join(import.meta.dirname, '../../deploy/broker/localBroker.ts');
    const script = `import { startLocalBroker } from ${JSON.stringify(module)};
      const broker = await startLocalBroker({ data: ${JSON.stringify(join(data, 'killed'))} });
      console.log(broker.brokers);
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [told] = (await once(starter.stdout, 'data')) as [Buffer];
    const port = Number(told.toString().trim().split(':')[1]);
    expect(await answers(port)).toBe(true);
    starter.kill('SIGKILL');
    await until('the broker is gone', async () => !(await answers(port)));
  });
});
