import type Broker from 'kafkajs/src/broker/index.js';
import type { ProducerIdentity } from 'kafkajs/src/broker/index.js';
import { WorkerError } from '../../worker/errors.ts';
import type { Gathered, GroupOffset, OutputRecord, Place, Transactions } from '../../worker/ports.ts';
import { BatchSender } from './batchSender.ts';
import { codeOf, concurrentTransactions, workerError } from './errors.ts';
import { gathered, GatheredBatches } from './gatheredBatches.ts';
import { pause, type CoordinatorKind, type Routes } from './routes.ts';

/** ms between tries while the end of the last transaction is still being written, and in all. */
const concurrentPauses = { first: 2, most: 20, total: 30_000 };

export interface SessionOptions {
  readonly transactionTimeout: number;
  readonly requestTimeout: number;
}

/**
 * One owner's time with a transactional id, on connections of its own, so that throwing it away disturbs nobody. The
 * requests are kafkajs', their order and retries are ours: its producer inits late, answers CONCURRENT_TRANSACTIONS after
 * a commit with 300 ms of waiting or (in sendOffsets) not at all, and hangs where a batch is too large.
 */
export class Session implements Transactions {
  readonly #transactionalId: string;
  readonly #options: SessionOptions;
  readonly #routes: Routes;
  readonly #onClose: () => void;
  #identity: ProducerIdentity | undefined;
  #state: 'new' | 'ready' | 'open' | 'closed' = 'new';
  #busy = false;
  /** What broke the session: nothing goes on after an error. */
  #failure: WorkerError | undefined;
  /** One for each partition, for all transactions of this producer id and epoch. */
  readonly #senders = new Map<string, BatchSender>();
  /** Partitions and groups that are part of the open transaction. */
  readonly #members = new Set<string>();

  /** `onClose` closes the connections that `routes` stands on. */
  constructor(transactionalId: string, options: SessionOptions, routes: Routes, onClose: () => void) {
    this.#transactionalId = transactionalId;
    this.#options = options;
    this.#routes = routes;
    this.#onClose = onClose;
  }

  /** InitProducerId: fences every earlier owner, and ends what it left open, before it returns. */
  async init(): Promise<void> {
    const transactionalId = this.#transactionalId;
    const { transactionTimeout } = this.#options;
    await this.#step('opening', 'new', 'ready', async (doing) => {
      const { producerId, producerEpoch } = await this.#ask(doing, 'transaction', transactionalId, (broker) =>
        broker.initProducerId({ transactionalId, transactionTimeout }),
      );
      this.#identity = { transactionalId, producerId, producerEpoch };
    });
  }

  /**
   * A transaction of nothing, aborted. Kafka ends a transaction that timed out while its broker was dead as soon as the coordinator is
   * back; where the leaders of its partitions are not back yet, it takes these for deleted, and writes no marker ("Couldn't find leader
   * endpoint ... likely deleted already", Kafka 4.4). Its records then wait, of the same producer id, for the next marker, and a commit
   * would commit them. An abort marker before that ends them as what they are.
   */
  async sweep(group: string, places: readonly Place[]): Promise<void> {
    await this.#step('sweeping before', 'ready', 'ready', async (doing, identity) => {
      const { transactionalId } = identity;
      const topics = places.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
      await this.#ask(doing, 'transaction', transactionalId, (broker) =>
        broker.addOffsetsToTxn({ ...identity, groupId: group }),
      );
      await this.#ask(doing, 'transaction', transactionalId, (broker) =>
        broker.addPartitionsToTxn({ ...identity, topics }),
      );
      await this.#ask(doing, 'transaction', transactionalId, (broker) =>
        broker.endTxn({ ...identity, transactionResult: false }),
      );
    });
  }

  async begin(): Promise<void> {
    await this.#step('beginning', 'ready', 'open', () => {
      this.#members.clear();
      return Promise.resolve();
    });
  }

  async sendOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void> {
    await this.#step('sending offsets in', 'open', 'open', async (doing, identity) => {
      await this.#ask(doing, 'transaction', identity.transactionalId, (broker) =>
        broker.addOffsetsToTxn({ ...identity, groupId: group }),
      );
      // No topic has a colon in its name.
      this.#members.add(`group:${group}`);
      const topics = offsets.map(({ topic, partition, next, metadata }) => ({
        topic,
        partitions: [{ partition, offset: String(next), metadata }],
      }));
      await this.#ask(doing, 'group', group, (broker) =>
        broker.txnOffsetCommit({ ...identity, groupId: group, topics }),
      );
    });
  }

  async send(topic: string, partition: number, records: readonly OutputRecord[] | Gathered): Promise<number> {
    return this.#step('sending in', 'open', 'open', async (doing, identity) => {
      const member = `${topic}/${partition}`;
      if (!this.#members.has(member)) {
        const topics = [{ topic, partitions: [partition] }];
        const where = `${doing} to topic ${topic}`;
        // The coordinator says of a partition that is not there no more than that; the look for its leader tells all.
        await this.#routes.askLeader(where, topic, partition, () => Promise.resolve());
        await this.#ask(where, 'transaction', identity.transactionalId, (broker) =>
          broker.addPartitionsToTxn({ ...identity, topics }),
        );
        this.#members.add(member);
      }
      let sender = this.#senders.get(member);
      if (sender === undefined) {
        const { requestTimeout } = this.#options;
        sender = new BatchSender(this.#routes, identity, topic, partition, requestTimeout);
        this.#senders.set(member, sender);
      }
      return sender.send(
        records instanceof GatheredBatches ? records : gathered(records as OutputRecord[]),
        doing,
      );
    });
  }

  async commit(): Promise<void> {
    await this.#step('committing', 'open', 'ready', async (doing, identity) => {
      // The coordinator knows of no transaction where nothing was sent.
      if (this.#members.size === 0) return;
      await this.#ask(doing, 'transaction', identity.transactionalId, (broker) =>
        broker.endTxn({ ...identity, transactionResult: true }),
      );
    });
  }

  close(): Promise<void> {
    this.#state = 'closed';
    this.#onClose();
    return Promise.resolve();
  }

  /** Asks a coordinator, also again while it is still busy with the end of the last transaction. */
  async #ask<T>(
    doing: string,
    kind: CoordinatorKind,
    id: string,
    request: (broker: Broker) => Promise<T>,
  ): Promise<T> {
    const end = performance.now() + concurrentPauses.total;
    for (let wait = concurrentPauses.first; ; wait = Math.min(wait * 2, concurrentPauses.most)) {
      try {
        return await this.#routes.ask(doing, () => this.#routes.coordinator(kind, id), request);
      } catch (error) {
        const code = error instanceof WorkerError ? codeOf(error.cause) : undefined;
        if (code !== concurrentTransactions || performance.now() + wait > end) throw error;
        await pause(wait);
      }
    }
  }

  /** One step of the life of a session: in its order, one at a time, and none after an error. */
  async #step<T>(
    name: string,
    from: 'new' | 'ready' | 'open',
    to: 'ready' | 'open',
    action: (doing: string, identity: ProducerIdentity) => Promise<T>,
  ): Promise<T> {
    const doing = `${name} transaction ${this.#transactionalId}`;
    if (this.#failure !== undefined)
      throw new WorkerError(this.#failure.trouble, `${doing}: it broke before`, this.#failure);
    if (this.#state !== from || this.#busy) {
      const why = this.#busy ? 'another call is in flight' : `it is ${this.#state}`;
      throw new WorkerError(this.#state === 'closed' ? 'retriable' : 'fatal', `${doing}: ${why}`);
    }
    this.#busy = true;
    try {
      const result = await action(doing, this.#identity!);
      // TypeScript does not see that close() may have come meanwhile.
      if ((this.#state as string) !== 'closed') this.#state = to;
      return result;
    } catch (error) {
      this.#failure = workerError(error, doing);
      throw this.#failure;
    } finally {
      this.#busy = false;
    }
  }
}
