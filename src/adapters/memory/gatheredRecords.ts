import { WorkerError } from '../../worker/errors.ts';
import type { Gathered, Headers, OutputRecord, Slice } from '../../worker/ports.ts';
import { sizeOf } from './record.ts';

/** Records that are kept as they are: each a copy. */
export class GatheredRecords implements Gathered {
  readonly records: OutputRecord[] = [];
  /** @see Sink.gather */
  readonly cutHeader: string | undefined;
  bytes = 0;

  constructor(cutHeader: string | undefined) {
    this.cutHeader = cutHeader;
  }

  get count(): number {
    return this.records.length;
  }

  add(key: Slice | null, value: Slice | null, headers: Headers): void {
    const record = {
      key: copyOf(key),
      value: copyOf(value),
      headers: headers.map(([name, header]) => [name, header?.slice() ?? null] as const),
    };
    this.records.push(record);
    this.bytes += sizeOf(record);
  }
}

/**
 * What is to be sent, one by one; what is too large is cut, where that was asked for.
 * @throws WorkerError where the topic does not take one of them
 */
export function recordsFor(
  topic: string,
  maximum: number,
  given: readonly OutputRecord[] | Gathered,
): readonly OutputRecord[] {
  const { records, cutHeader } =
    given instanceof GatheredRecords
      ? given
      : { records: given as readonly OutputRecord[], cutHeader: undefined };
  return records.map((record) => {
    if (sizeOf(record) <= maximum) return record;
    const cut = cutHeader === undefined ? record : withoutValue(record, cutHeader);
    const size = sizeOf(cut);
    if (size <= maximum) return cut;
    throw new WorkerError('fatal', `a record of ${size} bytes; topic ${topic} takes ${maximum}`);
  });
}

function withoutValue({ key, value, headers }: OutputRecord, header: string): OutputRecord {
  const size = new TextEncoder().encode(String(value?.length ?? 0));
  return { key, value: null, headers: [...(headers ?? []), [header, size]] };
}

function copyOf(slice: Slice | null): Uint8Array | null {
  return slice === null ? null : slice.bytes.slice(slice.start, slice.end);
}
