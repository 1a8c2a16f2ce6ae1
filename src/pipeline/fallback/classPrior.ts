import type { Classes } from '../../core/classes.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import { grown } from '../../core/vector.ts';
import { Ring } from '../../stats/ring.ts';
import type { Prior } from './prior.ts';

/** In the place of a last label: it is not known. */
const unknown = -1;

/**
 * How often each class came in the window after the key's last label: (n[last][y] + 1 / K) / (n[last] + 1), one event spread over the
 * K classes, so that none has probability 0. A last label that is not known is a case of its own.
 */
export class ClassPrior implements Prior {
  static readonly version = 1;
  private readonly classes: Classes;
  private readonly ring: Ring;
  private readonly lasts: Int32Array;
  private readonly labels: Int32Array;
  /** By last label + 1: how many events, then how many of each class. Made as they are needed. */
  private readonly counts: (Float64Array | undefined)[] = [];
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(0) };

  constructor(classes: Classes, window: number, state?: State) {
    this.classes = classes;
    this.ring = new Ring(window);
    this.lasts = new Int32Array(window);
    this.labels = new Int32Array(window);
    if (state !== undefined) this.restore(new StateReader('prior', state, ClassPrior.version));
  }

  get size(): number {
    return this.ring.size;
  }

  predictOne(last: number): Output {
    const { output } = this;
    const { size } = this.classes;
    output.ready = this.ring.size > 0;
    output.probabilities = grown(output.probabilities, size);
    const counts = this.counts[Number.isNaN(last) ? 0 : last + 1];
    const events = counts === undefined ? 0 : counts[0]!;
    const share = 1 / size;
    let best = 0;
    for (let y = 0; y < size; y++) {
      const count = counts === undefined || y + 1 >= counts.length ? 0 : counts[y + 1]!;
      output.probabilities[y] = (count + share) / (events + 1);
      if (output.probabilities[y]! > output.probabilities[best]!) best = y;
    }
    output.value = best;
    return output;
  }

  learnOne(last: number, y: number): void {
    const { ring, lasts, labels } = this;
    const full = ring.size === ring.maximum;
    const place = ring.next();
    if (full) this.count(lasts[place]!, labels[place]!, -1);
    lasts[place] = Number.isNaN(last) ? unknown : last;
    labels[place] = y;
    this.count(lasts[place], y, 1);
  }

  snapshot(): State {
    const { ring } = this;
    return {
      version: ClassPrior.version,
      lasts: ring.unrolled(this.lasts),
      labels: ring.unrolled(this.labels),
    };
  }

  private count(last: number, y: number, by: number): void {
    const counts = grown(this.counts[last + 1] ?? new Float64Array(0), y + 2);
    this.counts[last + 1] = counts;
    counts[0]! += by;
    counts[y + 1]! += by;
  }

  private restore(reader: StateReader): void {
    const lasts = reader.int32('lasts');
    const labels = reader.int32('labels', lasts.length);
    const { size } = this.classes;
    if (!lasts.every((last) => last >= unknown && last < size))
      throw reader.wrong('lasts', 'a list of classes');
    if (!labels.every((y) => y >= 0 && y < size)) throw reader.wrong('labels', 'a list of classes');
    // Of a window that was larger, the newest.
    const first = Math.max(0, lasts.length - this.ring.maximum);
    for (let i = first; i < lasts.length; i++)
      this.learnOne(lasts[i] === unknown ? NaN : lasts[i]!, labels[i]!);
  }
}
