/** Where an event came from: what stands in for the fields that it does not carry. */
export interface Origin {
  /** `topic-partition-offset`, or the row's number. */
  id(): string | number;
  /** The record's own timestamp, ms; NaN: it has none. */
  readonly timestamp: number;
  /** The record's key, each byte as one character; undefined: none. */
  key(): string | undefined;
  /** Whether the source has no such field at all (a file without that column): the stand-in is then no fault. */
  lacks(field: string): boolean;
}

/** Records of one partition as slices of the fetched buffers: no object a record. */
export interface Records {
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
  offset(i: number): number;
  /** The record's own timestamp, ms since the epoch; below 0: it has none (Kafka's -1). */
  timestamp(i: number): number;
  /** The buffer that record i's key and value lie in. */
  buffer(i: number): Uint8Array;
  /** -1: no key. */
  keyStart(i: number): number;
  keyEnd(i: number): number;
  /** -1: no value (a tombstone). */
  valueStart(i: number): number;
  valueEnd(i: number): number;
}

/** The origin of a record, moved from one to the next without a new object. */
export class RecordOrigin implements Origin {
  timestamp = NaN;
  private records: Records | undefined;
  private index = 0;

  moveTo(records: Records, i: number): void {
    this.records = records;
    this.index = i;
    const timestamp = records.timestamp(i);
    this.timestamp = timestamp < 0 ? NaN : timestamp;
  }

  id(): string {
    const { topic, partition } = this.records!;
    return `${topic}-${partition}-${this.records!.offset(this.index)}`;
  }

  key(): string | undefined {
    const records = this.records!;
    const start = records.keyStart(this.index);
    if (start < 0) return undefined;
    const buffer = records.buffer(this.index);
    let text = '';
    // Byte for byte: keys are compared, never shown, and need not be text.
    for (let i = start; i < records.keyEnd(this.index); i++) text += String.fromCharCode(buffer[i]!);
    return text;
  }

  lacks(): boolean {
    return false;
  }
}
