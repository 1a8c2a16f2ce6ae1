import { StateReader, type State } from '../core/state.ts';
import { meanMoved } from '../stats/mean.ts';
import type { Row } from './row.ts';
import type { Encoder } from './transformer.ts';

/**
 * Fills missing numbers (NaN) with the running mean of those that were learned, 0 before the first. The pipeline puts it
 * first, for features with `missing: mean`. River's `preprocessing.StatImputer` with `stats.Mean()`.
 */
export class Imputer implements Encoder {
  static readonly version = 1;
  /** Indexes into `row.values`. */
  private readonly columns: readonly number[];
  private readonly counts: Float64Array;
  private readonly means: Float64Array;

  constructor(columns: readonly number[], state?: State) {
    this.columns = columns;
    const { length } = columns;
    const reader = state === undefined ? undefined : new StateReader('imputer', state, Imputer.version);
    this.counts = reader?.float64('counts', length).slice() ?? new Float64Array(length);
    this.means = reader?.float64('means', length).slice() ?? new Float64Array(length);
  }

  transformOne(row: Row): void {
    const { columns, means } = this;
    const { values } = row;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      if (Number.isNaN(values[column])) values[column] = means[i]!;
    }
  }

  learnOne(row: Row): void {
    const { columns, counts, means } = this;
    for (let i = 0; i < columns.length; i++) {
      const x = row.values[columns[i]!]!;
      if (Number.isNaN(x)) continue;
      // As River's Mean does it: multiplied by 1 / n, not divided by n.
      const n = ++counts[i]!;
      means[i] = meanMoved(means[i]!, x, 1 / n);
    }
  }

  snapshot(): State {
    return { version: Imputer.version, counts: this.counts.slice(), means: this.means.slice() };
  }
}
