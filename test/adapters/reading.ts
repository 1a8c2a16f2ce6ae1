import type { Batch, Broker, Headers } from '../../src/worker/ports.ts';

/** A record of a Batch, copied out of it. */
export interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Headers;
}

function slice(buffer: Uint8Array, start: number, end: number): Uint8Array | null {
  return start < 0 ? null : new Uint8Array(buffer.subarray(start, end));
}

export function recordsOf(batch: Batch): ReadRecord[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    offset: batch.offset(i),
    timestamp: batch.timestamp(i),
    key: slice(batch.buffer(i), batch.keyStart(i), batch.keyEnd(i)),
    value: slice(batch.buffer(i), batch.valueStart(i), batch.valueEnd(i)),
    headers: batch.headers(i).map(([name, value]) => [name, value === null ? null : new Uint8Array(value)]),
  }));
}

/** Reads from an offset up to the last stable one, as a restore does. `next`: where the last read ended. */
export async function readFrom(
  broker: Broker,
  topic: string,
  partition: number,
  offset: number,
  maximumBytes = 1_048_576,
): Promise<{ records: ReadRecord[]; next: number }> {
  const { lastStable } = await broker.range(topic, partition);
  const records: ReadRecord[] = [];
  let next = offset;
  const end = Date.now() + 10_000;
  while (next < lastStable) {
    const batch = await broker.read(topic, partition, next, maximumBytes);
    if (batch.nextOffset < next)
      throw new Error(`read from ${next}, and was sent back to ${batch.nextOffset}`);
    records.push(...recordsOf(batch));
    next = batch.nextOffset;
    if (Date.now() > end) throw new Error(`stuck at ${next} of ${lastStable} in ${topic}/${partition}`);
  }
  return { records, next };
}
