import { Partitioners } from 'kafkajs';
import type { KeyedValue } from './client.ts';
import type { PlayedRecord } from './spoil.ts';
import { topics } from './topics.ts';

export type KeyedRecord = PlayedRecord & KeyedValue;

/**
 * Gives events their keys and partitions. One partition: one market, one key, one model. Several: a day is a key, and Kafka's own hash
 * of it decides, as with any producer.
 */
export class Spreader {
  private readonly partitions: number;
  private readonly partitioner = Partitioners.DefaultPartitioner();

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  /** By partition, each in the order that they came in. */
  spread(records: readonly PlayedRecord[]): [partition: number, records: KeyedRecord[]][] {
    const parts = new Map<number, KeyedRecord[]>();
    for (const record of records) {
      const key = this.partitions === 1 ? 'nsw' : `nsw-${record.day}`;
      const partition = this.partitionOf(key);
      const part = parts.get(partition) ?? [];
      part.push({ ...record, key });
      parts.set(partition, part);
    }
    return [...parts];
  }

  private partitionOf(key: string): number {
    if (this.partitions === 1) return 0;
    const partitionMetadata = Array.from({ length: this.partitions }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 1,
      replicas: [1],
      isr: [1],
    }));
    return this.partitioner({ topic: topics.events, partitionMetadata, message: { key, value: null } });
  }
}
