import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Vector } from '../core/vector.ts';
import { Mean } from '../stats/mean.ts';
import type { Model } from './model.ts';

/** The mean of the labels. River's `dummy.StatisticRegressor(stats.Mean())`, which answers 0 before the first label. */
export class PriorRegressor implements Model {
  private readonly mean: Mean;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(state?: State) {
    this.mean = new Mean(state);
  }

  predictOne(): Output {
    this.output.ready = Number.isFinite(this.mean.value);
    this.output.value = this.mean.value;
    return this.output;
  }

  learnOne(_x: Vector, y: number, weight: number): void {
    this.mean.update(y, weight);
  }

  snapshot(): State {
    return this.mean.snapshot();
  }
}
