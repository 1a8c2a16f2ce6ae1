import { kind } from '../core/kind.ts';
import { StateReader, type State } from '../core/state.ts';
import { grown } from '../core/vector.ts';
import { takeRoots } from '../stats/glibcPowers.ts';
import type { Row } from './row.ts';
import type { Encoder, EncoderContext } from './transformer.ts';

const VERSION = 1;

class StandardScaler implements Encoder {
  private readonly withStd: boolean;
  /** Indexes into `row.values`; it grows. What is kept of a column stands at its place in this list. */
  private readonly inputs: readonly number[];
  /** How many of the inputs have been learned; the arrays below may be longer. */
  private columns = 0;
  /** Per column: a column that appeared later has learned fewer rows. */
  private counts: Float64Array = new Float64Array(0);
  private means: Float64Array = new Float64Array(0);
  private variances: Float64Array = new Float64Array(0);
  /** Their square roots: a row is transformed more often than one is learned, and frozen ones in each epoch. */
  private deviations: Float64Array = new Float64Array(0);

  constructor(withStd: boolean, inputs: readonly number[], state?: State) {
    this.withStd = withStd;
    this.inputs = inputs;
    if (state !== undefined) this.restore(new StateReader('standardScaler', state, VERSION));
    this.grow();
  }

  transformOne(row: Row): void {
    if (this.inputs.length > this.counts.length) this.grow();
    const { inputs, means, deviations, withStd } = this;
    const { values } = row;
    for (let i = 0; i < inputs.length; i++) {
      const column = inputs[i]!;
      const centred = values[column]! - means[i]!;
      const deviation = deviations[i]!;
      // Written branch by branch: where one expression may give 0 as well, V8 makes an object of each number.
      if (!withStd) values[column] = finite(centred);
      else if (deviation > 0) values[column] = finite(centred / deviation);
      else if (Number.isNaN(centred)) values[column] = NaN;
      else values[column] = 0;
    }
    row.wrote(inputs.length);
  }

  learnOne(row: Row): void {
    if (this.inputs.length > this.counts.length) this.grow();
    const { inputs, counts, means, variances, deviations } = this;
    const { values } = row;
    this.columns = inputs.length;
    for (let i = 0; i < inputs.length; i++) {
      const x = values[inputs[i]!]!;
      const n = counts[i]! + 1;
      const before = means[i]!;
      const mean = before + (x - before) / n;
      const variance = variances[i]! + ((x - before) * (x - mean) - variances[i]!) / n;
      // What is missing is NaN; and of a number whose square is none, nothing can be learned.
      if (!Number.isFinite(variance)) continue;
      counts[i] = n;
      means[i] = mean;
      variances[i] = variance;
    }
    takeRoots(variances, deviations, inputs.length);
  }

  snapshot(): State {
    const { columns } = this;
    return {
      version: VERSION,
      counts: this.counts.slice(0, columns),
      means: this.means.slice(0, columns),
      variances: this.variances.slice(0, columns),
    };
  }

  private grow(): void {
    const { length } = this.inputs;
    this.counts = grown(this.counts, length);
    this.means = grown(this.means, length);
    this.variances = grown(this.variances, length);
    this.deviations = grown(this.deviations, length);
  }

  private restore(reader: StateReader): void {
    this.counts = reader.float64('counts').slice();
    this.columns = this.counts.length;
    if (this.columns > this.inputs.length) {
      throw reader.wrong('counts', `of at most ${this.inputs.length} columns (found ${this.columns})`);
    }
    this.means = reader.float64('means', this.columns).slice();
    this.variances = reader.float64('variances', this.columns).slice();
    this.deviations = new Float64Array(this.columns);
    takeRoots(this.variances, this.deviations, this.columns);
  }
}

/** The largest number there is in place of one that is larger; NaN stays. */
function finite(value: number): number {
  return value === Infinity ? Number.MAX_VALUE : value === -Infinity ? -Number.MAX_VALUE : value;
}

export const standardScaler = kind({
  name: 'standardScaler',
  doc:
    'Scales each number column to mean 0 and variance 1, by the running mean and population variance (Welford 1962); a column ' +
    "that has not varied yet gives 0. River's `preprocessing.StandardScaler`.",
  version: VERSION,
  river: {
    classes: ['preprocessing.StandardScaler'],
    without: { window_size: 'Of all rows since the start, as is the default there.' },
    differs:
      'It gives finite numbers: of one whose square is too large it learns nothing, and after it River gives 0 or NaN.',
  },
  runs: 'encode' as const,
  makesNegative: true,
  options: {
    withStd: { type: 'boolean', default: true, doc: 'Whether to divide by the standard deviation.' },
  },
  create: (options, context: EncoderContext, state): Encoder =>
    new StandardScaler(options.withStd, context.inputs, state),
});
