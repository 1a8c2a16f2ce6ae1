import '../../../src/adapters/kafka/repairs.ts';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import Connection from 'kafkajs/src/network/connection.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import socketFactory from 'kafkajs/src/network/socketFactory.js';
import { expect, test, vi } from 'vitest';

const logger = createLogger({ level: 0, logCreator: () => () => undefined });

test('no timer is set where no request waits, and one that waits is looked at', () => {
  const queue = new RequestQueue({ logger });
  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeNull();
  vi.useFakeTimers();
  try {
    const look = vi.spyOn(queue, 'checkPendingRequests').mockReturnValue(undefined);
    queue.pending.push({});
    queue.throttledUntil = Date.now() + 30;
    queue.scheduleCheckPendingRequests();
    vi.advanceTimersByTime(29);
    expect(look).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(look).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});

test('two requests that find a connection closed open one socket', async () => {
  let sockets = 0;
  const server = createServer((socket) => {
    sockets++;
    socket.on('end', () => socket.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = new Connection({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    clientId: 'test',
    ssl: null,
    sasl: null,
    logger,
    socketFactory: socketFactory(),
    connectionTimeout: 1000,
    requestTimeout: 1000,
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    instrumentationEmitter: null,
    reauthenticationThreshold: 10_000,
  });
  await Promise.all([connection.connect(), connection.connect()]);
  await connection.disconnect();
  server.close();
  await once(server, 'close');
  expect(sockets).toBe(1);
});
