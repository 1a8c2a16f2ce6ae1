import { StateReader, type State, type Stateful } from '../core/state.ts';

/** Running mean and sum of squared distances to it. Welford 1962; River's `stats.Var`. */
export class Variance implements Stateful {
  static readonly version = 1;
  n = 0;
  mean = 0;
  /** The sum of squared distances to the mean. */
  squares = 0;

  constructor(state?: State) {
    if (state === undefined) return;
    const reader = new StateReader('variance', state, Variance.version);
    this.n = reader.integer('n');
    const sums = reader.float64('sums', 2);
    this.mean = sums[0]!;
    this.squares = sums[1]!;
  }

  update(x: number): void {
    this.n++;
    const before = this.mean;
    this.mean = before + (1 / this.n) * (x - before);
    this.squares += (x - before) * (x - this.mean);
  }

  snapshot(): State {
    return { version: Variance.version, n: this.n, sums: Float64Array.of(this.mean, this.squares) };
  }
}
