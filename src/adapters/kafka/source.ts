import type Broker from 'kafkajs/src/broker/index.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { WorkerError } from '../../worker/errors.ts';
import type { Batch, Source } from '../../worker/ports.ts';
import { unknownTopicOrPartition } from './errors.ts';
import { emptyBatch, FetchLoop } from './fetchLoop.ts';
import type { Routes } from './routes.ts';
import { tellsTopicIds, topicIdRequest } from './topicId.ts';

const readCommitted = 1;
/** ListOffsets' names for the ends of a log, in place of a time. */
const earliest = -2;
const latest = -1;

export class KafkaSource implements Source {
  readonly #routes: Routes;
  readonly #loops = new WeakMap<Broker, FetchLoop>();

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  partitions(topic: string): Promise<number | undefined> {
    return this.#routes.partitions(topic);
  }

  topicId(topic: string): Promise<string | undefined> {
    return this.#routes.ask(
      `asking for the id of topic ${topic}`,
      () => this.#routes.any(),
      async (broker) => {
        if (!tellsTopicIds(broker)) return undefined;
        const { errorCode, id } = await broker.connectionPool.send(topicIdRequest(topic));
        if (errorCode === unknownTopicOrPartition) return undefined;
        if (errorCode !== 0) throw createErrorFromCode(errorCode);
        return id;
      },
    );
  }

  async range(topic: string, partition: number): Promise<{ earliest: number; lastStable: number }> {
    const [first, last] = await Promise.all([
      this.#offset(topic, partition, earliest),
      this.#offset(topic, partition, latest),
    ]);
    return { earliest: first, lastStable: last };
  }

  async offsetAt(topic: string, partition: number, time: number): Promise<number> {
    const offset = await this.#offset(topic, partition, time);
    return offset < 0 ? this.#offset(topic, partition, latest) : offset;
  }

  async read(
    topic: string,
    partition: number,
    offset: number,
    maximumBytes: number,
    signal?: AbortSignal,
  ): Promise<Batch> {
    const wanted = { topic, partition, offset, maximumBytes };
    if (signal?.aborted === true) return emptyBatch(wanted, offset);
    const doing = `reading offset ${offset} of topic ${topic}, partition ${partition}`;
    return this.#routes.askLeader(doing, topic, partition, (broker) => {
      let loop = this.#loops.get(broker);
      if (loop === undefined) this.#loops.set(broker, (loop = new FetchLoop(broker)));
      return loop.read(wanted, signal);
    });
  }

  /**
   * kafkajs' admin gives the high watermark, or, right after a commit, an old value of it; with the isolation level the
   * broker answers with the last stable offset.
   */
  async #offset(topic: string, partition: number, timestamp: number): Promise<number> {
    const doing = `asking for offsets of topic ${topic}, partition ${partition}`;
    return this.#routes.askLeader(doing, topic, partition, async (broker) => {
      const { responses } = await broker.listOffsets({
        isolationLevel: readCommitted,
        topics: [{ topic, partitions: [{ partition, timestamp }] }],
      });
      const offset = responses[0]?.partitions[0]?.offset;
      if (offset === undefined) throw new WorkerError('retriable', `${doing}: the answer has none`);
      return Number(offset);
    });
  }
}
