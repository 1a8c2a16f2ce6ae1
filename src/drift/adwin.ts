import { kind } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { Buckets } from './buckets.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

const options = {
  delta: {
    type: 'number',
    default: 0.002,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'How sure it has to be: the probability of finding a change where there is none.',
  },
  clock: {
    type: 'number',
    integer: true,
    default: 32,
    minimum: 1,
    doc: 'It looks for a change each time that many values have come.',
  },
  maxBuckets: {
    type: 'number',
    integer: true,
    default: 5,
    minimum: 2,
    maximum: 1000,
    doc: 'How many buckets of one size there are before two are merged: more of them tell the place of a change more exactly.',
  },
  minWindowLength: {
    type: 'number',
    integer: true,
    default: 5,
    minimum: 1,
    doc: 'The least number of values on either side of a change.',
  },
  gracePeriod: {
    type: 'number',
    integer: true,
    default: 10,
    minimum: 0,
    doc: 'It looks for nothing before it has more than this many values.',
  },
} as const satisfies Options;

/** With the order of floating-point operations of River's implementation. */
class Adwin implements DriftDetector {
  driftDetected = false;
  readonly warningDetected = false;
  rising = false;
  private readonly options: ValuesOf<typeof options>;
  private readonly buckets: Buckets;
  /** How many values the window holds, their sum, and the sum of their squared distances to their mean. */
  private width = 0;
  private total = 0;
  private variance = 0;
  /** How many values have come since it began anew. */
  private ticks = 0;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    this.buckets = new Buckets(values.maxBuckets);
    if (state !== undefined) this.restore(new StateReader('adwin', state, VERSION));
  }

  update(value: number): void {
    // As in River: after a change it begins with an empty window.
    if (this.driftDetected || !Number.isFinite(this.variance)) this.reset();
    if (!Number.isFinite(value)) return;
    this.insert(value);
    this.ticks++;
    const due = this.ticks % this.options.clock === 0 && this.width > this.options.gracePeriod;
    if (!due) return;
    const before = this.total / this.width;
    while (this.dropOldest()) this.driftDetected = true;
    this.rising = this.driftDetected && this.total / this.width > before;
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      ticks: this.ticks,
      width: this.width,
      sums: Float64Array.of(this.total, this.variance),
      ...this.buckets.snapshot(),
    };
  }

  private reset(): void {
    this.buckets.clear();
    this.driftDetected = this.rising = false;
    this.width = this.total = this.variance = this.ticks = 0;
  }

  private insert(value: number): void {
    this.width++;
    if (this.width > 1) {
      const before = this.width - 1;
      const distance = value - this.total / before;
      this.variance += (before * distance * distance) / this.width;
    }
    this.total += value;
    this.buckets.add(value);
  }

  /** Looks at each cut of the window into an older and a newer part; drops the oldest bucket if their means differ. */
  private dropOldest(): boolean {
    const { buckets, options } = this;
    const { counts, totals, perRow } = buckets;
    let n0 = 0;
    let n1 = this.width;
    let u0 = 0;
    let u1 = this.total;
    for (let row = buckets.rows - 1; row >= 0; row--) {
      const n = 2 ** row;
      for (let i = 0; i < counts[row]!; i++) {
        const u = totals[row * perRow + i]!;
        n0 += n;
        n1 -= n;
        u0 += u;
        u1 -= u;
        const enough = n0 >= options.minWindowLength && n1 >= options.minWindowLength;
        if (enough && this.differ(n0, n1, u0 / n0 - u1 / n1)) {
          this.removeOldest();
          return true;
        }
      }
    }
    return false;
  }

  private differ(n0: number, n1: number, distance: number): boolean {
    const { delta, minWindowLength } = this.options;
    const confidence = Math.log((2 * Math.log(this.width)) / delta);
    const reciprocal = 1 / (n0 - minWindowLength + 1) + 1 / (n1 - minWindowLength + 1);
    const variance = this.variance / this.width;
    const cut = Math.sqrt(2 * reciprocal * variance * confidence) + (2 / 3) * confidence * reciprocal;
    return Math.abs(distance) > cut;
  }

  private removeOldest(): void {
    const { buckets } = this;
    const row = buckets.rows - 1;
    const n = 2 ** row;
    const u = buckets.totals[row * buckets.perRow]!;
    const v = buckets.variances[row * buckets.perRow]!;
    this.width -= n;
    this.total -= u;
    const distance = u / n - this.total / this.width;
    this.variance -= v + (n * this.width * distance * distance) / (n + this.width);
    buckets.removeOldest();
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.ticks = reader.integer('ticks');
    this.width = reader.integer('width');
    const sums = reader.float64('sums', 2);
    this.total = sums[0]!;
    this.variance = sums[1]!;
    this.buckets.restore(reader);
  }
}

export const adwin = kind({
  name: 'adwin',
  doc:
    'ADWIN: keeps a window of the last losses, as long as their mean does not change, and tells when the means of an older and a ' +
    "newer part of it differ (Bifet and Gavaldà 2007). River's `drift.ADWIN`, which begins with an empty window after a change.",
  version: VERSION,
  river: {
    classes: ['drift.ADWIN'],
    differs: 'A value that is not finite is left out; River keeps it, and finds nothing from then on.',
  },
  readsErrorsOnly: false,
  warns: false,
  options,
  moreSensitive: {
    delta: 'larger',
    clock: 'smaller',
    maxBuckets: 'larger',
    minWindowLength: 'smaller',
    gracePeriod: 'smaller',
  } as const,
  create: (values, _context: object, state): DriftDetector => new Adwin(values, state),
});
