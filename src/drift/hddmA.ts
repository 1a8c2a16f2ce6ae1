import { kind } from '../core/kind.ts';
import type { ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { Mean } from '../stats/mean.ts';
import { checkHddm, hddmOptions } from './hddmOptions.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

/** With the order of floating-point operations of River's implementation. */
class HddmA implements DriftDetector {
  driftDetected = false;
  warningDetected = false;
  rising = false;
  private readonly options: ValuesOf<typeof hddmOptions>;
  /** Of all values since the last change, and as it was where its bound was least and largest. */
  private all = new Mean();
  private least = new Mean();
  private largest = new Mean();

  constructor(values: ValuesOf<typeof hddmOptions>, state?: State) {
    this.options = values;
    if (state !== undefined) this.restore(new StateReader('hddmA', state, VERSION));
  }

  update(value: number): void {
    if (this.driftDetected) this.reset();
    const { all, least, largest, options } = this;
    const { driftConfidence, warningConfidence, twoSidedTest } = options;
    all.update(value);
    if (least.n === 0) take(least, all);
    if (largest.n === 0) take(largest, all);
    const bound = this.bound(all.n);
    if (least.value + this.bound(least.n) >= all.value + bound) take(least, all);
    if (largest.value - this.bound(largest.n) <= all.value - bound) take(largest, all);

    this.rising = this.moved(least, all.value - least.value, driftConfidence);
    this.driftDetected = this.rising;
    this.warningDetected =
      !this.driftDetected && this.moved(least, all.value - least.value, warningConfidence);
    if (!twoSidedTest) return;
    const fall = largest.value - all.value;
    if (this.moved(largest, fall, driftConfidence)) this.driftDetected = true;
    else if (this.moved(largest, fall, warningConfidence)) this.warningDetected = true;
  }

  snapshot(): State {
    const { all, least, largest } = this;
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      warningDetected: this.warningDetected,
      all: all.snapshot(),
      least: least.snapshot(),
      largest: largest.snapshot(),
    };
  }

  /** Hoeffding's, of a mean of n values. */
  private bound(n: number): number {
    return Math.sqrt((1 / (2 * n)) * Math.log(1 / this.options.driftConfidence));
  }

  /** Whether the mean lies further from what it was at a cut than the bound of both allows. */
  private moved({ n }: Mean, distance: number, confidence: number): boolean {
    const total = this.all.n;
    if (n === total) return false;
    const m = ((total - n) / n) * (1 / total);
    return distance >= Math.sqrt((m / 2) * Math.log(2 / confidence));
  }

  private reset(): void {
    this.driftDetected = this.warningDetected = this.rising = false;
    this.all = new Mean();
    this.least = new Mean();
    this.largest = new Mean();
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.warningDetected = reader.boolean('warningDetected');
    this.all = new Mean(reader.child('all'));
    this.least = new Mean(reader.child('least'));
    this.largest = new Mean(reader.child('largest'));
  }
}

function take(mean: Mean, from: Mean): void {
  mean.n = from.n;
  mean.value = from.value;
}

export const hddmA = kind({
  name: 'hddmA',
  doc:
    "HDDM with averages: the mean of all errors since the last change, against what it was where Hoeffding's bound of it was least " +
    "(Frías-Blanco et al. 2015). Reads errors only. River's `drift.binary.HDDMA`.",
  version: VERSION,
  river: { classes: ['drift.binary.HDDMA'] },
  readsErrorsOnly: true,
  warns: true,
  options: hddmOptions,
  check: checkHddm,
  create: (values, _context: object, state): DriftDetector => new HddmA(values, state),
});
