import type { Protocol } from 'kafkajs/src/network/connectionPool.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import response, { type Metadata } from 'kafkajs/src/protocol/requests/metadata/v5/response.js';

export type { Metadata };

/**
 * Metadata (version 5) of these topics and of all nodes. kafkajs' own request takes "no topics" for "all topics", and
 * its answer throws when any of the topics has an error; here the errors stay with their topics, and no topic is ever
 * created by asking.
 */
export function metadataRequest(topics: readonly string[]): Protocol<Metadata, Metadata> {
  return {
    request: {
      apiKey: 3,
      apiVersion: 5,
      apiName: 'Metadata',
      encode: () => {
        const encoder = new Encoder().writeInt32(topics.length);
        for (const topic of topics) encoder.writeString(topic);
        return Promise.resolve(encoder.writeBoolean(false));
      },
    },
    response: { decode: (payload) => response.decode(payload), parse: (data) => Promise.resolve(data) },
  };
}
