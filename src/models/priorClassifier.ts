import type { Classes } from '../core/classes.ts';
import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { grown, type Vector } from '../core/vector.ts';
import type { Model } from './model.ts';

/** Class frequencies. River's `dummy.PriorClassifier`. Most frequent wins; a tie goes to the class that was learned first. */
export class PriorClassifier implements Model {
  static readonly version = 1;
  private readonly classes: Classes;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };
  /** Sums of weights, by class index; zeros for classes that were not learned. */
  private counts: Float64Array = new Float64Array(2);
  private total = 0;
  /** Class indexes in the order in which they were first learned. */
  private readonly order: number[] = [];

  constructor(classes: Classes, state?: State) {
    this.classes = classes;
    if (state !== undefined) this.restore(new StateReader('prior', state, PriorClassifier.version));
  }

  predictOne(): Output {
    const { output, counts, total } = this;
    output.ready = total > 0;
    output.probabilities = grown(output.probabilities, this.classes.size).fill(0);
    let best = -1;
    for (const y of this.order) {
      if (best === -1 || counts[y]! > counts[best]!) best = y;
      output.probabilities[y] = counts[y]! / total;
    }
    output.value = best;
    return output;
  }

  learnOne(_x: Vector, y: number, weight: number): void {
    this.counts = grown(this.counts, y + 1);
    if (this.counts[y] === 0 && !this.order.includes(y)) this.order.push(y);
    this.counts[y]! += weight;
    this.total += weight;
  }

  snapshot(): State {
    return {
      version: PriorClassifier.version,
      order: Int32Array.from(this.order),
      counts: Float64Array.from(this.order, (y) => this.counts[y]!),
      total: Float64Array.of(this.total),
    };
  }

  private restore(reader: StateReader): void {
    const order = reader.int32('order');
    const counts = reader.float64('counts', order.length);
    const total = reader.float64('total', 1)[0]!;
    this.total = total;
    const known = order.length > 0 ? Number.isFinite(total) : total === 0;
    if (!known || !counts.every((count) => count >= 0 && count <= total)) {
      throw reader.wrong('counts', 'a list of weights, with their total');
    }
    order.forEach((y, i) => {
      if (y < 0 || y >= this.classes.size || this.order.includes(y)) {
        throw reader.wrong('order', 'a list of different class indexes');
      }
      this.counts = grown(this.counts, y + 1);
      this.counts[y] = counts[i]!;
      this.order.push(y);
    });
  }
}
