import { WorkerError } from '../../worker/errors.ts';
import type { Gathered, GroupOffset, OutputRecord, Place, Transactions } from '../../worker/ports.ts';
import { recordsFor } from './gatheredRecords.ts';
import type { Topics } from './topics.ts';
import type { TransactionCoordinator } from './transactions.ts';

/** How the client runs one effect: with its steps around it. @see MemoryBroker */
export type Run = <T>(operation: string, effect: () => T) => Promise<T>;

/** A transactional producer: one epoch of one transactional id. */
export class MemoryTransactions implements Transactions {
  readonly #id: string;
  readonly #epoch: number;
  readonly #coordinator: TransactionCoordinator;
  readonly #topics: Topics;
  readonly #now: () => number;
  readonly #run: Run;
  #closed = false;

  constructor(
    id: string,
    epoch: number,
    coordinator: TransactionCoordinator,
    topics: Topics,
    now: () => number,
    run: Run,
  ) {
    this.#id = id;
    this.#epoch = epoch;
    this.#coordinator = coordinator;
    this.#topics = topics;
    this.#now = now;
    this.#run = run;
  }

  sweep(_group: string, places: readonly Place[]): Promise<void> {
    return this.#call('sweep', () => {
      const logs = places.map(({ topic, partition }) => this.#topics.log(topic, partition));
      this.#coordinator.sweep(this.#id, this.#epoch, logs, this.#now());
    });
  }

  begin(): Promise<void> {
    return this.#call('begin', () => {
      this.#coordinator.begin(this.#id, this.#epoch);
    });
  }

  sendOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void> {
    return this.#call('sendOffsets', () => {
      this.#coordinator.sendOffsets(this.#id, this.#epoch, group, offsets);
    });
  }

  send(topic: string, partition: number, given: readonly OutputRecord[] | Gathered): Promise<number> {
    return this.#call('send', () => {
      const log = this.#topics.log(topic, partition);
      const records = recordsFor(topic, this.#topics.maximumBytes(topic), given);
      return this.#coordinator.append(this.#id, this.#epoch, log, records, this.#now());
    });
  }

  commit(): Promise<void> {
    return this.#call('commit', () => {
      this.#coordinator.commit(this.#id, this.#epoch, this.#now());
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#run('close', () => {
      this.#closed = true;
    });
  }

  #call<T>(operation: string, effect: () => T): Promise<T> {
    return this.#run(operation, () => {
      if (this.#closed) throw new WorkerError('fatal', `${this.#id}: this producer is closed`);
      return effect();
    });
  }
}
