import './repairs.ts';
import Broker from 'kafkajs/src/broker/index.js';
import type { Logger } from 'kafkajs/src/loggers/index.js';
import { KafkaJSBrokerNotFound, KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import ConnectionPool from 'kafkajs/src/network/connectionPool.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import kafkaSocketFactory, { type SocketFactory } from 'kafkajs/src/network/socketFactory.js';
import { WorkerError } from '../../worker/errors.ts';
import { brokerNotAvailable, isConnectionLost } from './errors.ts';
import { type Metadata, metadataRequest } from './metadata.ts';
import { addressOf, answerLimit, authenticationTimeout, type KafkaOptions } from './options.ts';

const open = kafkaSocketFactory();
/** As Apache's clients do, and kafkajs does not: small requests go at once, not when earlier ones are acknowledged. */
const socketFactory: SocketFactory = (address) => open(address).setNoDelay(true);

function closedError(): WorkerError {
  return new WorkerError('retriable', 'the connections are closed');
}

/** kafkajs takes a node for connected as soon as its socket is open: what it can do is asked only then, and may not be known yet. */
function isReady(broker: Broker): boolean {
  return broker.versions !== null && broker.isConnected();
}

/**
 * Connections to the nodes of a cluster, opened when they are needed. kafkajs has a Cluster of its own, but that one
 * fails as a whole when one topic it knows of is deleted, and drops the errors of a coordinator's look-up.
 */
export class Connections {
  readonly #options: KafkaOptions;
  readonly #logger: Logger;
  readonly #seeds: { host: string; port: number }[];
  readonly #nodes = new Map<number, Broker>();
  /** Before the nodes are known. */
  #seed: Broker | undefined;
  #connecting: Promise<Broker> | undefined;
  #closed = false;

  constructor(options: KafkaOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#seeds = options.brokers.map(addressOf);
  }

  /** @see answerLimit */
  get answerLimit(): number {
    return answerLimit(this.#options);
  }

  /** Asks any node that answers. Topics that have an error are in it with their error. */
  async metadata(topics: readonly string[]): Promise<Metadata> {
    const broker = await this.any();
    try {
      const metadata = await broker.connectionPool.send(metadataRequest(topics));
      // A broker with ZooKeeper answers before it has heard of its cluster: it knows no node then, and no topic.
      if (metadata.brokers.length === 0) throw createErrorFromCode(brokerNotAvailable);
      this.#keep(metadata);
      return metadata;
    } catch (error) {
      if (isConnectionLost(error)) this.drop(broker);
      throw error;
    }
  }

  /** A connected node by its id, which must have been in the metadata. */
  async node(id: number): Promise<Broker> {
    let broker = this.#nodes.get(id);
    if (broker === undefined) {
      await this.metadata([]);
      broker = this.#nodes.get(id);
      // One of kafkajs' own, which is taken for a sign that leaders and coordinators are not where they were.
      if (broker === undefined) throw new KafkaJSBrokerNotFound(`the cluster has no node ${id}`);
    }
    return this.#connected(broker);
  }

  /** Any connected node; connects to one where there is none yet. */
  async any(): Promise<Broker> {
    for (const broker of this.#nodes.values()) if (isReady(broker)) return broker;
    if (this.#seed !== undefined && isReady(this.#seed)) return this.#seed;
    // One at a time: of two seeds that connect beside each other, one would be forgotten, open for ever.
    this.#connecting ??= this.#connectAny().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connectAny(): Promise<Broker> {
    if (this.#seed !== undefined) this.drop(this.#seed);
    this.#seed = undefined;
    let failure: unknown;
    for (const broker of [...this.#nodes.values(), ...this.#seeds.map((seed) => this.#make(seed, null))]) {
      try {
        await this.#connected(broker);
        if (broker.nodeId === null) this.#seed = broker;
        return broker;
      } catch (error) {
        // The next one may answer; the last failure is told if none does.
        failure = error;
      }
    }
    throw failure;
  }

  /** Closes a node's connections at once; they are opened again when they are needed. */
  drop(broker: Broker): void {
    for (const connection of broker.connectionPool.pool) {
      // Without this, disconnecting waits for what is in flight, which a dead peer never answers.
      connection.rejectRequests(new KafkaJSConnectionError('the connection was closed'));
    }
    void broker.disconnect();
  }

  close(): void {
    this.#closed = true;
    for (const broker of this.#nodes.values()) this.drop(broker);
    if (this.#seed !== undefined) this.drop(this.#seed);
    this.#nodes.clear();
    this.#seed = undefined;
  }

  async #connected(broker: Broker): Promise<Broker> {
    if (this.#closed) throw closedError();
    if (!isReady(broker)) await this.#connect(broker);
    // TypeScript does not see that close() may have come meanwhile.
    if (this.#closed as boolean) {
      this.drop(broker);
      throw closedError();
    }
    return broker;
  }

  async #connect(broker: Broker): Promise<void> {
    try {
      await broker.connect();
      // kafkajs asks no more of one that is connected already, as what a failed attempt left behind is.
      if (!isReady(broker)) throw new KafkaJSConnectionError('the connection is not ready');
    } catch (error) {
      // It may be connected, and mute.
      this.drop(broker);
      throw error;
    }
  }

  #keep(metadata: Metadata): void {
    for (const { nodeId, host, port } of metadata.brokers) {
      const known = this.#nodes.get(nodeId);
      if (known !== undefined) {
        if (known.connectionPool.host === host && known.connectionPool.port === port) continue;
        this.drop(known);
      }
      const seed = this.#seed?.connectionPool;
      if (this.#seed !== undefined && seed?.host === host && seed.port === port) {
        this.#seed.nodeId = nodeId;
        this.#nodes.set(nodeId, this.#seed);
        this.#seed = undefined;
      } else {
        this.#nodes.set(nodeId, this.#make({ host, port }, nodeId));
      }
    }
    const there = new Set(metadata.brokers.map(({ nodeId }) => nodeId));
    for (const [nodeId, broker] of this.#nodes) {
      if (there.has(nodeId)) continue;
      this.drop(broker);
      this.#nodes.delete(nodeId);
    }
  }

  #make({ host, port }: { host: string; port: number }, nodeId: number | null): Broker {
    const { clientId, ssl, sasl, connectionTimeout, requestTimeout } = this.#options;
    const connectionPool = new ConnectionPool({
      host,
      port,
      rack: null,
      clientId,
      ssl: ssl === true ? {} : ssl === false || ssl === undefined ? null : ssl,
      sasl: sasl ?? null,
      logger: this.#logger,
      socketFactory,
      connectionTimeout,
      requestTimeout,
      enforceRequestTimeout: true,
      maxInFlightRequests: null,
      instrumentationEmitter: null,
      reauthenticationThreshold: 10_000,
    });
    return new Broker({
      connectionPool,
      logger: this.#logger,
      nodeId,
      allowAutoTopicCreation: false,
      authenticationTimeout,
    });
  }
}
