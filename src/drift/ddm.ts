import { kind } from '../core/kind.ts';
import type { Options, OptionsFault, ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { Mean } from '../stats/mean.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

const options = {
  warmStart: {
    type: 'number',
    integer: true,
    default: 30,
    minimum: 0,
    doc: 'It finds nothing before it has more than so many values.',
  },
  warningThreshold: {
    type: 'number',
    default: 2,
    minimum: 0,
    doc: 'It warns when the error rate is so many standard deviations above its least; below `driftThreshold`.',
  },
  driftThreshold: {
    type: 'number',
    default: 3,
    minimum: 0,
    doc: 'It finds a change when the error rate is so many standard deviations above its least.',
  },
} as const satisfies Options;

/** With the order of floating-point operations of River's implementation. */
class Ddm implements DriftDetector {
  driftDetected = false;
  warningDetected = false;
  private readonly options: ValuesOf<typeof options>;
  private rate = new Mean();
  /** The error rate and its standard deviation where their sum was least. NaN: not yet. */
  private leastRate = NaN;
  private leastDeviation = NaN;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    if (state !== undefined) this.restore(new StateReader('ddm', state, VERSION));
  }

  /** It looks for more errors alone. */
  get rising(): boolean {
    return this.driftDetected;
  }

  update(value: number): void {
    if (this.driftDetected) this.reset();
    const { rate } = this;
    const { warmStart, warningThreshold, driftThreshold } = this.options;
    rate.update(value);
    const p = rate.value;
    const deviation = Math.sqrt((p * (1 - p)) / rate.n);
    if (rate.n <= warmStart) return;
    if (Number.isNaN(this.leastRate) || p + deviation <= this.leastRate + this.leastDeviation) {
      this.leastRate = p;
      this.leastDeviation = deviation;
    }
    this.driftDetected = p + deviation > this.leastRate + driftThreshold * this.leastDeviation;
    this.warningDetected =
      !this.driftDetected && p + deviation > this.leastRate + warningThreshold * this.leastDeviation;
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      warningDetected: this.warningDetected,
      rate: this.rate.snapshot(),
      least: Float64Array.of(this.leastRate, this.leastDeviation),
    };
  }

  private reset(): void {
    this.driftDetected = this.warningDetected = false;
    this.rate = new Mean();
    this.leastRate = this.leastDeviation = NaN;
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.warningDetected = reader.boolean('warningDetected');
    this.rate = new Mean(reader.child('rate'));
    const least = reader.float64('least', 2);
    this.leastRate = least[0]!;
    this.leastDeviation = least[1]!;
  }
}

export const ddm = kind({
  name: 'ddm',
  doc:
    'DDM: the error rate since the last change, with its standard deviation, against the least that they were. It warns, and finds a ' +
    "change, where they are too far above it (Gama et al. 2004). Reads errors only. River's `drift.binary.DDM`.",
  version: VERSION,
  river: { classes: ['drift.binary.DDM'] },
  readsErrorsOnly: true,
  warns: true,
  options,
  check: ({
    warningThreshold,
    driftThreshold,
  }: Readonly<Record<string, unknown>>): OptionsFault | undefined =>
    Number(warningThreshold) >= Number(driftThreshold)
      ? {
          message: `warningThreshold (${String(warningThreshold)}) must be below driftThreshold (${String(driftThreshold)}): a warning comes before a change`,
          about: ['warningThreshold', 'driftThreshold'],
        }
      : undefined,
  create: (values, _context: object, state): DriftDetector => new Ddm(values, state),
});
