import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { answerLimit } from '../../src/adapters/kafka/options.ts';
import { connectForTests } from '../support/kafkaClient.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

/** A broker that is frozen: it takes connections, and says nothing. */
async function muteBroker(): Promise<string> {
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test(
  'of many brokers that are mute none is waited for longer than a connection, a login and a request may take',
  { timeout: 60_000 },
  async () => {
    const times = { connectionTimeout: 500, requestTimeout: 1_000 };
    const brokers = await Promise.all(Array.from({ length: 20 }, muteBroker));
    const client = connectForTests(brokers, times);
    const began = performance.now();
    await expect(client.partitions('in')).rejects.toMatchObject({
      trouble: 'retriable',
      message: 'asking for the partitions of topic in: no answer within 11.5 s',
    });
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(answerLimit(times) - 100);
    expect(took).toBeLessThan(answerLimit(times) + 3_000);
    await client.disconnect();
  },
);
