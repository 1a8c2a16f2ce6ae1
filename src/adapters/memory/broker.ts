import { OffsetOutOfRange, WorkerError } from '../../worker/errors.ts';
import type {
  Batch,
  Broker,
  Gathered,
  GroupListener,
  GroupOffset,
  Membership,
  Sender,
  TopicDescription,
  Transactions,
} from '../../worker/ports.ts';
import { MemoryBatch } from './batch.ts';
import type { MemoryCluster } from './cluster.ts';
import { GatheredRecords } from './gatheredRecords.ts';
import { MemoryMembership } from './membership.ts';
import type { AppendRecord } from './record.ts';
import { MemorySender } from './sender.ts';
import { MemoryTransactions } from './session.ts';
import { noStep, type Step } from './step.ts';

export interface ClientOptions {
  /** @see Step */
  readonly step?: Step;
  /** ms that `read` waits for a first record; default 100. */
  readonly wait?: number;
}

/** A client of a MemoryCluster: what a worker takes for its broker. Everything asynchronous goes through `step`. */
export class MemoryBroker implements Broker {
  readonly #cluster: MemoryCluster;
  readonly #step: Step;
  readonly #wait: number;
  readonly #memberships = new Set<MemoryMembership>();
  readonly #gone = new AbortController();

  constructor(cluster: MemoryCluster, options: ClientOptions = {}) {
    this.#cluster = cluster;
    this.#step = options.step ?? noStep;
    this.#wait = options.wait ?? 100;
  }

  partitions(topic: string): Promise<number | undefined> {
    return this.#run('partitions', () => this.#cluster.topics.partitions(topic));
  }

  topicId(topic: string): Promise<string | undefined> {
    return this.#run('topicId', () => this.#cluster.topics.id(topic));
  }

  range(topic: string, partition: number): Promise<{ earliest: number; lastStable: number }> {
    return this.#run('range', () => {
      const { earliest, lastStable } = this.#cluster.topics.log(topic, partition);
      return { earliest, lastStable };
    });
  }

  offsetAt(topic: string, partition: number, time: number): Promise<number> {
    return this.#run('offsetAt', () => this.#cluster.topics.log(topic, partition).offsetAt(time));
  }

  async read(
    topic: string,
    partition: number,
    offset: number,
    maximumBytes: number,
    signal?: AbortSignal,
  ): Promise<Batch> {
    await this.#step('before read');
    this.#checkConnected();
    const { clock } = this.#cluster;
    const until = clock.now() + this.#wait;
    for (;;) {
      // Looked up each time: the topic may be removed while we wait.
      const log = this.#cluster.topics.log(topic, partition);
      if (offset < log.earliest || offset > log.end) throw new OffsetOutOfRange(topic, partition, offset);
      const { records, nextOffset } = signal?.aborted
        ? { records: [], nextOffset: offset }
        : log.read(offset, maximumBytes);
      const left = until - clock.now();
      if (nextOffset > offset || left <= 0 || signal?.aborted || this.#gone.signal.aborted) {
        const batch = new MemoryBatch(topic, partition, records, nextOffset, log.lastStable);
        await this.#step('after read');
        return batch;
      }
      await this.#sleep(left, (wake) => log.onChange(wake), signal);
    }
  }

  open(transactionalId: string): Promise<Transactions> {
    const { transactions, topics, clock } = this.#cluster;
    const now = (): number => clock.now();
    return this.#run('open', () => {
      const epoch = transactions.open(transactionalId, now());
      return new MemoryTransactions(transactionalId, epoch, transactions, topics, now, (operation, effect) =>
        this.#run(operation, effect),
      );
    });
  }

  openSender(): Promise<Sender> {
    const { topics, clock } = this.#cluster;
    return this.#run(
      'open sender',
      () =>
        new MemorySender(
          topics,
          () => clock.now(),
          (operation, effect) => this.#run(operation, effect),
        ),
    );
  }

  gather(cutHeader?: string): Gathered {
    return new GatheredRecords(cutHeader);
  }

  async join(group: string, topics: readonly string[], listener: GroupListener): Promise<Membership> {
    const { groups } = this.#cluster;
    const membership = new MemoryMembership(group, topics, listener, groups, this.#step);
    try {
      await this.#run('join', () => {
        this.#memberships.add(membership);
        groups.join(group, membership);
      });
    } catch (error) {
      // As on Kafka, a join that fails leaves no member behind.
      this.#memberships.delete(membership);
      membership.vanish();
      throw error;
    }
    return membership;
  }

  committed(group: string, topic: string, partition: number): Promise<GroupOffset | undefined> {
    return this.#run('committed', () => this.#cluster.offsets.get(group, topic, partition));
  }

  members(group: string): Promise<number> {
    return this.#run('members', () => this.#cluster.groups.members(group));
  }

  describe(topic: string): Promise<TopicDescription | undefined> {
    return this.#run('describe', () => this.#cluster.topics.describe(topic));
  }

  create(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void> {
    return this.#run('create', () => {
      this.#cluster.topics.create(topic, partitions, config);
    });
  }

  extend(topic: string, partitions: number): Promise<void> {
    return this.#run('extend', () => {
      this.#cluster.topics.extend(topic, partitions);
    });
  }

  remove(topics: readonly string[]): Promise<void> {
    return this.#run('remove', () => {
      for (const topic of topics) {
        this.#cluster.topics.remove(topic);
        this.#cluster.offsets.forgetTopic(topic);
      }
    });
  }

  /** Writes outside any transaction; not part of the port. @returns the offset of the first record */
  append(topic: string, partition: number, records: readonly AppendRecord[]): Promise<number> {
    return this.#run('append', () => this.#cluster.append(topic, partition, records));
  }

  async disconnect(): Promise<void> {
    await this.#step('before disconnect');
    this.vanish();
    await this.#step('after disconnect');
  }

  /**
   * As a kill -9 does, once its session has timed out: its partitions go to others, its open transactions stay open until
   * the next `open`. Reads that wait end empty; every other call that comes after is refused.
   */
  vanish(): void {
    this.#gone.abort();
    for (const membership of this.#memberships) membership.vanish();
    this.#memberships.clear();
  }

  async #run<T>(operation: string, effect: () => T): Promise<T> {
    await this.#step(`before ${operation}`);
    this.#checkConnected();
    const result = effect();
    await this.#step(`after ${operation}`);
    return result;
  }

  #checkConnected(): void {
    if (this.#gone.signal.aborted) throw new WorkerError('fatal', 'this client is disconnected');
  }

  /** Until `ms` are over, something changed, or nobody waits any more. */
  async #sleep(
    ms: number,
    onChange: (wake: () => void) => () => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const awake = new AbortController();
    const wake = (): void => {
      awake.abort();
    };
    const forget = onChange(wake);
    const ends = signal === undefined ? [this.#gone.signal] : [this.#gone.signal, signal];
    for (const end of ends) end.addEventListener('abort', wake);
    try {
      await this.#cluster.clock.sleep(ms, awake.signal);
    } finally {
      forget();
      for (const end of ends) end.removeEventListener('abort', wake);
    }
  }
}
