/**
 * Faults of kafkajs 2.2.4, mended at their cause for the whole process. Importing this file mends them.
 */
import SaslAuthenticator from 'kafkajs/src/broker/saslAuthenticator/index.js';
import { KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import Connection, { type SendRequest } from 'kafkajs/src/network/connection.js';
import type { Protocol } from 'kafkajs/src/network/connectionPool.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { isConnectionLost } from './errors.ts';

/** ms; as in kafkajs. */
const pendingInterval = 10;

// After every answer it sets a timer for the end of a throttling that is not there, "now minus the epoch" ms ahead. Node 24
// warns of the negative time; and it is a timer for each request, for nothing. Only what is pending needs to be looked at.
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttled = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttled > 0 ? throttled : pendingInterval,
  );
};

// Two requests that find a connection closed both open a socket; the first socket is forgotten, open for ever, and keeps
// the process alive. The second request must wait for the first one's connect.
const connect = Reflect.get<Connection, 'connect'>(Connection.prototype, 'connect');
const connecting = new WeakMap<Connection, Promise<boolean>>();
Connection.prototype.connect = function (this: Connection): Promise<boolean> {
  const running = connecting.get(this);
  if (running !== undefined) return running;
  // An end that is on its way would take the new socket for the one that it has to close.
  const attempt = (disconnecting.get(this) ?? Promise.resolve())
    .then(() => connect.call(this))
    .finally(() => connecting.delete(this));
  connecting.set(this, attempt);
  return attempt;
};

// It only ends its socket, and goes on listening to it: what comes of it later (the other side's end, an error, the rest of an answer)
// is then taken for the next socket's, which is closed, or whose answers are put behind half an answer and never read again. All that
// is sent has been answered or given up by then, so the socket can go at once.
const disconnecting = new WeakMap<Connection, Promise<boolean>>();
Connection.prototype.disconnect = function (this: Connection): Promise<boolean> {
  const running = disconnecting.get(this);
  if (running !== undefined) return running;
  const end = disconnect(this).finally(() => disconnecting.delete(this));
  disconnecting.set(this, end);
  return end;
};

async function disconnect(connection: Connection): Promise<boolean> {
  connection.authenticatedAt = null;
  connection.connectionStatus = 'disconnecting';
  await connection.requestQueue.waitForPendingRequests();
  connection.requestQueue.destroy();
  const socket = connection.socket as Connection['socket'] | undefined;
  if (socket?.connecting === true) {
    // Whoever waits for it must hear of it.
    socket.destroy(new Error('the connection was closed'));
  } else if (socket !== undefined) {
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    socket.destroy();
  }
  connection.chunks = [];
  connection.bytesBuffered = 0;
  connection.bytesNeeded = 4;
  connection.connectionStatus = 'disconnected';
  return true;
}

// A request that got no answer in time leaves its connection as it is, and the next one is sent into it as well: where the other side is
// gone without a word (a firewall, a machine that froze), a member of a group is deaf for six such times. Apache's clients close it.
const send = Reflect.get<Connection, 'send'>(Connection.prototype, 'send');
Connection.prototype.send = async function <Decoded, Result>(
  this: Connection,
  protocol: Protocol<Decoded, Result>,
): Promise<Result> {
  try {
    return await (send.call(this, protocol) as Promise<Result>);
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSRequestTimeoutError') {
      this.rejectRequests(new KafkaJSConnectionError('another request got no answer'));
      void this.disconnect();
    }
    throw error;
  }
};

// Whatever ends a login it calls a wrong login, also a broker that goes or is silent meanwhile, and keeps no cause. Only the broker can
// say that a login is wrong; a connection that broke is told as one.
const login = Reflect.get<SaslAuthenticator, 'authenticate'>(SaslAuthenticator.prototype, 'authenticate');
SaslAuthenticator.prototype.authenticate = async function (this: SaslAuthenticator): Promise<void> {
  const { connection } = this;
  let failure: unknown;
  const send: SendRequest = async (protocol) => {
    try {
      return await connection.send(protocol);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  this.connection = Object.create(connection, {
    send: { value: send },
    sendAuthRequest: { value: connection.sendAuthRequest.bind(connection) },
  }) as Connection;
  try {
    await login.call(this);
  } catch (error) {
    throw isConnectionLost(failure) ? failure : error;
  }
};
