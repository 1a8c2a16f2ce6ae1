import type { Batch, Headers } from '../../worker/ports.ts';
import { ByteReader } from './byteReader.ts';

/** Of each record: where key, value and headers lie. */
const stride = 5;
const noHeaders: Headers = [];

/** Records of one partition, as positions in the buffers that were fetched (or unpacked). */
export class FetchedBatch implements Batch {
  readonly topic: string;
  readonly partition: number;
  nextOffset: number;
  readonly lastStableOffset: number;
  count = 0;
  readonly #offsets: Float64Array;
  readonly #timestamps: Float64Array;
  readonly #positions: Int32Array;
  readonly #buffers: Uint8Array[] = [];
  /** The first record of each buffer: there are few buffers, mostly one. */
  readonly #firsts: number[] = [];

  constructor(
    topic: string,
    partition: number,
    nextOffset: number,
    lastStableOffset: number,
    maximum: number,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.nextOffset = nextOffset;
    this.lastStableOffset = lastStableOffset;
    this.#offsets = new Float64Array(maximum);
    this.#timestamps = new Float64Array(maximum);
    this.#positions = new Int32Array(maximum * stride);
  }

  offset(i: number): number {
    return this.#offsets[i]!;
  }

  timestamp(i: number): number {
    return this.#timestamps[i]!;
  }

  buffer(i: number): Uint8Array {
    let index = this.#firsts.length - 1;
    while (this.#firsts[index]! > i) index--;
    return this.#buffers[index]!;
  }

  keyStart(i: number): number {
    return this.#positions[i * stride]!;
  }

  keyEnd(i: number): number {
    return this.#positions[i * stride + 1]!;
  }

  valueStart(i: number): number {
    return this.#positions[i * stride + 2]!;
  }

  valueEnd(i: number): number {
    return this.#positions[i * stride + 3]!;
  }

  headers(i: number): Headers {
    const bytes = this.buffer(i);
    const start = this.#positions[i * stride + 4]!;
    if (bytes[start] === 0) return noHeaders;
    const reader = new ByteReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), start);
    return Array.from({ length: reader.varint() }, () => header(reader));
  }

  /** The records that are added from here on lie in this buffer. */
  use(buffer: Uint8Array): void {
    this.#buffers.push(buffer);
    this.#firsts.push(this.count);
  }

  /** Key and value as start and end in the current buffer; -1, -1: none. */
  add(
    offset: number,
    timestamp: number,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    headersStart: number,
  ): void {
    const i = this.count++;
    this.#offsets[i] = offset;
    this.#timestamps[i] = timestamp;
    const at = i * stride;
    this.#positions[at] = keyStart;
    this.#positions[at + 1] = keyEnd;
    this.#positions[at + 2] = valueStart;
    this.#positions[at + 3] = valueEnd;
    this.#positions[at + 4] = headersStart;
  }
}

function header(reader: ByteReader): [string, Uint8Array | null] {
  const nameEnd = reader.varint() + reader.position;
  const name = reader.buffer.toString('utf8', reader.position, nameEnd);
  reader.position = nameEnd;
  const length = reader.varint();
  if (length < 0) return [name, null];
  const { buffer, byteOffset } = reader.buffer;
  const value = new Uint8Array(buffer, byteOffset + reader.position, length);
  reader.position += length;
  return [name, value];
}
