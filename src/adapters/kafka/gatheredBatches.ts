import type { Gathered, Headers, OutputRecord, Slice } from '../../worker/ports.ts';
import { BatchDraft } from './batchDraft.ts';
import { committedRecords } from './recordBatches.ts';

/** A batch holds about so many bytes: brokers refuse batches above 1 MB by default. */
const mostBytes = 900_000;

/** Records, cut into batches as they come. */
export class GatheredBatches implements Gathered {
  count = 0;
  readonly batches: BatchDraft[] = [];
  /** @see Sink.gather */
  readonly cutHeader: string | undefined;
  readonly #most: number;
  /** Of the batches that are full. */
  #fullBytes = 0;
  #last: BatchDraft | undefined;

  /** @param most bytes a batch; a record that is larger is alone in its own */
  constructor(most = mostBytes, cutHeader?: string) {
    this.#most = most;
    this.cutHeader = cutHeader;
  }

  get bytes(): number {
    return this.#fullBytes + (this.#last?.bytes ?? 0);
  }

  add(key: Slice | null, value: Slice | null, headers: Headers): void {
    this.count++;
    if (this.#last?.add(key, value, headers, this.#most) === true) return;
    this.#fullBytes = this.bytes;
    this.#last = new BatchDraft();
    this.batches.push(this.#last);
    this.#last.add(key, value, headers, this.#most);
  }
}

/** Records that are there already, each with bytes of its own. */
export function gathered(records: readonly OutputRecord[]): GatheredBatches {
  const result = new GatheredBatches();
  for (const { key, value, headers } of records) result.add(sliceOf(key), sliceOf(value), headers ?? []);
  return result;
}

/** A batch's records again, in batches of at most `most` bytes. */
export function cutSmaller(batch: Buffer, most: number): GatheredBatches {
  const place = { topic: '', partition: 0, errorCode: 0, lastStableOffset: 0, aborted: [] };
  const records = committedRecords({ ...place, records: batch }, 0);
  const result = new GatheredBatches(most);
  for (let i = 0; i < records.count; i++) {
    const bytes = records.buffer(i);
    const key = { bytes, start: records.keyStart(i), end: records.keyEnd(i) };
    const value = { bytes, start: records.valueStart(i), end: records.valueEnd(i) };
    result.add(key.start < 0 ? null : key, value.start < 0 ? null : value, records.headers(i));
  }
  return result;
}

/** The only record of a batch without its value, and with a header that tells how many bytes that had. */
export function withoutValue(batch: Buffer, header: string): BatchDraft {
  const place = { topic: '', partition: 0, errorCode: 0, lastStableOffset: 0, aborted: [] };
  const records = committedRecords({ ...place, records: batch }, 0);
  const bytes = records.buffer(0);
  const key = { bytes, start: records.keyStart(0), end: records.keyEnd(0) };
  const size = Math.max(0, records.valueEnd(0) - records.valueStart(0));
  const draft = new BatchDraft();
  const headers = [...records.headers(0), [header, Buffer.from(String(size))] as const];
  draft.add(key.start < 0 ? null : key, null, headers, Infinity);
  return draft;
}

function sliceOf(bytes: Uint8Array | null): Slice | null {
  return bytes === null ? null : { bytes, start: 0, end: bytes.length };
}
