import { StateReader, type State, type Stateful } from '../core/state.ts';
import { Ring } from '../stats/ring.ts';
import { Variance } from '../stats/variance.ts';
import type { Metrics } from './evaluation.ts';
import { regressionMetrics } from './regressionMetrics.ts';

/** The last scored events; sums are made from them when asked for. */
export class RegressionWindow implements Stateful {
  static readonly version = 1;
  private readonly ring: Ring;
  private readonly labels: Float64Array;
  private readonly answers: Float64Array;
  /** The no-change baseline's absolute error; NaN: there was no label before. */
  private readonly baseline: Float64Array;

  constructor(maximum: number, state?: State) {
    this.ring = new Ring(maximum);
    this.labels = new Float64Array(maximum);
    this.answers = new Float64Array(maximum);
    this.baseline = new Float64Array(maximum);
    if (state !== undefined) this.restore(new StateReader('window', state, RegressionWindow.version));
  }

  update(y: number, answer: number, baseline: number): void {
    const place = this.ring.next();
    this.labels[place] = y;
    this.answers[place] = answer;
    this.baseline[place] = baseline;
  }

  metrics(): Metrics {
    const { ring, labels, answers } = this;
    const variance = new Variance();
    let absolute = 0;
    let squares = 0;
    for (let i = 0; i < ring.size; i++) {
      const place = ring.place(i);
      const error = labels[place]! - answers[place]!;
      variance.update(labels[place]!);
      absolute += Math.abs(error);
      squares += error * error;
    }
    return regressionMetrics(absolute / ring.size, squares / ring.size, squares, variance);
  }

  /** The baseline's mean absolute error; null where it was never there. */
  noChange(): number | null {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < this.ring.size; i++) {
      const error = this.baseline[this.ring.place(i)]!;
      if (Number.isNaN(error)) continue;
      sum += error;
      count++;
    }
    return count === 0 ? null : sum / count;
  }

  snapshot(): State {
    const { ring } = this;
    return {
      version: RegressionWindow.version,
      labels: ring.unrolled(this.labels),
      answers: ring.unrolled(this.answers),
      baseline: ring.unrolled(this.baseline),
    };
  }

  private restore(reader: StateReader): void {
    const labels = reader.float64('labels');
    const count = labels.length;
    // Of a window that was larger, the newest.
    const most = -this.ring.maximum;
    this.labels.set(labels.slice(most));
    this.answers.set(reader.float64('answers', count).slice(most));
    this.baseline.set(reader.float64('baseline', count).slice(most));
    this.ring.refill(Math.min(count, this.ring.maximum));
  }
}
