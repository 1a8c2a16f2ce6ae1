import { store, type AppendRecord, type StoredRecord, type Transaction } from './record.ts';

const nothing = new Uint8Array(0);

/** What one read found: the records that a read_committed reader sees, and where to go on. */
export interface Found {
  readonly records: readonly StoredRecord[];
  readonly nextOffset: number;
}

/** One partition: records in the order of their offsets; undefined: taken by the cleaner. */
export class PartitionLog {
  #records: (StoredRecord | undefined)[] = [];
  #earliest = 0;
  /** Open transactions, and the offset of the first record that each wrote here. */
  readonly #open = new Map<Transaction, number>();
  readonly #waiters = new Set<() => void>();

  /** The first offset that is there. */
  get earliest(): number {
    return this.#earliest;
  }

  /** After the last record. */
  get end(): number {
    return this.#earliest + this.#records.length;
  }

  /** The first offset whose fate is not known: the end, or where the oldest open transaction began. */
  get lastStable(): number {
    return Math.min(this.end, ...this.#open.values());
  }

  /** @returns the offset of the first record */
  append(records: readonly AppendRecord[], now: number, transaction?: Transaction): number {
    const first = this.end;
    if (records.length === 0) return first;
    if (transaction !== undefined && !this.#open.has(transaction)) this.#open.set(transaction, first);
    for (const record of store(records, first, now, transaction)) this.#records.push(record);
    this.wake();
    return first;
  }

  /** A transaction takes part without a record: from here on nothing is stable until its end. */
  join(transaction: Transaction): void {
    if (!this.#open.has(transaction)) this.#open.set(transaction, this.end);
  }

  /** Writes the marker that ends a transaction in this partition. The transaction's outcome is set before. */
  mark(transaction: Transaction, now: number): void {
    if (!this.#open.delete(transaction)) return;
    for (const left of this.#open.keys()) {
      if (left.owner !== transaction.owner) continue;
      left.outcome = transaction.outcome;
      this.#open.delete(left);
    }
    this.#records.push({
      offset: this.end,
      timestamp: now,
      buffer: nothing,
      keyStart: -1,
      keyEnd: -1,
      valueStart: -1,
      valueEnd: -1,
      headers: [],
      transaction,
      control: true,
    });
    this.wake();
  }

  /** Committed data records from `offset` on; `offset` lies between `earliest` and `end`. */
  read(offset: number, maximumBytes: number): Found {
    const stable = this.lastStable;
    const records: StoredRecord[] = [];
    let bytes = 0;
    let next = offset;
    for (; next < stable; next++) {
      const record = this.#records[next - this.#earliest];
      if (record === undefined || !seen(record)) continue;
      const start = record.keyStart < 0 ? record.valueStart : record.keyStart;
      const end = record.valueEnd < 0 ? record.keyEnd : record.valueEnd;
      bytes += end - start;
      if (records.length > 0 && bytes > maximumBytes) break;
      records.push(record);
    }
    return { records, nextOffset: next };
  }

  /** The first committed record that is not before `time` (ms); the last stable offset where there is none. */
  offsetAt(time: number): number {
    const stable = this.lastStable;
    for (let offset = this.#earliest; offset < stable; offset++) {
      const record = this.#records[offset - this.#earliest];
      if (record !== undefined && seen(record) && record.timestamp >= time) return offset;
    }
    return stable;
  }

  /** As retention or deleteRecords do: what lies before `offset` is gone. */
  deleteBefore(offset: number): void {
    const until = Math.min(Math.max(offset, this.#earliest), this.lastStable);
    this.#records = this.#records.slice(until - this.#earliest);
    this.#earliest = until;
  }

  /** Below the last stable offset: of each key the newest committed record stays, and those without a key. Offsets stay as they are. */
  compact(): void {
    const stable = this.lastStable;
    const newest = new Map<string, number>();
    const each = (visit: (record: StoredRecord, key: string) => void): void => {
      for (const record of this.#records) {
        if (record === undefined || record.offset >= stable || !seen(record) || record.keyStart < 0) continue;
        visit(record, record.buffer.subarray(record.keyStart, record.keyEnd).join());
      }
    };
    each((record, key) => newest.set(key, record.offset));
    each((record, key) => {
      if (newest.get(key) !== record.offset) this.#records[record.offset - this.#earliest] = undefined;
    });
  }

  /** All that is in it, for those who look for themselves: also what is open, aborted or a marker. */
  raw(): readonly StoredRecord[] {
    return this.#records.filter((record) => record !== undefined);
  }

  /** `wake` is called at every change, until it is taken out again. */
  onChange(wake: () => void): () => void {
    this.#waiters.add(wake);
    return () => this.#waiters.delete(wake);
  }

  /** Lets the readers that wait look again. */
  wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}

/** Below the last stable offset, by a read_committed reader. */
function seen(record: StoredRecord): boolean {
  return !record.control && record.transaction?.outcome !== 'aborted';
}
