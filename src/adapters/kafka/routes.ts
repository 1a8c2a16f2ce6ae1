import type Broker from 'kafkajs/src/broker/index.js';
import { KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { counted } from '../../core/counted.ts';
import { WorkerError } from '../../worker/errors.ts';
import type { Connections } from './connections.ts';
import {
  beingElected,
  codeOf,
  isConnectionLost,
  isStale,
  unknownTopicOrPartition,
  workerError,
} from './errors.ts';

export type CoordinatorKind = 'group' | 'transaction';

/** ms between tries of a request whose place in the cluster may have changed. */
const pauses = [50, 150, 400];
/** A coordinator that is starting, or whose topic is just being created, takes longer, and says so; so does a partition without a leader. */
const longPauses = [...pauses, 800, 1600, 3200];

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Where in the cluster a request has to go: leaders of partitions, coordinators of groups and transactions. */
export class Routes {
  readonly #connections: Connections;
  /** By topic: the node that leads each partition; -1: none at the moment. */
  readonly #leaders = new Map<string, readonly number[]>();
  readonly #coordinators = new Map<string, number>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Asks the cluster, every time. undefined: there is no such topic. @throws WorkerError */
  async partitions(topic: string): Promise<number | undefined> {
    return this.ask(
      `asking for the partitions of topic ${topic}`,
      () => this.#connections.any(),
      () => this.#look(topic),
    );
  }

  async #look(topic: string): Promise<number | undefined> {
    const { topicMetadata } = await this.#connections.metadata([topic]);
    const found = topicMetadata.find((one) => one.topic === topic);
    this.#leaders.delete(topic);
    if (found === undefined || found.topicErrorCode === unknownTopicOrPartition) return undefined;
    if (found.topicErrorCode !== 0) throw createErrorFromCode(found.topicErrorCode);
    const leaders = new Array<number>(found.partitionMetadata.length).fill(-1);
    for (const { partitionId, leader } of found.partitionMetadata) leaders[partitionId] = leader;
    this.#leaders.set(topic, leaders);
    return leaders.length;
  }

  async leader(topic: string, partition: number): Promise<Broker> {
    if (!this.#leaders.has(topic)) await this.#look(topic);
    const leader = this.#leaders.get(topic)?.[partition];
    if (leader === undefined) throw createErrorFromCode(unknownTopicOrPartition);
    const leaderNotAvailable = 5;
    if (leader < 0) throw createErrorFromCode(leaderNotAvailable);
    return this.#connections.node(leader);
  }

  /** As of the last look: whether every partition of the topic can be read and written. */
  hasLeaders(topic: string): boolean {
    return this.#leaders.get(topic)?.every((leader) => leader >= 0) ?? false;
  }

  /** kafkajs asks for it before each request, and drops the errors of the look-up (not authorized, for one). */
  async coordinator(kind: CoordinatorKind, id: string): Promise<Broker> {
    const key = `${kind}/${id}`;
    let node = this.#coordinators.get(key);
    if (node === undefined) {
      node = await this.#findCoordinator(kind, id);
      this.#coordinators.set(key, node);
    }
    return this.#connections.node(node);
  }

  async #findCoordinator(kind: CoordinatorKind, id: string): Promise<number> {
    const broker = await this.#connections.any();
    try {
      const coordinatorType = kind === 'group' ? 0 : 1;
      const { coordinator } = await broker.findGroupCoordinator({ groupId: id, coordinatorType });
      return coordinator.nodeId;
    } catch (error) {
      if (isConnectionLost(error)) this.#connections.drop(broker);
      throw error;
    }
  }

  any(): Promise<Broker> {
    return this.#connections.any();
  }

  async controller(): Promise<Broker> {
    const { controllerId } = await this.#connections.metadata([]);
    return this.#connections.node(controllerId);
  }

  /** All that was known of places; the next request asks anew. */
  forget(): void {
    this.#leaders.clear();
    this.#coordinators.clear();
  }

  /** After a failure that `isStale`: what is known is forgotten, and a connection that is in doubt is closed. */
  lost(broker: Broker | undefined, error: unknown): void {
    this.forget();
    if (broker !== undefined && isConnectionLost(error)) this.#connections.drop(broker);
  }

  /**
   * Asks the broker that `find` gives, and again at its new place where it has moved, a few times, but not for longer than `answerLimit`:
   * of brokers that are mute each may take as long as a request, one after the other.
   * @throws WorkerError
   */
  async ask<T>(
    doing: string,
    find: () => Promise<Broker>,
    request: (broker: Broker) => Promise<T>,
  ): Promise<T> {
    const { answerLimit } = this.#connections;
    let asked: Broker | undefined;
    let over = false;
    const answer = async (): Promise<T> => {
      // Each has its own count: what is being elected may not be reached either, meanwhile.
      let elections = 0;
      let others = 0;
      for (;;) {
        asked = undefined;
        try {
          asked = await find();
          return await request(asked);
        } catch (error) {
          const wait = beingElected.has(codeOf(error) ?? 0) ? longPauses[elections++] : pauses[others++];
          if (over || wait === undefined || !isStale(error)) throw workerError(error, doing);
          this.lost(asked, error);
          await pause(wait);
        }
      }
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        over = true;
        const silence = new KafkaJSConnectionError(`no answer within ${answerLimit / 1000} s`);
        this.lost(asked, silence);
        reject(workerError(silence, doing));
      }, answerLimit);
    });
    try {
      return await Promise.race([answer(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Like `ask`, at the leader of a partition; a topic that is not there (any more) is a fault that is told. */
  async askLeader<T>(
    doing: string,
    topic: string,
    partition: number,
    request: (broker: Broker) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.ask(doing, () => this.leader(topic, partition), request);
    } catch (error) {
      throw await this.#missing(error, topic, partition);
    }
  }

  async #missing(error: unknown, topic: string, partition: number): Promise<unknown> {
    const code = error instanceof WorkerError ? codeOf(error.cause) : undefined;
    if (!(error instanceof WorkerError) || code !== unknownTopicOrPartition) return error;
    const partitions = await this.partitions(topic);
    const what =
      partitions === undefined
        ? `there is no topic ${topic} (was it deleted?)`
        : `topic ${topic} has ${counted(partitions, 'partition')}, and none is number ${partition}`;
    return new WorkerError('fatal', `${error.message}; ${what}`, error.cause);
  }
}
