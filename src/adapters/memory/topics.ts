import { WorkerError } from '../../worker/errors.ts';
import type { TopicDescription } from '../../worker/ports.ts';
import { PartitionLog } from './log.ts';

interface Topic {
  readonly id: string;
  readonly logs: PartitionLog[];
  readonly config: Readonly<Record<string, string>>;
}

/** Kafka's default for `max.message.bytes`. */
const defaultMaximumBytes = 1_048_588;

/** All topics of the cluster. Nothing is created by itself: a wrong name is an error, not a new topic. */
export class Topics {
  readonly #topics = new Map<string, Topic>();

  #created = 0;

  create(name: string, partitions: number, config: Readonly<Record<string, string>>): void {
    if (this.#topics.has(name)) throw new WorkerError('fatal', `topic ${name} already exists`);
    if (!Number.isInteger(partitions) || partitions < 1) {
      throw new WorkerError('fatal', `topic ${name} cannot have ${partitions} partitions`);
    }
    const logs = Array.from({ length: partitions }, () => new PartitionLog());
    const id = `topic-${++this.#created}`;
    this.#topics.set(name, { id, logs, config: { ...config } });
  }

  extend(name: string, partitions: number): void {
    const { logs } = this.#topic(name);
    if (partitions <= logs.length) {
      throw new WorkerError('fatal', `topic ${name} has ${logs.length} partitions already`);
    }
    while (logs.length < partitions) logs.push(new PartitionLog());
  }

  /** A name that there is not is passed over. */
  remove(name: string): void {
    const topic = this.#topics.get(name);
    this.#topics.delete(name);
    for (const log of topic?.logs ?? []) log.wake();
  }

  names(): string[] {
    return [...this.#topics.keys()];
  }

  partitions(name: string): number | undefined {
    return this.#topics.get(name)?.logs.length;
  }

  id(name: string): string | undefined {
    return this.#topics.get(name)?.id;
  }

  describe(name: string): TopicDescription | undefined {
    const topic = this.#topics.get(name);
    return topic && { partitions: topic.logs.length, config: topic.config };
  }

  /** @throws WorkerError where there is no such topic or partition */
  log(name: string, partition: number): PartitionLog {
    const log = this.#topic(name).logs[partition];
    if (log === undefined) throw new WorkerError('fatal', `topic ${name} has no partition ${partition}`);
    return log;
  }

  /** bytes of the largest record that the topic takes. */
  maximumBytes(name: string): number {
    return Number(this.#topic(name).config['max.message.bytes'] ?? defaultMaximumBytes);
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new WorkerError('fatal', `there is no topic ${name}`);
    return topic;
  }
}
