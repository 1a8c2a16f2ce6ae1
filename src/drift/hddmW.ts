import { kind } from '../core/kind.ts';
import type { Options, ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { checkHddm, hddmOptions } from './hddmOptions.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

const options = {
  driftConfidence: hddmOptions.driftConfidence,
  warningConfidence: hddmOptions.warningConfidence,
  lambdaVal: {
    type: 'number',
    default: 0.05,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'The weight of the newest value in the moving average: smaller looks further back.',
  },
  twoSidedTest: hddmOptions.twoSidedTest,
} as const satisfies Options;

/** An exponentially weighted mean; NaN: of no value. `spread` is the sum of the squares of the weights in it. */
interface Weighted {
  mean: number;
  spread: number;
}

const parts = ['all', 'beforeRise', 'afterRise', 'beforeFall', 'afterFall'] as const;

/** With the order of floating-point operations of River's implementation. */
class HddmW implements DriftDetector {
  driftDetected = false;
  warningDetected = false;
  rising = false;
  private readonly options: ValuesOf<typeof options>;
  private readonly all = nothing();
  /** Before and after the place where the mean's upper bound was least, and where its lower bound was largest. */
  private readonly beforeRise = nothing();
  private readonly afterRise = nothing();
  private readonly beforeFall = nothing();
  private readonly afterFall = nothing();
  private riseBound = Infinity;
  private fallBound = -Infinity;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    if (state !== undefined) this.restore(new StateReader('hddmW', state, VERSION));
  }

  update(value: number): void {
    if (this.driftDetected) this.reset();
    const { beforeRise, afterRise, beforeFall, afterFall, options } = this;
    const { driftConfidence, warningConfidence, twoSidedTest } = options;
    this.add(this.all, value);
    this.cut(value);
    this.rising = isAbove(afterRise, beforeRise, driftConfidence);
    this.driftDetected = this.rising;
    this.warningDetected = !this.driftDetected && isAbove(afterRise, beforeRise, warningConfidence);
    if (!twoSidedTest) return;
    if (isAbove(beforeFall, afterFall, driftConfidence)) this.driftDetected = true;
    else if (isAbove(beforeFall, afterFall, warningConfidence)) this.warningDetected = true;
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      warningDetected: this.warningDetected,
      means: Float64Array.from(parts, (part) => this[part].mean),
      spreads: Float64Array.from(parts, (part) => this[part].spread),
      bounds: Float64Array.of(this.riseBound, this.fallBound),
    };
  }

  private add(to: Weighted, value: number): void {
    const { lambdaVal } = this.options;
    const rest = 1 - lambdaVal;
    to.mean = Number.isNaN(to.mean) ? value : lambdaVal * value + rest * to.mean;
    to.spread = lambdaVal * lambdaVal + rest * rest * to.spread;
  }

  private cut(value: number): void {
    const { all } = this;
    const bound = mcDiarmid(all.spread, this.options.driftConfidence);
    if (all.mean + bound < this.riseBound) {
      this.riseBound = all.mean + bound;
      begin(this.beforeRise, this.afterRise, all);
    } else this.add(this.afterRise, value);
    if (all.mean - bound > this.fallBound) {
      this.fallBound = all.mean - bound;
      begin(this.beforeFall, this.afterFall, all);
    } else this.add(this.afterFall, value);
  }

  private reset(): void {
    this.driftDetected = this.warningDetected = this.rising = false;
    for (const part of parts) Object.assign(this[part], nothing());
    this.riseBound = Infinity;
    this.fallBound = -Infinity;
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.warningDetected = reader.boolean('warningDetected');
    const means = reader.float64('means', parts.length);
    const spreads = reader.float64('spreads', parts.length);
    parts.forEach((part, i) => {
      this[part].mean = means[i]!;
      this[part].spread = spreads[i]!;
    });
    const bounds = reader.float64('bounds', 2);
    this.riseBound = bounds[0]!;
    this.fallBound = bounds[1]!;
  }
}

function nothing(): Weighted {
  return { mean: NaN, spread: 1 };
}

function begin(before: Weighted, after: Weighted, all: Weighted): void {
  before.mean = all.mean;
  before.spread = all.spread;
  after.mean = NaN;
  after.spread = 1;
}

/** McDiarmid's bound of a weighted mean. */
function mcDiarmid(spread: number, confidence: number): number {
  return Math.sqrt((spread * Math.log(1 / confidence)) / 2);
}

/** Whether one mean lies above another by more than the bound of both. A mean of no value is above none. */
function isAbove(one: Weighted, other: Weighted, confidence: number): boolean {
  return one.mean - other.mean > mcDiarmid(other.spread + one.spread, confidence);
}

export const hddmW = kind({
  name: 'hddmW',
  doc:
    "HDDM with weights: an exponentially weighted mean of the errors, after and before the place where McDiarmid's bound of it was " +
    "least; quick to find sudden changes (Frías-Blanco et al. 2015). Reads errors only. River's `drift.binary.HDDMW`.",
  version: VERSION,
  river: { classes: ['drift.binary.HDDMW'] },
  readsErrorsOnly: true,
  warns: true,
  options,
  check: checkHddm,
  create: (values, _context: object, state): DriftDetector => new HddmW(values, state),
});
