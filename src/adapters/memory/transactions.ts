import { WorkerError } from '../../worker/errors.ts';
import type { GroupOffset } from '../../worker/ports.ts';
import type { PartitionLog } from './log.ts';
import type { CommittedOffsets } from './offsets.ts';
import type { AppendRecord, Transaction } from './record.ts';

class OpenTransaction implements Transaction {
  readonly owner: object;
  outcome: Transaction['outcome'] = 'open';
  readonly logs = new Set<PartitionLog>();
  readonly offsets: (readonly [group: string, offset: GroupOffset])[] = [];

  constructor(owner: object) {
    this.owner = owner;
  }
}

/**
 * Decides when a marker of a transaction that has been decided is written: at once, or later. On Kafka a commit is answered before its
 * markers are, each in its own partition; until then readers do not see the records, and the group's offset is the old one.
 */
export type MarkerSchedule = (write: () => void) => void;

interface Owner {
  /** Grows with every `open`; a call with a smaller one is a zombie's. */
  epoch: number;
  open: OpenTransaction | undefined;
  /** Markers that are not written yet; each does so once. */
  pending: (() => void)[];
}

/** The transaction coordinator: who owns each transactional id, and what it has open (KIP-98). */
export class TransactionCoordinator {
  readonly #owners = new Map<string, Owner>();
  readonly #offsets: CommittedOffsets;
  readonly #schedule: MarkerSchedule;

  constructor(
    offsets: CommittedOffsets,
    schedule: MarkerSchedule = (write) => {
      write();
    },
  ) {
    this.#offsets = offsets;
    this.#schedule = schedule;
  }

  /** Fences every earlier owner and aborts what it left open. @returns the new owner's epoch */
  open(id: string, now: number): number {
    const owner = this.#owners.get(id) ?? { epoch: -1, open: undefined, pending: [] };
    this.#owners.set(id, owner);
    this.#end(owner, 'aborted', now);
    // As on Kafka: whoever inits or begins waits until the transaction before is wholly ended.
    this.#settle(owner);
    owner.epoch++;
    return owner.epoch;
  }

  /** An aborted transaction without records, which has its markers all the same. */
  sweep(id: string, epoch: number, logs: readonly PartitionLog[], now: number): void {
    this.begin(id, epoch);
    const owner = this.#owner(id, epoch);
    for (const log of logs) {
      owner.open!.logs.add(log);
      log.join(owner.open!);
    }
    this.#end(owner, 'aborted', now);
  }

  begin(id: string, epoch: number): void {
    const owner = this.#owner(id, epoch);
    if (owner.open !== undefined) throw new WorkerError('fatal', `${id}: a transaction is already open`);
    this.#settle(owner);
    owner.open = new OpenTransaction(owner);
  }

  sendOffsets(id: string, epoch: number, group: string, offsets: readonly GroupOffset[]): void {
    const open = this.#transaction(id, epoch);
    for (const offset of offsets) open.offsets.push([group, { ...offset }]);
  }

  append(
    id: string,
    epoch: number,
    log: PartitionLog,
    records: readonly AppendRecord[],
    now: number,
  ): number {
    const open = this.#transaction(id, epoch);
    open.logs.add(log);
    return log.append(records, now, open);
  }

  commit(id: string, epoch: number, now: number): void {
    this.#transaction(id, epoch);
    this.#end(this.#owner(id, epoch), 'committed', now);
  }

  /** As the broker does with a transaction that is open for too long: aborts it, and fences its owner. */
  timeOut(id: string, now: number): void {
    if (this.#owners.get(id)?.open !== undefined) this.open(id, now);
  }

  /** As a broker does that dies at the wrong moment: the transaction is over, its owner fenced, and no marker says how it ended. */
  loseEnd(id: string): void {
    const owner = this.#owners.get(id);
    if (owner?.open === undefined) return;
    owner.open = undefined;
    owner.epoch++;
  }

  /** @throws WorkerError('fenced') */
  #owner(id: string, epoch: number): Owner {
    const owner = this.#owners.get(id);
    if (owner?.epoch !== epoch) throw new WorkerError('fenced', `${id}: another owner has opened it`);
    return owner;
  }

  #transaction(id: string, epoch: number): OpenTransaction {
    const { open } = this.#owner(id, epoch);
    if (open === undefined) throw new WorkerError('fatal', `${id}: no transaction is open`);
    return open;
  }

  #end(owner: Owner, outcome: 'committed' | 'aborted', now: number): void {
    const { open } = owner;
    if (open === undefined) return;
    owner.open = undefined;
    open.outcome = outcome;
    if (outcome === 'committed') {
      for (const [group, offset] of open.offsets) {
        this.#later(owner, () => {
          this.#offsets.commit(group, offset);
        });
      }
    }
    for (const log of open.logs) {
      this.#later(owner, () => {
        log.mark(open, now);
      });
    }
  }

  #later(owner: Owner, write: () => void): void {
    let written = false;
    const once = (): void => {
      if (!written) write();
      written = true;
      owner.pending = owner.pending.filter((other) => other !== once);
    };
    owner.pending.push(once);
    this.#schedule(once);
  }

  #settle(owner: Owner): void {
    for (const write of [...owner.pending]) write();
  }
}
