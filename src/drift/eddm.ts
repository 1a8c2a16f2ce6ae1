import { kind } from '../core/kind.ts';
import type { Options, OptionsFault, ValuesOf } from '../core/options.ts';
import { StateReader, type State } from '../core/state.ts';
import { Variance } from '../stats/variance.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

const options = {
  warmStart: {
    type: 'number',
    integer: true,
    default: 30,
    minimum: 0,
    doc: 'It finds nothing before it has more than so many errors.',
  },
  alpha: {
    type: 'number',
    default: 0.95,
    exclusiveMinimum: 0,
    maximum: 1,
    doc: 'It warns when the distances between errors have shrunk below this share of the largest; above `beta`.',
  },
  beta: {
    type: 'number',
    default: 0.9,
    exclusiveMinimum: 0,
    maximum: 1,
    doc: 'It finds a change when they have shrunk below this share.',
  },
} as const satisfies Options;

/** With the order of floating-point operations of River's implementation. */
class Eddm implements DriftDetector {
  driftDetected = false;
  warningDetected = false;
  private readonly options: ValuesOf<typeof options>;
  private distances = new Variance();
  private values = 0;
  private lastError = 0;
  /** The largest mean plus two standard deviations of the distances so far. */
  private largest = -1;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    if (state !== undefined) this.restore(new StateReader('eddm', state, VERSION));
  }

  /** It looks for more errors alone. */
  get rising(): boolean {
    return this.driftDetected;
  }

  update(value: number): void {
    if (this.driftDetected) this.reset();
    this.values++;
    if (value !== 1) return;
    this.distances.update(this.values - this.lastError);
    this.lastError = this.values;
    if (this.values > this.options.warmStart) this.look();
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      warningDetected: this.warningDetected,
      distances: this.distances.snapshot(),
      values: this.values,
      lastError: this.lastError,
      largest: Float64Array.of(this.largest),
    };
  }

  private look(): void {
    const { n, mean, squares } = this.distances;
    const reach = mean + 2 * Math.sqrt(n > 1 ? squares / (n - 1) : 0);
    if (reach > this.largest) {
      this.largest = reach;
      return;
    }
    if (n <= this.options.warmStart) return;
    const level = reach / this.largest;
    // As in River, a warning stands beside the change that comes after it.
    if (level < this.options.beta) this.driftDetected = true;
    else this.warningDetected = level < this.options.alpha;
  }

  private reset(): void {
    this.driftDetected = this.warningDetected = false;
    this.distances = new Variance();
    this.values = this.lastError = 0;
    this.largest = -1;
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.warningDetected = reader.boolean('warningDetected');
    this.distances = new Variance(reader.child('distances'));
    this.values = reader.integer('values');
    this.lastError = reader.integer('lastError');
    this.largest = reader.float64('largest', 1)[0]!;
  }
}

export const eddm = kind({
  name: 'eddm',
  doc:
    'EDDM: the distances between errors, against the largest that they were. It warns, and finds a change, where they have shrunk; made for ' +
    "slow changes, and it finds some where there is none (Baena-García et al. 2006). Reads errors only. River's `drift.binary.EDDM`.",
  version: VERSION,
  river: { classes: ['drift.binary.EDDM'] },
  readsErrorsOnly: true,
  warns: true,
  options,
  check: ({ alpha, beta }: Readonly<Record<string, unknown>>): OptionsFault | undefined =>
    Number(alpha) <= Number(beta)
      ? {
          message: `alpha (${String(alpha)}) must be above beta (${String(beta)}): a warning comes before a change`,
          about: ['alpha', 'beta'],
        }
      : undefined,
  create: (values, _context: object, state): DriftDetector => new Eddm(values, state),
});
