import type { State, StateReader } from '../../core/state.ts';

/** The columns that the last step has touched: some, or all of them. */
export class Pending {
  /** Its first `count` numbers. */
  columns: Int32Array = new Int32Array(16);
  count = 0;
  isAll = false;

  constructor(size: number, reader?: StateReader) {
    if (reader === undefined) return;
    this.isAll = reader.boolean('pendingAll');
    const columns = reader.int32('pending');
    const fits = columns.every(
      (column, k) => column >= 0 && column < size && (k === 0 || column > columns[k - 1]!),
    );
    if (!fits || (this.isAll && columns.length > 0)) throw reader.wrong('pending', 'a list of columns');
    this.only(columns, columns.length);
    this.isAll = reader.boolean('pendingAll');
  }

  all(): void {
    this.isAll = true;
    this.count = 0;
  }

  only(columns: Int32Array, count: number): void {
    if (this.columns.length < count) this.columns = new Int32Array(count * 2);
    for (let k = 0; k < count; k++) this.columns[k] = columns[k]!;
    this.count = count;
    this.isAll = false;
  }

  snapshot(): Omit<State, 'version'> {
    return { pending: this.columns.slice(0, this.count), pendingAll: this.isAll };
  }
}
