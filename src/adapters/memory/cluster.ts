import type { Clock } from '../../worker/ports.ts';
import { MemoryBroker, type ClientOptions } from './broker.ts';
import { GroupCoordinator } from './groups.ts';
import { CommittedOffsets } from './offsets.ts';
import type { AppendRecord } from './record.ts';
import { Topics } from './topics.ts';
import { TransactionCoordinator, type MarkerSchedule } from './transactions.ts';

/** What the brokers would hold: it outlives its clients, and ends with the process. */
export class MemoryCluster {
  readonly topics = new Topics();
  readonly offsets = new CommittedOffsets();
  readonly transactions: TransactionCoordinator;
  readonly groups = new GroupCoordinator((topic) => this.topics.partitions(topic) ?? 0);
  readonly clock: Clock;

  /** @param markers default: a transaction's records are all to be seen as soon as it is committed */
  constructor(clock: Clock, markers?: MarkerSchedule) {
    this.clock = clock;
    this.transactions = new TransactionCoordinator(this.offsets, markers);
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

  /** As after a time-out whose markers a broker lost. */
  loseEnd(transactionalId: string): void {
    this.transactions.loseEnd(transactionalId);
  }

  /** As the log cleaner does on a compacted topic: of each key the newest record is left. */
  compact(topic: string, partition: number): void {
    this.topics.log(topic, partition).compact();
  }

  /** As after `transaction.timeout.ms`: aborts what the id has open, and fences its owner. */
  timeOut(transactionalId: string): void {
    this.transactions.timeOut(transactionalId, this.clock.now());
  }
}
