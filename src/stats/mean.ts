import { StateReader, type State, type Stateful } from '../core/state.ts';

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
    this.value += (weight / this.n) * (x - this.value);
  }

  snapshot(): State {
    return { version: Mean.version, numbers: Float64Array.of(this.n, this.value) };
  }
}
