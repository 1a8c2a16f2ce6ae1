import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import Encoder from 'kafkajs/src/protocol/encoder.js';

/** Kafka's numbers of the requests that the node is told how to answer. */
export const apiKeys = {
  listOffsets: 2,
  metadata: 3,
  apiVersions: 18,
  createTopics: 19,
  deleteTopics: 20,
  createPartitions: 37,
};

/** The newest version of each request that the node offers. */
const offered = new Map([
  [apiKeys.listOffsets, 1],
  [apiKeys.metadata, 5],
  [apiKeys.apiVersions, 0],
  [apiKeys.createTopics, 2],
  [apiKeys.deleteTopics, 1],
  [apiKeys.createPartitions, 0],
]);

/** Has the request carried out, and ends the connection before its answer. */
export const lost = Symbol('the answer is lost');
/** @param nth of this kind, from 1 on. @returns undefined: what is usual */
export type Answer = (nth: number, port: number) => Encoder | typeof lost | undefined;

export interface FakeNode {
  readonly address: string;
  close(): Promise<void>;
}

/** A cluster of one node, which answers requests of each kind as it is told; `topics`: those that are there, with their partitions. */
export async function startFakeNode(
  topics: ReadonlyMap<string, number>,
  answers: Readonly<Record<number, Answer>>,
): Promise<FakeNode> {
  const sockets = new Set<Socket>();
  const asked = new Map<number, number>();
  const answerTo = (key: number): Encoder | typeof lost => {
    if (key === apiKeys.apiVersions) return versions();
    const nth = (asked.get(key) ?? 0) + 1;
    asked.set(key, nth);
    return answers[key]?.(nth, port) ?? metadata(port, topics);
  };
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (request) => {
      const body = answerTo(request.readInt16BE(4));
      if (body === lost) {
        socket.end();
        return;
      }
      const correlated = new Encoder().writeInt32(request.readInt32BE(8)).writeEncoder(body).buffer;
      socket.write(new Encoder().writeInt32(correlated.length).writeBuffer(correlated).buffer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function versions(): Encoder {
  const encoder = new Encoder().writeInt16(0).writeInt32(offered.size);
  for (const [key, newest] of offered) encoder.writeInt16(key).writeInt16(0).writeInt16(newest);
  return encoder;
}

/** Version 5: of a node that does not know its cluster yet, and takes the topic for unknown. */
export function ignorance(topic: string): Encoder {
  const [none, unknownTopicOrPartition] = [-1, 3];
  const encoder = new Encoder().writeInt32(0).writeInt32(0).writeInt16(none).writeInt32(none);
  return encoder
    .writeInt32(1)
    .writeInt16(unknownTopicOrPartition)
    .writeString(topic)
    .writeBoolean(false)
    .writeInt32(0);
}

/** Version 5: the node is number 1, leads all partitions, and is the controller. `leader`: -1: they have none */
export function metadata(port: number, topics: ReadonlyMap<string, number>, leader = 1): Encoder {
  const none = -1;
  const encoder = new Encoder().writeInt32(0).writeInt32(1);
  encoder.writeInt32(1).writeString('127.0.0.1').writeInt32(port).writeInt16(none);
  encoder.writeInt16(none).writeInt32(1).writeInt32(topics.size);
  for (const [topic, partitions] of topics) {
    encoder.writeInt16(0).writeString(topic).writeBoolean(false).writeInt32(partitions);
    for (let partition = 0; partition < partitions; partition++)
      encoder
        .writeInt16(0)
        .writeInt32(partition)
        .writeInt32(leader)
        .writeInt32(0)
        .writeInt32(0)
        .writeInt32(0);
  }
  return encoder;
}
