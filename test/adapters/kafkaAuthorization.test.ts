/** Logins and rights, on a local broker that asks for both: kafkajs loses the reason of some refusals. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../deploy/broker/freePort.ts';
import { missing } from '../../deploy/broker/libraries.ts';
import { type LocalBroker, startLocalBroker } from '../../deploy/broker/localBroker.ts';
import type { Broker } from '../../src/worker/ports.ts';
import { connectForTests } from '../support/kafkaClient.ts';
import type { LogLine } from '../support/testLog.ts';

const password = 'correct horse';
const listener = { assigned: () => undefined, failed: () => undefined };
const everything: readonly [string, (client: Broker) => Promise<unknown>][] = [
  ['partitions', (client) => client.partitions('t')],
  ['range', (client) => client.range('t', 0)],
  ['read', (client) => client.read('t', 0, 0, 1000)],
  ['open', (client) => client.open('id')],
  ['join', (client) => client.join('group', ['t'], listener)],
  ['committed', (client) => client.committed('group', 't', 0)],
  ['describe', (client) => client.describe('t')],
  ['create', (client) => client.create('another', 1, {})],
  ['remove', (client) => client.remove(['t'])],
];

// A broker of its own cannot be had where the tests got one from elsewhere and there is no Java.
describe.skipIf((await missing()) !== undefined)('with logins and rights', () => {
  let data: string;
  let broker: LocalBroker;
  let address: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'driftline-rights-'));
    const [port, controller, secure] = [await freePort(), await freePort(), await freePort()];
    address = `127.0.0.1:${secure}`;
    const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
    const properties = {
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller},SECURE://${address}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SECURE://${address}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_PLAINTEXT',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.plain.sasl.jaas.config': `${plain} required user_alice="${password}";`,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    };
    broker = await startLocalBroker({ data, port, properties });
    const admin = connectForTests([broker.brokers]);
    await admin.create('t', 1, {});
    await admin.disconnect();
  });
  afterAll(async () => {
    await broker.stop();
    await rm(data, { recursive: true, force: true });
  });

  test('a wrong login is told by every method, without telling the password', async () => {
    const lines: LogLine[] = [];
    const sasl = { mechanism: 'plain' as const, username: 'alice', password: 'battery staple' };
    const client = connectForTests([address], { sasl }, lines);
    const refusals = await Promise.allSettled(everything.map(([, action]) => action(client)));
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        status: 'rejected',
        reason: {
          name: 'WorkerError',
          trouble: 'fatal',
          message: expect.stringMatching(/authentication failed/i) as string,
        },
      });
    expect(JSON.stringify([lines, refusals])).not.toContain('battery staple');
    await client.disconnect();
  });

  test.each(everything)('%s says that a right is missing', async (_, action) => {
    const sasl = { mechanism: 'plain' as const, username: 'alice', password };
    const client = connectForTests([address], { sasl });
    const refusal = action(client);
    await expect(refusal).rejects.toMatchObject({ name: 'WorkerError', trouble: 'fatal' });
    await expect(refusal).rejects.toThrow(/authoriz/i);
    await client.disconnect();
  });
});
