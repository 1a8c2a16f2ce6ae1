/** Places 0 … maximum-1 of a sliding window whose values its owner keeps in arrays: which one is next, and their order. */
export class Ring {
  readonly maximum: number;
  size = 0;
  /** Where the next value goes: over the oldest one, where it is full. */
  private head = 0;

  constructor(maximum: number) {
    this.maximum = maximum;
  }

  /** The place for one more value. */
  next(): number {
    const place = this.head;
    this.head = place + 1 === this.maximum ? 0 : place + 1;
    if (this.size < this.maximum) this.size++;
    return place;
  }

  /** The place of the i-th value, from the oldest (0) on. */
  place(i: number): number {
    const place = (this.size === this.maximum ? this.head : 0) + i;
    return place < this.maximum ? place : place - this.maximum;
  }

  /** A copy of the owner's array, from the oldest value to the newest. */
  unrolled<T extends Int32Array | Float64Array>(values: T): T {
    const copy = values.slice(0, this.size) as T;
    for (let i = 0; i < this.size; i++) copy[i] = values[this.place(i)]!;
    return copy;
  }

  /**
   * As if `size` values had been put in: those of an unrolled array then stand where they should.
   * @param oldest the place of the oldest one, where it is full
   */
  refill(size: number, oldest = 0): void {
    this.size = size;
    this.head = size === this.maximum ? oldest : size;
  }
}
