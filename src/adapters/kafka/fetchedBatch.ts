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
  /** Of the buffer whose headers were read last. */
  #reader: ByteReader | undefined;
  /** By place among a record's headers, what was there last: it mostly is again. */
  readonly #names: string[] = [];

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
    const reader = this.#readerAt(bytes, start);
    const headers: [string, Uint8Array | null][] = [];
    for (let left = reader.varint(); left > 0; left--) headers.push(this.#header(reader, headers.length));
    return headers;
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

  #readerAt(bytes: Uint8Array, position: number): ByteReader {
    const { buffer, byteOffset, byteLength } = bytes;
    const known = this.#reader?.buffer;
    if (known?.buffer !== buffer || known.byteOffset !== byteOffset || known.length !== byteLength)
      this.#reader = new ByteReader(Buffer.from(buffer, byteOffset, byteLength));
    this.#reader!.position = position;
    return this.#reader!;
  }

  #header(reader: ByteReader, place: number): [string, Uint8Array | null] {
    const nameEnd = reader.varint() + reader.position;
    let name = this.#names[place];
    if (name === undefined || !stands(name, reader, nameEnd)) {
      name = reader.buffer.toString('utf8', reader.position, nameEnd);
      this.#names[place] = name;
    }
    reader.position = nameEnd;
    const length = reader.varint();
    if (length < 0) return [name, null];
    const { buffer, byteOffset } = reader.buffer;
    const value = new Uint8Array(buffer, byteOffset + reader.position, length);
    reader.position += length;
    return [name, value];
  }
}

/** Whether a name of ASCII stands from the reader's position to `end`. */
function stands(name: string, { buffer, position }: ByteReader, end: number): boolean {
  if (name.length !== end - position) return false;
  for (let i = 0; i < name.length; i++) {
    const byte = buffer[position + i]!;
    if (byte >= 0x80 || byte !== name.charCodeAt(i)) return false;
  }
  return true;
}
