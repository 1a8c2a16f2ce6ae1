import type Broker from 'kafkajs/src/broker/index.js';
import { KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import type { Protocol } from 'kafkajs/src/network/connectionPool.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { WorkerError } from '../../worker/errors.ts';
import { ByteReader } from './byteReader.ts';
import type { FetchedPartition } from './recordBatches.ts';

const apiKey = 1;
/** The newest version without "tagged fields", and older than topic ids; Kafka 2.3 and newer have it. */
const apiVersion = 11;
const readCommitted = 1;

export interface WantedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maximumBytes: number;
}

interface Answer {
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly partitions: FetchedPartition[];
}

/** @throws WorkerError `fatal` where the broker does not speak this version; KafkaJSConnectionError where it has not yet said */
export function requireVersion(broker: Broker, key: number, version: number, what: string): void {
  if (broker.versions === null) throw new KafkaJSConnectionError('the connection is not ready');
  const range = broker.versions[key];
  if (range !== undefined && range.minVersion <= version && version <= range.maxVersion) return;
  throw new WorkerError(
    'fatal',
    `the broker does not offer ${what} version ${version}: Kafka 2.4 or newer is needed`,
  );
}

/** A Fetch request without a session: everything that is wanted, in this order. `wait`: ms for the first byte. */
export function fetchRequest(
  broker: Broker,
  wanted: readonly WantedPartition[],
  wait: number,
): Protocol<Answer, Answer> {
  requireVersion(broker, apiKey, apiVersion, 'Fetch');
  return {
    request: {
      apiKey,
      apiVersion,
      apiName: 'Fetch',
      encode: () => Promise.resolve(encode(wanted, wait)),
    },
    response: {
      decode: (payload) => Promise.resolve(decode(payload)),
      parse: (answer) => Promise.resolve(answer),
    },
  };
}

function encode(wanted: readonly WantedPartition[], wait: number): Encoder {
  const consumer = -1;
  const minimumBytes = 1;
  const maximumBytes = wanted.reduce((sum, one) => sum + one.maximumBytes, 0);
  const encoder = new Encoder()
    .writeInt32(consumer)
    .writeInt32(wait)
    .writeInt32(minimumBytes)
    .writeInt32(Math.min(maximumBytes, 0x7fff_ffff))
    .writeInt8(readCommitted)
    .writeInt32(0) // session
    .writeInt32(-1) // epoch of the session: none
    .writeInt32(wanted.length);
  // A topic may be named more than once: so the order of the partitions stays ours, and it matters (see fetchLoop.ts).
  for (const { topic, partition, offset, maximumBytes: bytes } of wanted) {
    encoder
      .writeString(topic)
      .writeInt32(1)
      .writeInt32(partition)
      .writeInt32(-1) // leader epoch: not known
      .writeInt64(offset)
      .writeInt64(-1) // log start: for followers
      .writeInt32(bytes);
  }
  return encoder.writeInt32(0).writeString('');
}

function decode(payload: Buffer): Answer {
  const reader = new ByteReader(payload);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  reader.int32(); // session
  const partitions: FetchedPartition[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string();
    for (let count = reader.int32(); count > 0; count--) partitions.push(decodePartition(reader, topic));
  }
  return { clientSideThrottleTime, errorCode, partitions };
}

function decodePartition(reader: ByteReader, topic: string): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  reader.int64(); // high watermark
  const lastStableOffset = reader.int64();
  reader.int64(); // log start
  const transactions = Math.max(0, reader.int32());
  const aborted = Array.from({ length: transactions }, () => ({
    producerId: reader.int64(),
    firstOffset: reader.int64(),
  }));
  reader.int32(); // preferred replica
  const start = reader.position + 4;
  reader.position = start + Math.max(0, reader.int32());
  const records = reader.buffer.subarray(start, reader.position);
  return { topic, partition, errorCode, lastStableOffset, aborted, records };
}
