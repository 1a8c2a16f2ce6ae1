import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AbortedTransaction,
  AbortedTransactions,
} from '../../../src/adapters/kafka/abortedTransactions.ts';

interface Entry {
  readonly producerId: number;
  /** Data of a transaction, or the marker that ends it. */
  readonly kind: 'data' | 'commit' | 'abort';
  readonly transaction: number;
}

/** What `step` makes of each producer: data while in a transaction, now and then its end. One entry is one offset. */
function logOf(steps: readonly { producer: number; ends: boolean; aborts: boolean }[]) {
  const log: Entry[] = [];
  const open = new Map<number, number>();
  const ended = new Map<number, { producerId: number; first: number; last: number; aborted: boolean }>();
  const firsts = new Map<number, number>();
  let transactions = 0;
  for (const { producer, ends, aborts } of steps) {
    let transaction = open.get(producer);
    if (transaction !== undefined && ends) {
      const first = firsts.get(transaction)!;
      ended.set(transaction, { producerId: producer, first, last: log.length, aborted: aborts });
      log.push({ producerId: producer, kind: aborts ? 'abort' : 'commit', transaction });
      open.delete(producer);
      continue;
    }
    if (transaction === undefined) {
      transaction = transactions++;
      open.set(producer, transaction);
      firsts.set(transaction, log.length);
    }
    log.push({ producerId: producer, kind: 'data', transaction });
  }
  // The log is stable up to the first transaction that is still open.
  const stable = Math.min(log.length, ...[...open.values()].map((transaction) => firsts.get(transaction)!));
  return { log: log.slice(0, stable), ended, stable };
}

test('exactly the records of committed transactions are kept, however producers overlap and wherever reading starts', () => {
  const step = fc.record({
    producer: fc.integer({ min: 1, max: 3 }),
    ends: fc.boolean(),
    aborts: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), fc.nat(), (steps, from, seed) => {
      const { log, ended, stable } = logOf(steps);
      // A broker lists the aborted transactions that touch what it sends; their order is not promised.
      const listed: AbortedTransaction[] = [...ended.values()]
        .filter(({ aborted, first, last }) => aborted && last >= from && first < stable)
        .map(({ producerId, first }) => ({ producerId, firstOffset: first }))
        .sort((a, b) => ((a.firstOffset * 7 + seed) % 5) - ((b.firstOffset * 7 + seed) % 5));
      const filter = new AbortedTransactions(listed);
      const kept: number[] = [];
      for (let offset = from; offset < log.length; offset++) {
        const { producerId, kind } = log[offset]!;
        if (kind === 'abort') filter.end(producerId, offset);
        else if (kind === 'data' && !filter.has(producerId, offset)) kept.push(offset);
      }
      const committed = log.flatMap(({ kind, transaction }, offset) =>
        kind === 'data' && offset >= from && ended.get(transaction)?.aborted === false ? [offset] : [],
      );
      expect(kept).toEqual(committed);
    }),
  );
});

test('two aborts that begin before the first record that is read both count', () => {
  // kafkajs 2.2.4 takes up only the first of them, and hands over the records of producer 2.
  const filter = new AbortedTransactions([
    { producerId: 1, firstOffset: 0 },
    { producerId: 2, firstOffset: 1 },
  ]);
  expect(filter.has(2, 5)).toBe(true);
});
