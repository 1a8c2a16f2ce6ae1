import type { Clock } from '../../worker/ports.ts';
import { MemoryBroker, type ClientOptions } from './broker.ts';
import { GroupCoordinator } from './groups.ts';
import { CommittedOffsets } from './offsets.ts';
import type { AppendRecord } from './record.ts';
import { Topics } from './topics.ts';
import { TransactionCoordinator } from './transactions.ts';

/** What the brokers would hold: it outlives its clients, and ends with the process. */
export class MemoryCluster {
  readonly topics = new Topics();
  readonly offsets = new CommittedOffsets();
  readonly transactions = new TransactionCoordinator(this.offsets);
  readonly groups = new GroupCoordinator((topic) => this.topics.partitions(topic) ?? 0);
  readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A client of its own, with its own memberships and producers. */
  connect(options?: ClientOptions): MemoryBroker {
    return new MemoryBroker(this, options);
  }

  /** Writes outside any transaction, as a plain producer does. @returns the offset of the first record */
  append(topic: string, partition: number, records: readonly AppendRecord[]): number {
    return this.topics.log(topic, partition).append(records, this.clock.now());
  }

  /** As retention does: records before `offset` are gone. */
  deleteRecords(topic: string, partition: number, offset: number): void {
    this.topics.log(topic, partition).deleteBefore(offset);
  }

  /** As after `transaction.timeout.ms`: aborts what the id has open, and fences its owner. */
  timeOut(transactionalId: string): void {
    this.transactions.timeOut(transactionalId, this.clock.now());
  }
}
