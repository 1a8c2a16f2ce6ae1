import type { Vector } from '../../core/vector.ts';

/** The row that was asked about last: who learns has mostly just predicted, and what was found then need not be found again. */
export class RowMemory {
  private values = new Float64Array(8);
  /** Of the row; -1: none is known. */
  private size = -1;
  private readonly categories: Int32Array;

  /** @param features how many categories a row has */
  constructor(features: number) {
    this.categories = new Int32Array(features);
  }

  keep({ values, size }: Vector, categories: Int32Array): void {
    if (this.values.length < size) this.values = new Float64Array(2 * size);
    const kept = this.values;
    for (let i = 0; i < size; i++) kept[i] = values[i]!;
    for (let i = 0; i < categories.length; i++) this.categories[i] = categories[i]!;
    this.size = size;
  }

  forget(): void {
    this.size = -1;
  }

  has({ values, size }: Vector, categories: Int32Array): boolean {
    if (size !== this.size) return false;
    const kept = this.values;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      const before = kept[i]!;
      if (value !== before && (value === value || before === before)) return false;
    }
    for (let i = 0; i < categories.length; i++) if (categories[i] !== this.categories[i]) return false;
    return true;
  }
}
