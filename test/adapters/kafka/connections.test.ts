/** Nodes that are slow to say what they can do: they are connected to, but cannot be asked yet. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { afterEach, expect, test } from 'vitest';
import { Connections } from '../../../src/adapters/kafka/connections.ts';
import { isConnectionLost } from '../../../src/adapters/kafka/errors.ts';

const logger = createLogger({ level: 0, logCreator: () => () => undefined });
const connectionTimeout = 300;
const fetchKey = 1;
const metadataKey = 3;
const apiVersionsKey = 18;
const other = 2;

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

interface Node {
  readonly port: number;
  readonly accepted: number;
}

/** A node that knows two requests. `slowness`: ms before it says what it can do, for each of its connections in turn. */
async function startNode(listed: () => readonly Node[], slowness: readonly number[]): Promise<Node> {
  let accepted = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    const slow = slowness[accepted++] ?? 0;
    socket.on('data', (request) => void answer(socket, request, slow, listed()));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get accepted() {
      return accepted;
    },
  };
}

async function answer(socket: Socket, request: Buffer, slow: number, listed: readonly Node[]): Promise<void> {
  const key = request.readInt16BE(4);
  if (key === apiVersionsKey) await pause(slow);
  const body = key === apiVersionsKey ? versions() : metadata(listed);
  const correlated = new Encoder().writeInt32(request.readInt32BE(8)).writeEncoder(body).buffer;
  socket.write(new Encoder().writeInt32(correlated.length).writeBuffer(correlated).buffer);
}

function versions(): Encoder {
  const known = [fetchKey, metadataKey, apiVersionsKey];
  const encoder = new Encoder().writeInt16(0).writeInt32(known.length);
  for (const key of known) encoder.writeInt16(key).writeInt16(0).writeInt16(11);
  return encoder.writeInt32(0);
}

function metadata(listed: readonly Node[]): Encoder {
  const encoder = new Encoder().writeInt32(0).writeInt32(listed.length);
  for (const [i, { port }] of listed.entries()) {
    encoder
      .writeInt32(i + 1)
      .writeString('127.0.0.1')
      .writeInt32(port)
      .writeInt16(-1);
  }
  return encoder.writeInt16(-1).writeInt32(1).writeInt32(0);
}

/** Connected to the first of two nodes; the other one is `other`. */
async function twoNodes(slowness: readonly number[]): Promise<{ connections: Connections; slow: Node }> {
  const nodes: Node[] = [];
  const listed = (): readonly Node[] => nodes;
  nodes.push(await startNode(listed, []), await startNode(listed, slowness));
  const connections = new Connections(
    {
      brokers: [`127.0.0.1:${nodes[0]!.port}`],
      clientId: 'test',
      sessionTimeout: 6_000,
      transactionTimeout: 15_000,
      connectionTimeout,
      requestTimeout: 1_000,
    },
    logger,
  );
  await connections.metadata([]);
  return { connections, slow: nodes[1]! };
}

test('a node that is still being connected to is handed to nobody before it has said what it can do', async () => {
  const { connections, slow } = await twoNodes([150]);
  const first = connections.node(other);
  while (slow.accepted === 0) await pause(1);
  await pause(20);
  const second = await connections.node(other);
  expect(second.versions?.[fetchKey]).toEqual({ minVersion: 0, maxVersion: 11 });
  expect(await first).toBe(second);
  expect(slow.accepted).toBe(1);
  connections.close();
});

test('a node that did not say in time what it can do is connected to anew, and is not taken for an old one', async () => {
  const { connections, slow } = await twoNodes([600_000]);
  const failure: unknown = await connections.node(other).catch((error: unknown) => error);
  expect(isConnectionLost(failure), String(failure)).toBe(true);
  const node = await connections.node(other);
  expect(node.versions?.[fetchKey]).toEqual({ minVersion: 0, maxVersion: 11 });
  expect(slow.accepted).toBe(2);
  connections.close();
});
