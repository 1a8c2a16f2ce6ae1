import { StateReader, type State, type Stateful } from '../core/state.ts';

/** A mean, moved by `share` of the way towards a value. Of finite numbers it is finite, too, where their distance is not. */
export function meanMoved(mean: number, x: number, share: number): number {
  const moved = mean + share * (x - mean);
  return Number.isFinite(moved) || !Number.isFinite(x) ? moved : mean - share * mean + share * x;
}

/** Running mean of weighted values; 0 before the first. West 1979; River's `stats.Mean`. */
export class Mean implements Stateful {
  static readonly version = 1;
  /** Sum of the weights. */
  n = 0;
  value = 0;

  constructor(state?: State) {
    if (state === undefined) return;
    const numbers = new StateReader('mean', state, Mean.version).float64('numbers', 2);
    this.n = numbers[0]!;
    this.value = numbers[1]!;
  }

  update(x: number, weight = 1): void {
    this.n += weight;
    this.value = meanMoved(this.value, x, weight / this.n);
  }

  snapshot(): State {
    return { version: Mean.version, numbers: Float64Array.of(this.n, this.value) };
  }
}
