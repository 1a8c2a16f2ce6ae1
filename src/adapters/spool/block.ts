import type { LabelledEvent, RowBlock } from '../../batch/ports.ts';

/** Where a block is in the file, and what is in it. */
export interface Place {
  readonly at: number;
  readonly first: number;
  readonly rows: number;
  /** Event times of its rows, ms, both in; NaN where none has one. */
  readonly earliest: number;
  readonly latest: number;
  /** bytes: columns of 64-bit numbers (times, labels, numbers), columns of 32-bit category indexes, the categories as a JSON list. */
  readonly size: number;
}

/** Rows on their way to disk, in columns. A category is kept once a block, so that memory does not grow with how many there are. */
export class BlockDraft {
  count = 0;
  private readonly room: number;
  private readonly columns: Float64Array[];
  private readonly indexes: Uint32Array[];
  private readonly known = new Map<string, number>();

  constructor(room: number, numbers: number, categories: number) {
    this.room = room;
    this.columns = Array.from({ length: 2 + numbers }, () => new Float64Array(room));
    this.indexes = Array.from({ length: categories }, () => new Uint32Array(room));
  }

  get isFull(): boolean {
    return this.count === this.room;
  }

  add({ time, y, numbers, categories }: LabelledEvent): void {
    const { columns, indexes, count } = this;
    columns[0]![count] = time;
    columns[1]![count] = y;
    for (let i = 2; i < columns.length; i++) columns[i]![count] = numbers[i - 2]!;
    for (let i = 0; i < indexes.length; i++) indexes[i]![count] = this.indexOf(categories[i]);
    this.count++;
  }

  /** The block's bytes, as far as it has come. */
  encode(first: number, at: number): Place & { readonly bytes: Uint8Array } {
    const rows = this.count;
    let [earliest, latest] = [NaN, NaN];
    for (let i = 0; i < rows; i++) {
      const time = this.columns[0]![i]!;
      if (!(time >= earliest)) earliest = Number.isNaN(time) ? earliest : time;
      if (!(time <= latest)) latest = Number.isNaN(time) ? latest : time;
    }
    const texts = Buffer.from(JSON.stringify([...this.known.keys()]));
    const size = 8 * rows * this.columns.length + 4 * rows * this.indexes.length + texts.length;
    const bytes = new Uint8Array(size);
    let end = 0;
    for (const column of [...this.columns, ...this.indexes]) {
      const part = new Uint8Array(column.buffer, 0, rows * column.BYTES_PER_ELEMENT);
      bytes.set(part, end);
      end += part.length;
    }
    bytes.set(texts, end);
    return { at, first, rows, earliest, latest, size, bytes };
  }

  /** Another block begins. */
  clear(): void {
    this.count = 0;
    this.known.clear();
  }

  /** 0: none. */
  private indexOf(text: string | undefined): number {
    if (text === undefined) return 0;
    let index = this.known.get(text);
    if (index === undefined) this.known.set(text, (index = this.known.size + 1));
    return index;
  }
}

/** A block that was read back. Its memory can be used again for another one. */
export class StoredBlock implements RowBlock {
  first = 0;
  count = 0;
  private readonly numbers: number;
  private readonly categories: number;
  private buffer = new ArrayBuffer(0);
  private columns = new Float64Array(0);
  private indexes = new Uint32Array(0);
  private texts: readonly string[] = [];

  constructor(numbers: number, categories: number) {
    this.numbers = numbers;
    this.categories = categories;
  }

  /** bytes that it holds, filled or not. */
  get memory(): number {
    return this.buffer.byteLength;
  }

  /** Where its bytes go. */
  room({ size }: Place): Uint8Array {
    if (this.buffer.byteLength < size) this.buffer = new ArrayBuffer(size);
    return new Uint8Array(this.buffer, 0, size);
  }

  /** Its bytes are there. */
  open({ first, rows, size }: Place): void {
    const wide = rows * (2 + this.numbers);
    const narrow = rows * this.categories;
    this.first = first;
    this.count = rows;
    this.columns = new Float64Array(this.buffer, 0, wide);
    this.indexes = new Uint32Array(this.buffer, 8 * wide, narrow);
    const start = 8 * wide + 4 * narrow;
    this.texts = JSON.parse(Buffer.from(this.buffer, start, size - start).toString()) as string[];
  }

  /** Of all its rows; valid as long as the block is. */
  get times(): Float64Array {
    return this.columns.subarray(0, this.count);
  }

  time(i: number): number {
    return this.columns[i]!;
  }

  y(i: number): number {
    return this.columns[this.count + i]!;
  }

  load(i: number, numbers: Float64Array, categories: (string | undefined)[]): void {
    const { count, texts } = this;
    for (let column = 0; column < this.numbers; column++)
      numbers[column] = this.columns[(2 + column) * count + i]!;
    for (let column = 0; column < this.categories; column++) {
      const index = this.indexes[column * count + i]!;
      categories[column] = index === 0 ? undefined : texts[index - 1];
    }
  }
}
