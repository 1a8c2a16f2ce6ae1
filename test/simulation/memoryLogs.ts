import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import type { StoredRecord, Transaction } from '../../src/adapters/memory/record.ts';
import type { Logs } from './checks.ts';

/** The topics of the simulation. */
export function memoryLogs(cluster: MemoryCluster): Logs {
  return {
    app: 'app',
    input: 'in',
    output: 'out',
    committed: (topic, partition) => committed(cluster, topic, partition),
  };
}

/**
 * What a read_committed reader may see: up to the first record of a transaction that is not decided, without markers and aborted ones.
 * A marker decides all that its owner has open in the partition.
 */
function committed(cluster: MemoryCluster, topic: string, partition: number): StoredRecord[] {
  const log = cluster.topics.log(topic, partition).raw();
  const open = new Map<object, Set<Transaction>>();
  const outcomes = new Map<Transaction, Transaction['outcome']>();
  for (const { transaction, control } of log) {
    if (transaction === undefined) continue;
    const own = open.get(transaction.owner) ?? new Set();
    open.set(transaction.owner, own);
    if (!control) own.add(transaction);
    else for (const one of own) outcomes.set(one, transaction.outcome);
    if (control) own.clear();
  }
  const records: StoredRecord[] = [];
  for (const record of log) {
    const outcome = record.transaction === undefined ? 'committed' : outcomes.get(record.transaction);
    if (outcome === undefined && !record.control) break;
    if (!record.control && outcome === 'committed') records.push(record);
  }
  return records;
}
