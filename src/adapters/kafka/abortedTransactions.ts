/** As a Fetch answer lists it: records of this producer from `firstOffset` on, up to its abort marker, do not count. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Which record batches of a partition belong to aborted transactions; asked in the order of their offsets. Follows the Java
 * client (`CompletedFetch.nextFetchedRecord`): every transaction that begins at or before a batch's last offset counts
 * before the batch is judged. kafkajs takes up one transaction a record, so where two begin before the first record it
 * sees, records of the second get through.
 */
export class AbortedTransactions {
  readonly #upcoming: AbortedTransaction[];
  readonly #producers = new Set<number>();
  #next = 0;

  constructor(transactions: readonly AbortedTransaction[]) {
    // The broker lists them by their ends.
    this.#upcoming = [...transactions].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Whether a batch with data of this producer was aborted. */
  has(producerId: number, lastOffset: number): boolean {
    this.#takeUp(lastOffset);
    return this.#producers.has(producerId);
  }

  /** An abort marker ends the producer's transaction; its next one is another entry of the list. */
  end(producerId: number, offset: number): void {
    this.#takeUp(offset);
    this.#producers.delete(producerId);
  }

  #takeUp(lastOffset: number): void {
    for (; this.#next < this.#upcoming.length; this.#next++) {
      const { producerId, firstOffset } = this.#upcoming[this.#next]!;
      if (firstOffset > lastOffset) return;
      this.#producers.add(producerId);
    }
  }
}
