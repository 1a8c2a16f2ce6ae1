import { grown, type Vector } from '../core/vector.ts';

/**
 * An event on its way through the stages; at the end, the model's vector. One object a pipeline, filled anew.
 * It is sparse as long as it is known which columns may be other than 0: from `begin` on, until a stage writes to all of them. A row that
 * was never begun is not.
 */
export class Row implements Vector {
  /** By column index. */
  values: Float64Array;
  /** How many columns there are. */
  size = 0;
  nonZero: Int32Array | undefined = undefined;
  nonZeros = 0;
  /** By slot: category features, then what stream transformers gave. */
  categories: (string | undefined)[] = [];
  /** What `nonZero` is, where it is. */
  private list: Int32Array;
  /** The first columns, which each event writes. */
  private first = 0;
  /** Whether columns were written that are not in the list. */
  private isSpread = false;

  constructor(capacity = 16) {
    this.values = new Float64Array(capacity);
    this.list = new Int32Array(capacity);
  }

  /** Makes room for one more column, which is 0 until a stage writes it. */
  resize(size: number): void {
    this.values = grown(this.values, size);
    this.size = size;
  }

  /** A new event that no stage writes to: its numbers are the columns, as they are. */
  show(numbers: Float64Array, categories: (string | undefined)[]): this {
    this.values = numbers;
    this.categories = categories;
    return this;
  }

  /** A new event: its first `count` columns are about to be written, all others are 0. */
  begin(count: number): void {
    const { values, list, first } = this;
    if (this.isSpread) values.fill(0, count, this.size);
    else for (let k = first; k < this.nonZeros; k++) values[list[k]!] = 0;
    this.isSpread = false;
    if (count !== first || list.length < values.length) this.makeList(count);
    this.nonZero = this.list;
    this.nonZeros = count;
  }

  /** Writes a column that was 0 in this event. */
  put(column: number, value: number): void {
    this.values[column] = value;
    if (this.nonZero === undefined) return;
    if (column >= this.list.length) this.makeList(this.first);
    const { list, first } = this;
    let k = this.nonZeros++;
    while (k > first && list[k - 1]! > column) list[k] = list[--k]!;
    list[k] = column;
  }

  /** A stage has written `count` columns, all that it sees: unless all of them were listed, it is not known any more which are 0. */
  wrote(count: number): void {
    if (this.nonZero === undefined || count <= this.nonZeros) return;
    this.isSpread = true;
    this.nonZero = undefined;
  }

  /** All stages have written. Where most columns are other than 0, going through all of them is faster. */
  complete(): void {
    if (this.nonZeros * 2 > this.size) this.nonZero = undefined;
  }

  /** Room for a number a column, and the first ones in it. */
  private makeList(count: number): void {
    const { list, nonZeros } = this;
    this.list = new Int32Array(this.values.length);
    this.list.set(list.subarray(0, nonZeros));
    for (let k = 0; k < count; k++) this.list[k] = k;
    this.first = count;
    if (this.nonZero !== undefined) this.nonZero = this.list;
  }
}
