import { kind } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { Mean } from '../stats/mean.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

const options = {
  minInstances: {
    type: 'number',
    integer: true,
    default: 30,
    minimum: 1,
    doc: 'It finds nothing before it has so many values.',
  },
  delta: {
    type: 'number',
    default: 0.005,
    minimum: 0,
    doc: 'How far a value may lie from the mean without counting.',
  },
  threshold: {
    type: 'number',
    default: 50,
    exclusiveMinimum: 0,
    doc: 'How far the sum of deviations must have moved: larger finds fewer changes, and finds them later.',
  },
  alpha: {
    type: 'number',
    default: 1 - 0.0001,
    exclusiveMinimum: 0,
    maximum: 1,
    doc: 'By what the sum of deviations is multiplied at each value, so that it forgets.',
  },
  mode: {
    type: 'enum',
    values: ['up', 'down', 'both'],
    default: 'both',
    doc: 'Whether it looks for values that go `up`, `down` or `both`.',
  },
} as const satisfies Options;

/** With the order of floating-point operations of River's implementation. */
class PageHinkley implements DriftDetector {
  driftDetected = false;
  readonly warningDetected = false;
  rising = false;
  private readonly options: ValuesOf<typeof options>;
  private mean = new Mean();
  private increase = 0;
  private decrease = 0;
  private leastIncrease = Infinity;
  private mostDecrease = -1;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    if (state !== undefined) this.restore(new StateReader('pageHinkley', state, VERSION));
  }

  update(value: number): void {
    if (this.driftDetected || !Number.isFinite(this.increase)) this.reset();
    if (!Number.isFinite(value)) return;
    const { mean } = this;
    const { alpha, delta, threshold, minInstances, mode } = this.options;
    mean.update(value);
    const deviation = value - mean.value;
    this.increase = alpha * this.increase + deviation - delta;
    this.decrease = alpha * this.decrease + deviation + delta;
    if (this.increase < this.leastIncrease) this.leastIncrease = this.increase;
    if (this.decrease > this.mostDecrease) this.mostDecrease = this.decrease;
    if (mean.n < minInstances) return;
    this.rising = mode !== 'down' && this.increase - this.leastIncrease > threshold;
    this.driftDetected = this.rising || (mode !== 'up' && this.mostDecrease - this.decrease > threshold);
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      mean: this.mean.snapshot(),
      sums: Float64Array.of(this.increase, this.decrease, this.leastIncrease, this.mostDecrease),
    };
  }

  private reset(): void {
    this.driftDetected = this.rising = false;
    this.mean = new Mean();
    this.increase = this.decrease = 0;
    this.leastIncrease = Infinity;
    this.mostDecrease = -1;
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.mean = new Mean(reader.child('mean'));
    const sums = reader.float64('sums', 4);
    this.increase = sums[0]!;
    this.decrease = sums[1]!;
    this.leastIncrease = sums[2]!;
    this.mostDecrease = sums[3]!;
  }
}

export const pageHinkley = kind({
  name: 'pageHinkley',
  doc:
    'Page and Hinkley: sums up how far the values lie above (and below) their running mean, and tells when the sum has moved from its ' +
    "extreme by a threshold (Page 1954). River's `drift.PageHinkley`.",
  version: VERSION,
  river: { classes: ['drift.PageHinkley'] },
  readsErrorsOnly: false,
  warns: false,
  options,
  moreSensitive: { minInstances: 'smaller', delta: 'smaller', threshold: 'smaller' } as const,
  findsRises: ({ mode }: Readonly<Record<string, unknown>>): boolean => mode !== 'down',
  create: (values, _context: object, state): DriftDetector => new PageHinkley(values, state),
});
