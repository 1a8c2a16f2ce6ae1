import type { LabelledEvent, RowBlock, Span, Spool } from '../../src/batch/ports.ts';
import { shuffle } from '../../src/core/random.ts';

/** A spool without a disk: for the simulation, in which nothing may wait for the real world. */
export class MemorySpool implements Spool {
  readonly bytes = 0;
  private readonly kept: LabelledEvent[] = [];
  private readonly blockRows: number;

  constructor(blockRows = 16) {
    this.blockRows = blockRows;
  }

  get rows(): number {
    return this.kept.length;
  }

  append({ time, y, numbers, categories }: LabelledEvent): undefined {
    this.kept.push({ time, y, numbers: numbers.slice(), categories: [...categories] });
  }

  forget(first: number, count: number): void {
    for (let i = first; i < first + count; i++) this.kept[i] = { ...this.kept[i]!, time: NaN };
  }

  seal(): Promise<void> {
    return Promise.resolve();
  }

  async *blocks(_span: Span, random?: () => number): AsyncIterable<RowBlock> {
    const order = Array.from({ length: Math.ceil(this.rows / this.blockRows) }, (_, i) => i * this.blockRows);
    if (random !== undefined) shuffle(order, random);
    for (const first of order) {
      await Promise.resolve();
      yield this.block(first);
    }
  }

  async *times(): AsyncIterable<Float64Array> {
    await Promise.resolve();
    yield Float64Array.from(this.kept, ({ time }) => time);
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  private block(first: number): RowBlock {
    const rows = this.kept.slice(first, first + this.blockRows);
    return {
      first,
      count: rows.length,
      time: (i) => rows[i]!.time,
      y: (i) => rows[i]!.y,
      load: (i, numbers, categories) => {
        numbers.set(rows[i]!.numbers);
        rows[i]!.categories.forEach((text, slot) => (categories[slot] = text));
      },
    };
  }
}
