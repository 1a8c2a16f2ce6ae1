import type { StateReader } from '../core/state.ts';

/**
 * ADWIN's exponential histogram: rows of buckets, and each bucket of row r sums up 2^r values. A row that is one bucket too
 * full merges its two oldest into one of the next row.
 */
export class Buckets {
  readonly perRow: number;
  rows = 1;
  /** By row: how many buckets it has; the oldest comes first. */
  counts = new Int32Array(1);
  /** Sums of the values, and of their squared distances to the bucket's mean: row · perRow + i. */
  totals: Float64Array;
  variances: Float64Array;

  constructor(maximumBuckets: number) {
    this.perRow = maximumBuckets + 1;
    this.totals = new Float64Array(this.perRow);
    this.variances = new Float64Array(this.perRow);
  }

  clear(): void {
    this.rows = 1;
    this.counts.fill(0);
  }

  add(value: number): void {
    this.push(0, value, 0);
    for (let row = 0; row < this.rows && this.counts[row] === this.perRow; row++) this.mergeOldest(row);
  }

  /** Takes the oldest bucket out, and the last row where it was its only one. */
  removeOldest(): void {
    const row = this.rows - 1;
    this.removeFirst(row, 1);
    if (this.counts[row] === 0 && row > 0) this.rows--;
  }

  /** Its three arrays, without what is not in use. */
  snapshot(): { counts: Int32Array; totals: Float64Array; variances: Float64Array } {
    return {
      counts: this.counts.slice(0, this.rows),
      totals: this.packed(this.totals),
      variances: this.packed(this.variances),
    };
  }

  restore(reader: StateReader): void {
    const counts = reader.int32('counts');
    if (
      counts.length === 0 ||
      counts.length > 52 ||
      counts.some((count) => count < 0 || count >= this.perRow)
    ) {
      throw reader.wrong('counts', `1 to 52 rows of at most ${this.perRow - 1} buckets`);
    }
    const size = counts.reduce((sum, count) => sum + count, 0);
    const totals = reader.float64('totals', size);
    const variances = reader.float64('variances', size);
    this.rows = 0;
    let from = 0;
    for (const count of counts) {
      this.addRow();
      const start = (this.rows - 1) * this.perRow;
      this.totals.set(totals.subarray(from, from + count), start);
      this.variances.set(variances.subarray(from, from + count), start);
      this.counts[this.rows - 1] = count;
      from += count;
    }
  }

  private push(row: number, total: number, variance: number): void {
    if (row === this.rows) this.addRow();
    const at = row * this.perRow + this.counts[row]!++;
    this.totals[at] = total;
    this.variances[at] = variance;
  }

  private mergeOldest(row: number): void {
    const { totals, variances } = this;
    const at = row * this.perRow;
    const n = 2 ** row;
    const distance = totals[at]! / n - totals[at + 1]! / n;
    const between = (n * n * distance * distance) / (n + n);
    this.push(row + 1, totals[at]! + totals[at + 1]!, variances[at]! + variances[at + 1]! + between);
    this.removeFirst(row, 2);
  }

  private removeFirst(row: number, count: number): void {
    const start = row * this.perRow;
    const end = start + this.perRow;
    this.totals.copyWithin(start, start + count, end);
    this.variances.copyWithin(start, start + count, end);
    this.counts[row]! -= count;
  }

  private addRow(): void {
    if (++this.rows > this.counts.length) {
      const { counts, totals, variances } = this;
      this.counts = new Int32Array(this.rows * 2);
      this.totals = new Float64Array(this.rows * 2 * this.perRow);
      this.variances = new Float64Array(this.rows * 2 * this.perRow);
      this.counts.set(counts);
      this.totals.set(totals);
      this.variances.set(variances);
    }
    this.counts[this.rows - 1] = 0;
  }

  private packed(values: Float64Array): Float64Array {
    const all: number[] = [];
    for (let row = 0; row < this.rows; row++) {
      for (let i = 0; i < this.counts[row]!; i++) all.push(values[row * this.perRow + i]!);
    }
    return Float64Array.from(all);
  }
}
