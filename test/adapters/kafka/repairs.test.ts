import '../../../src/adapters/kafka/repairs.ts';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import Connection from 'kafkajs/src/network/connection.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import socketFactory from 'kafkajs/src/network/socketFactory.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { expect, test, vi } from 'vitest';
import { workerError } from '../../../src/adapters/kafka/errors.ts';

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

/** A connection to a server that does with each socket what it is told. */
async function connectionTo(
  accept: (socket: Socket, nth: number) => void,
  sasl: object | null = null,
): Promise<{ connection: Connection; sockets: () => number; close: () => Promise<void> }> {
  let sockets = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    accept(socket, ++sockets);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = new Connection({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    clientId: 'test',
    ssl: null,
    sasl,
    logger,
    socketFactory: socketFactory(),
    connectionTimeout: 1000,
    requestTimeout: 300,
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    instrumentationEmitter: null,
    reauthenticationThreshold: 10_000,
  });
  return {
    connection,
    sockets: () => sockets,
    close: async () => {
      await connection.disconnect();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Asks; the answer is four bytes. */
function ask(connection: Connection): Promise<number> {
  const encode = () => Promise.resolve(new Encoder().writeInt32(7));
  return connection.send({
    request: { apiKey: 18, apiVersion: 0, apiName: 'Test', encode },
    response: {
      decode: (payload) => Promise.resolve(payload.readInt32BE(0)),
      parse: (value: number) => Promise.resolve(value),
    },
  });
}

/** Answers each request with its correlation id and `value`; calls `send` with the bytes. */
function answering(socket: Socket, value: number, send: (bytes: Buffer) => void): void {
  socket.on('data', (request: Buffer) => {
    const answer = Buffer.alloc(12);
    answer.writeInt32BE(8, 0);
    request.copy(answer, 4, 8, 12);
    answer.writeInt32BE(value, 8);
    send(answer);
  });
}

test('two requests that find a connection closed open one socket', async () => {
  const { connection, sockets, close } = await connectionTo(() => undefined);
  await Promise.all([connection.connect(), connection.connect()]);
  await close();
  expect(sockets()).toBe(1);
});

test('half an answer of a connection that broke is not put before the answers of the next one', async () => {
  const { connection, close } = await connectionTo((socket, nth) => {
    answering(socket, nth, (bytes) => {
      if (nth > 1) socket.write(bytes);
      else socket.end(bytes.subarray(0, 9));
    });
  });
  await connection.connect();
  await expect(ask(connection)).rejects.toThrow('Closed connection');
  await connection.connect();
  expect(await ask(connection)).toBe(2);
  await close();
});

test('what comes late of a connection that was given up disturbs none that came after', async () => {
  const old: Socket[] = [];
  const { connection, close } = await connectionTo((socket, nth) => {
    if (nth === 1) old.push(socket);
    else answering(socket, nth, (bytes) => socket.write(bytes));
  });
  await connection.connect();
  await expect(ask(connection)).rejects.toThrow('timed out');
  await connection.disconnect();
  await connection.connect();
  old[0]!.write(Buffer.alloc(5));
  old[0]!.end();
  await new Promise((later) => setTimeout(later, 50));
  expect(await ask(connection)).toBe(2);
  await close();
});

test('a connection on which a request got no answer is not used for the next one', async () => {
  const { connection, sockets, close } = await connectionTo((socket, nth) => {
    if (nth > 1) answering(socket, nth, (bytes) => socket.write(bytes));
  });
  await connection.connect();
  const both = await Promise.allSettled([ask(connection), ask(connection)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await connection.connect();
  expect(await ask(connection)).toBe(2);
  expect(sockets()).toBe(2);
  await close();
});

test('a connection that is closed while it connects says so, and the next attempt is a new one', async () => {
  const { connection, sockets, close } = await connectionTo((socket, nth) => {
    answering(socket, nth, (bytes) => socket.write(bytes));
  });
  const first = connection.connect();
  first.catch(() => undefined);
  await new Promise((turn) => {
    process.nextTick(turn);
  });
  const ending = connection.disconnect();
  await expect(first).rejects.toThrow('the connection was closed');
  await ending;
  await connection.connect();
  expect(await ask(connection)).toBe(sockets());
  await close();
});

const handshakeKey = 17;
const authenticateKey = 36;
const authenticationFailed = 58;

/** What becomes of a login at a broker that takes the handshake, and then does with the login what it is told. */
async function loginWhere(
  mechanism: string,
  refuse: (socket: Socket, answer: (body: Encoder) => void) => void,
) {
  const { connection, close } = await connectionTo(
    (socket) => {
      socket.on('data', (request: Buffer) => {
        const answer = (body: Encoder): void => {
          const correlated = new Encoder().writeInt32(request.readInt32BE(8)).writeEncoder(body).buffer;
          socket.write(new Encoder().writeInt32(correlated.length).writeBuffer(correlated).buffer);
        };
        if (request.readInt16BE(4) === handshakeKey)
          answer(new Encoder().writeInt16(0).writeInt32(1).writeString(mechanism));
        else refuse(socket, answer);
      });
    },
    { mechanism, username: 'alice', password: 'correct horse' },
  );
  const newest = { minVersion: 0, maxVersion: 0 };
  connection.setVersions({ [handshakeKey]: newest, [authenticateKey]: newest });
  connection.setSupportAuthenticationProtocol(true);
  await connection.connect();
  const failure: unknown = await connection.authenticate().catch((error: unknown) => error);
  await close();
  return workerError(failure, 'logging in');
}

test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
  'a broker that goes, or is silent, while it is logged in to by %s has not said that the login is wrong',
  async (mechanism) => {
    const gone = await loginWhere(mechanism, (socket) => socket.end());
    expect(gone).toMatchObject({ trouble: 'retriable', message: 'logging in: Closed connection' });
    const silent = await loginWhere(mechanism, () => undefined);
    expect(silent.trouble, silent.message).toBe('retriable');
    expect(silent.message).toContain('timed out');
    const wrong = await loginWhere(mechanism, (_, answer) => {
      answer(new Encoder().writeInt16(authenticationFailed).writeString('no such user').writeInt32(-1));
    });
    expect(wrong.trouble, wrong.message).toBe('fatal');
    expect(wrong.message).toContain('no such user');
  },
);

test('a login at a broker that is too old for us is not waited for for ever: its version is then told', async () => {
  const { connection, close } = await connectionTo(
    (socket) => {
      socket.on('data', (request: Buffer) => {
        // Before Kafka 1.0, the steps of a login are no requests: a length, and bytes.
        const isHandshake = request.length > 6 && request.readInt16BE(4) === handshakeKey;
        const body = new Encoder().writeInt32(isHandshake ? request.readInt32BE(8) : 0);
        if (isHandshake) body.writeInt16(0).writeInt32(1).writeString('PLAIN');
        const { buffer } = body;
        socket.write(
          isHandshake ? new Encoder().writeInt32(buffer.length).writeBuffer(buffer).buffer : buffer,
        );
      });
    },
    { mechanism: 'PLAIN', username: 'alice', password: 'correct horse' },
  );
  connection.setVersions({ [handshakeKey]: { minVersion: 0, maxVersion: 0 } });
  connection.setSupportAuthenticationProtocol(false);
  await connection.connect();
  await Promise.race([connection.authenticate(), pause(2000)]);
  expect(connection.isAuthenticated()).toBe(true);
  await close();
});
