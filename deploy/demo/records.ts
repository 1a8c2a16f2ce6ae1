import type { Records } from '../../src/pipeline/origin.ts';
import type { TopicRecord } from './client.ts';

const none = new Uint8Array();

/** Records that were read back from a topic, as a pipeline takes them: all of one partition. */
export class ReadRecords implements Records {
  readonly topic: string;
  readonly partition: number;
  private readonly records: readonly TopicRecord[];
  private readonly buffers: readonly Uint8Array[];

  constructor(topic: string, partition: number, records: readonly TopicRecord[]) {
    this.topic = topic;
    this.partition = partition;
    this.records = records;
    // Key and value of a record lie in one buffer.
    this.buffers = records.map(({ key, value }) => Buffer.concat([key ?? none, value ?? none]));
  }

  get count(): number {
    return this.records.length;
  }

  offset(i: number): number {
    return this.records[i]!.offset;
  }

  timestamp(i: number): number {
    return this.records[i]!.timestamp;
  }

  buffer(i: number): Uint8Array {
    return this.buffers[i]!;
  }

  keyStart(i: number): number {
    return this.records[i]!.key === null ? -1 : 0;
  }

  keyEnd(i: number): number {
    return this.records[i]!.key?.length ?? 0;
  }

  valueStart(i: number): number {
    return this.records[i]!.value === null ? -1 : this.keyEnd(i);
  }

  valueEnd(i: number): number {
    return this.buffers[i]!.length;
  }
}
