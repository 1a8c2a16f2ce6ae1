import { shuffle } from '../core/random.ts';
import type { RowBlock, Span, Spool, Watch } from './ports.ts';

/** Goes through a spool's rows, one at a time in the same memory. */
export class RowReader {
  /** The row in hand. */
  readonly numbers: Float64Array;
  readonly categories: (string | undefined)[];
  private readonly spool: Spool;
  private readonly watch: Watch;
  private order = new Uint32Array(0);

  /** @param width numbers a row; @param categoryWidth categories a row */
  constructor(spool: Spool, width: number, categoryWidth: number, watch: Watch) {
    this.spool = spool;
    this.watch = watch;
    this.numbers = new Float64Array(width);
    this.categories = new Array<string | undefined>(categoryWidth).fill(undefined);
  }

  /** Calls `row` for each row of the span. @param random decides the order, of blocks and of the rows in a block; left out: as they came */
  async each(
    span: Span,
    random: (() => number) | undefined,
    row: (y: number, time: number) => void,
  ): Promise<void> {
    for await (const block of this.spool.blocks(span, random)) {
      const order = random === undefined ? undefined : shuffle(this.upTo(block.count), random);
      for (let k = 0; k < block.count; k++) this.visit(block, order === undefined ? k : order[k]!, span, row);
      this.watch.step(block.count);
    }
  }

  /** 0, 1, 2 …, in the same memory each time. */
  private upTo(count: number): Uint32Array {
    if (this.order.length < count) this.order = new Uint32Array(count);
    const order = this.order.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    return order;
  }

  private visit(
    block: RowBlock,
    i: number,
    { from, to }: Span,
    row: (y: number, time: number) => void,
  ): void {
    const time = block.time(i);
    if (!(time >= from && time < to)) return;
    block.load(i, this.numbers, this.categories);
    row(block.y(i), time);
  }
}
