import type Broker from 'kafkajs/src/broker/index.js';
import type { Protocol } from 'kafkajs/src/network/connectionPool.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { ByteReader } from './byteReader.ts';
import { unknownTopicOrPartition } from './errors.ts';

const apiKey = 3;
/** The first one that tells topic ids (KIP-516, Kafka 2.8); it has compact types and tagged fields, which kafkajs does not know. */
const apiVersion = 10;
const idBytes = 16;

interface Found {
  readonly errorCode: number;
  readonly id: string;
}

/** Whether a broker tells topic ids. */
export function tellsTopicIds({ versions }: Broker): boolean {
  const range = versions?.[apiKey];
  return range !== undefined && range.maxVersion >= apiVersion;
}

/** Metadata of one topic, of which only its id is read. */
export function topicIdRequest(topic: string): Protocol<Found, Found> {
  return {
    request: { apiKey, apiVersion, apiName: 'Metadata', encode: () => Promise.resolve(encode(topic)) },
    response: {
      decode: (payload) => Promise.resolve(decode(payload)),
      parse: (found) => Promise.resolve(found),
    },
  };
}

function encode(topic: string): Encoder {
  const name = Buffer.from(topic, 'utf8');
  const encoder = new Encoder(name.length + 64).writeInt8(0); // tagged fields of the header
  encoder.writeInt8(1 + 1); // one topic
  for (let i = 0; i < idBytes; i++) encoder.writeInt8(0); // its id: asked for by name
  unsigned(encoder, name.length + 1);
  for (const byte of name) encoder.writeInt8(byte > 127 ? byte - 256 : byte);
  encoder.writeInt8(0);
  // No creation by asking, no lists of what is allowed, no tagged fields.
  return encoder.writeBoolean(false).writeBoolean(false).writeBoolean(false).writeInt8(0);
}

function decode(payload: Buffer): Found {
  const reader = new ByteReader(payload);
  readTags(reader);
  reader.int32(); // throttling
  for (let brokers = readUnsigned(reader) - 1; brokers > 0; brokers--) {
    reader.int32(); // node
    skipText(reader); // host
    reader.int32(); // port
    skipText(reader); // rack
    readTags(reader);
  }
  skipText(reader); // cluster
  reader.int32(); // controller
  if (readUnsigned(reader) - 1 < 1) return { errorCode: unknownTopicOrPartition, id: '' };
  const errorCode = reader.int16();
  skipText(reader); // name
  const id = payload.toString('hex', reader.position, reader.position + idBytes);
  return { errorCode, id };
}

function unsigned(encoder: Encoder, value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    encoder.writeInt8(((rest & 0x7f) | 0x80) - 256);
    rest >>>= 7;
  }
  encoder.writeInt8(rest);
}

function readUnsigned(reader: ByteReader): number {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = reader.int8() & 0xff;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
    shift += 7;
  }
}

/** A compact text: its length + 1 goes before it; 0: none. */
function skipText(reader: ByteReader): void {
  const length = readUnsigned(reader) - 1;
  reader.position += Math.max(0, length);
}

function readTags(reader: ByteReader): void {
  for (let tags = readUnsigned(reader); tags > 0; tags--) {
    readUnsigned(reader); // which
    const length = readUnsigned(reader);
    reader.position += length;
  }
}
