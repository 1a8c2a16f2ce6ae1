import type { Headers, OutputRecord } from '../../worker/ports.ts';

/** How a transaction ended; one object, shared by all its records, so that its end changes them all at once. */
export interface Transaction {
  /** Whose it is: a marker ends all that its owner has open in a partition, as on Kafka. */
  readonly owner: object;
  outcome: 'open' | 'committed' | 'aborted';
}

/** A record as the log keeps it: slices of the buffer that its send was copied into. -1: no key, or no value. */
export interface StoredRecord {
  readonly offset: number;
  /** ms since the epoch. */
  readonly timestamp: number;
  readonly buffer: Uint8Array;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly headers: Headers;
  /** Undefined: written outside any transaction. */
  readonly transaction: Transaction | undefined;
  /** A commit or abort marker: takes an offset, and no reader sees it. */
  readonly control: boolean;
}

/** A record with a time of its own; a worker's records have the time of their sending. */
export interface AppendRecord extends OutputRecord {
  /** ms since the epoch; default: now. */
  readonly timestamp?: number;
}

/** bytes of a record, about as Kafka counts them. */
export function sizeOf(record: OutputRecord): number {
  let size = 70 + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const [name, value] of record.headers ?? []) size += name.length + (value?.length ?? 0);
  return size;
}

/** Copies one send into one buffer: what the caller does with its own bytes afterwards changes nothing here. */
export function store(
  records: readonly AppendRecord[],
  firstOffset: number,
  now: number,
  transaction: Transaction | undefined,
): StoredRecord[] {
  let bytes = 0;
  for (const record of records) bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
  const buffer = new Uint8Array(bytes);
  let end = 0;
  const put = (part: Uint8Array | null): number => {
    if (part === null) return -1;
    const start = end;
    buffer.set(part, start);
    end += part.length;
    return start;
  };
  return records.map((record, i) => {
    const keyStart = put(record.key);
    const keyEnd = keyStart < 0 ? -1 : end;
    const valueStart = put(record.value);
    const valueEnd = valueStart < 0 ? -1 : end;
    const headers = (record.headers ?? []).map(([name, value]) => [name, value?.slice() ?? null] as const);
    const timestamp = record.timestamp ?? now;
    const offset = firstOffset + i;
    return {
      offset,
      timestamp,
      buffer,
      keyStart,
      keyEnd,
      valueStart,
      valueEnd,
      headers,
      transaction,
      control: false,
    };
  });
}
