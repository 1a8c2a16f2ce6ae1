import type { Sample } from '../core/sample.ts';
import type { Spool } from './ports.ts';

/** Appends labelled events to a spool as the models see them. */
export class RowKeeper {
  /** How many. */
  kept = 0;
  private readonly spool: Pick<Spool, 'append'>;
  /** One object for all rows: the spool copies what it is given. */
  private readonly row = { time: NaN, y: NaN, numbers: new Float64Array(0), categories: [] as Categories };

  constructor(spool: Pick<Spool, 'append'>) {
    this.spool = spool;
  }

  /**
   * @param time ms, a number
   * @returns a promise where the spool writes, to be awaited
   */
  keep({ numbers, categories }: Fields, time: number, y: number): Promise<void> | undefined {
    this.kept++;
    return this.spool.append(Object.assign(this.row, { time, y, numbers, categories }));
  }
}

type Fields = Pick<Sample, 'numbers' | 'categories'>;
type Categories = Sample['categories'];
