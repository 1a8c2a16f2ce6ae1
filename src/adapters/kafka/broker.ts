import { Kafka, logLevel } from 'kafkajs';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import { WorkerError } from '../../worker/errors.ts';
import type {
  Batch,
  Broker,
  Gathered,
  GroupListener,
  GroupOffset,
  Log,
  Membership,
  Sender,
  TopicDescription,
  Transactions,
} from '../../worker/ports.ts';
import { KafkaAdmin } from './admin.ts';
import { Connections } from './connections.ts';
import { KafkaGroup } from './group.ts';
import { kafkaLog } from './logging.ts';
import type { KafkaOptions } from './options.ts';
import { Routes } from './routes.ts';
import { KafkaSink } from './sink.ts';
import { KafkaSource } from './source.ts';

export type { KafkaOptions } from './options.ts';

/**
 * The worker's broker on a real Kafka (2.4 or newer), through kafkajs: its connections, its requests and its group
 * membership; reading and sending are our own on top. Nothing is connected before it is needed.
 */
export function connectKafka(options: KafkaOptions, log: Log): Broker {
  return new KafkaBroker(options, log);
}

class KafkaBroker implements Broker {
  readonly #connections: Connections;
  readonly #source: KafkaSource;
  readonly #sink: KafkaSink;
  readonly #group: KafkaGroup;
  readonly #admin: KafkaAdmin;

  constructor(options: KafkaOptions, log: Log) {
    if (options.brokers.length === 0) throw new WorkerError('fatal', 'no broker is given');
    const logCreator = kafkaLog(log);
    const logger = createLogger({ level: logLevel.INFO, logCreator });
    const { brokers, clientId, ssl, sasl, connectionTimeout, requestTimeout } = options;
    const kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
      connectionTimeout,
      requestTimeout,
      logLevel: logLevel.INFO,
      logCreator,
    });
    this.#connections = new Connections(options, logger);
    const routes = new Routes(this.#connections);
    this.#source = new KafkaSource(routes);
    this.#sink = new KafkaSink(options, logger);
    this.#group = new KafkaGroup(kafka, routes, options.sessionTimeout, log);
    this.#admin = new KafkaAdmin(routes);
  }

  partitions(topic: string): Promise<number | undefined> {
    return this.#source.partitions(topic);
  }

  topicId(topic: string): Promise<string | undefined> {
    return this.#source.topicId(topic);
  }

  range(topic: string, partition: number): Promise<{ earliest: number; lastStable: number }> {
    return this.#source.range(topic, partition);
  }

  offsetAt(topic: string, partition: number, time: number): Promise<number> {
    return this.#source.offsetAt(topic, partition, time);
  }

  read(
    topic: string,
    partition: number,
    offset: number,
    bytes: number,
    signal?: AbortSignal,
  ): Promise<Batch> {
    return this.#source.read(topic, partition, offset, bytes, signal);
  }

  open(transactionalId: string): Promise<Transactions> {
    return this.#sink.open(transactionalId);
  }

  openSender(): Promise<Sender> {
    return this.#sink.openSender();
  }

  gather(cutHeader?: string): Gathered {
    return this.#sink.gather(cutHeader);
  }

  join(group: string, topics: readonly string[], listener: GroupListener): Promise<Membership> {
    return this.#group.join(group, topics, listener);
  }

  committed(group: string, topic: string, partition: number): Promise<GroupOffset | undefined> {
    return this.#group.committed(group, topic, partition);
  }

  members(group: string): Promise<number> {
    return this.#group.members(group);
  }

  describe(topic: string): Promise<TopicDescription | undefined> {
    return this.#admin.describe(topic);
  }

  create(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void> {
    return this.#admin.create(topic, partitions, config);
  }

  extend(topic: string, partitions: number): Promise<void> {
    return this.#admin.extend(topic, partitions);
  }

  remove(topics: readonly string[]): Promise<void> {
    return this.#admin.remove(topics);
  }

  async disconnect(): Promise<void> {
    await this.#group.close();
    await this.#sink.close();
    this.#connections.close();
  }
}
