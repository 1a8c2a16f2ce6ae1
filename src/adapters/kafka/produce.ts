import type Broker from 'kafkajs/src/broker/index.js';
import type Connection from 'kafkajs/src/network/connection.js';
import type { Answered } from 'kafkajs/src/network/connection.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import response, { type Produced } from 'kafkajs/src/protocol/requests/produce/v7/response.js';
import { requireVersion } from './fetch.ts';

const apiKey = 0;
const apiVersion = 7;
const apiName = 'Produce';
const allReplicas = -1;
/** Of the pool's two connections: the other is for Fetch, which may wait long. */
const forRequests = 0;

/** One record batch for one partition. */
export interface BatchRequest {
  /** Null: outside of transactions. */
  readonly transactionalId: string | null;
  readonly topic: string;
  readonly partition: number;
  /** It holds the producer and its sequence, by which the broker knows what it already has: it may be sent again. */
  readonly batch: Buffer;
  /** ms for the replicas */
  readonly timeout: number;
}

/**
 * Sends a batch. kafkajs would copy it three times, into buffers of twice its size that are filled with zeros first (0.4 us a record):
 * here the head of the request and the batch are written to the socket as they are. All else (correlation, time-outs, what is in
 * flight) is kafkajs' own.
 * @throws errors of kafkajs
 */
export async function produce(broker: Broker, request: BatchRequest): Promise<Produced> {
  requireVersion(broker, apiKey, apiVersion, apiName);
  const connection = await broker.connectionPool.getConnection(forRequests);
  if (connection.sasl != null && !connection.isAuthenticated()) {
    // Only kafkajs' own way authenticates first; it does so again when a token is about to end.
    return connection.send({
      request: {
        apiKey,
        apiVersion,
        apiName,
        encode: () => Promise.resolve(headOf(request).writeBuffer(request.batch)),
      },
      response,
    });
  }
  const { payload } = await answerOf(connection, request);
  const produced = await response.decode(payload);
  connection.requestQueue.maybeThrottle(produced.clientSideThrottleTime);
  return response.parse(produced);
}

function answerOf(connection: Connection, request: BatchRequest): Promise<Answered> {
  connection.failIfNotConnected();
  return new Promise((resolve, reject) => {
    const correlationId = connection.nextCorrelationId();
    const head = new Encoder()
      .writeInt16(apiKey)
      .writeInt16(apiVersion)
      .writeInt32(correlationId)
      .writeString(connection.clientId)
      .writeEncoder(headOf(request)).buffer;
    const size = Buffer.alloc(4);
    size.writeInt32BE(head.length + request.batch.length);
    connection.requestQueue.push({
      entry: { apiKey, apiName, apiVersion, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: null,
      sendRequest: () => {
        const { socket } = connection;
        socket.cork();
        socket.write(size);
        socket.write(head);
        socket.write(request.batch);
        socket.uncork();
      },
    });
  });
}

/** All of a Produce request but the batch. */
function headOf({ transactionalId, topic, partition, batch, timeout }: BatchRequest): Encoder {
  return new Encoder()
    .writeString(transactionalId)
    .writeInt16(allReplicas)
    .writeInt32(timeout)
    .writeInt32(1)
    .writeString(topic)
    .writeInt32(1)
    .writeInt32(partition)
    .writeInt32(batch.length);
}
