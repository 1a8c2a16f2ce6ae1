import type { Output } from '../../core/output.ts';
import type { State } from '../../core/state.ts';
import { WindowMean } from '../../stats/windowMean.ts';
import type { Prior } from './prior.ts';

/** The mean of the last labels. */
export class MeanPrior implements Prior {
  private readonly labels: WindowMean;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(window: number, state?: State) {
    this.labels = new WindowMean(window, state);
  }

  get size(): number {
    return this.labels.size;
  }

  predictOne(): Output {
    const { output } = this;
    output.value = this.labels.value;
    output.ready = Number.isFinite(output.value);
    return output;
  }

  learnOne(_last: number, y: number): void {
    this.labels.add(y);
  }

  snapshot(): State {
    return this.labels.snapshot();
  }
}
