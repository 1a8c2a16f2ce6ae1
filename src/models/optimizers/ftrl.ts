import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { State, StateReader } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import { ColumnOptimizer } from './columns.ts';
import { Pending } from './pending.ts';
import type { Optimizer, OptimizerContext } from './optimizer.ts';

const VERSION = 1;

const options = {
  alpha: { type: 'number', default: 0.05, exclusiveMinimum: 0, doc: 'How far a step goes.' },
  beta: { type: 'number', default: 1, minimum: 0, doc: 'How much shorter the first steps of a column are.' },
  l1: {
    type: 'number',
    default: 0,
    minimum: 0,
    doc: 'How strong the gradients of a column must be, all in all, before its weight is other than 0.',
  },
  l2: { type: 'number', default: 1, minimum: 0, doc: 'How strongly weights are pulled to 0.' },
} as const satisfies Options;

class Ftrl extends ColumnOptimizer {
  private readonly options: ValuesOf<typeof options>;
  /** By column: what its weight follows from, and the sum of its squared gradients. */
  private z: Float64Array = new Float64Array(16);
  private n: Float64Array = new Float64Array(16);
  /** As in River, a step first makes the weights of what the steps before it have learned: these columns wait for that. */
  private readonly pending: Pending;

  constructor(values: ValuesOf<typeof options>, context: OptimizerContext, state?: State) {
    super(context);
    this.options = values;
    const reader: StateReader | undefined =
      state === undefined ? undefined : this.restore('ftrl', state, VERSION);
    this.pending = new Pending(this.columns, reader);
    if (reader === undefined) return;
    this.z = grown(reader.float64('z', this.columns).slice(), 16);
    this.n = grown(reader.float64('n', this.columns).slice(), 16);
  }

  step(x: Vector): void {
    const { columns } = this;
    this.admit(x.size);
    this.iterations++;
    const { w, l2, pending } = this;
    const { values, size, nonZero } = x;
    // A gradient that counts for more is what a higher rate is here.
    const scaled = this.gradient * this.rateFactor;
    if (l2 !== 0 || nonZero === undefined) {
      for (let i = 0; i < size; i++) {
        // River's l2 is of the weight before it is made anew.
        const g = l2 === 0 ? scaled * values[i]! : scaled * values[i]! + l2 * w[i]!;
        this.makeWeight(i);
        this.learn(i, g);
      }
      pending.all();
      return;
    }
    const { nonZeros = 0 } = x;
    if (pending.isAll) for (let i = 0; i < columns; i++) this.makeWeight(i);
    else for (let k = 0; k < pending.count; k++) this.makeWeight(pending.columns[k]!);
    for (let k = 0; k < nonZeros; k++) {
      const i = nonZero[k]!;
      this.makeWeight(i);
      this.learn(i, scaled * values[i]!);
    }
    pending.only(nonZero, nonZeros);
  }

  snapshot(): State {
    return {
      ...this.common(VERSION),
      z: this.z.slice(0, this.columns),
      n: this.n.slice(0, this.columns),
      ...this.pending.snapshot(),
    };
  }

  protected override grow(size: number): void {
    super.grow(size);
    this.z = grown(this.z, size);
    this.n = grown(this.n, size);
  }

  private makeWeight(i: number): void {
    const { alpha, beta, l1, l2 } = this.options;
    const z = this.z[i]!;
    const size = Math.abs(z);
    if (size <= l1) return;
    const w = -(1 / ((beta + Math.sqrt(this.n[i]!)) / alpha + l2)) * (z - Math.sign(z) * l1);
    if (Number.isFinite(w)) this.w[i] = w;
  }

  private learn(i: number, g: number): void {
    const n = this.n[i]!;
    const sum = n + g * g;
    const shift = (Math.sqrt(sum) - Math.sqrt(n)) / this.options.alpha;
    const z = this.z[i]! + (g - shift * this.w[i]!);
    if (!(Number.isFinite(sum) && Number.isFinite(z))) return;
    this.z[i] = z;
    this.n[i] = sum;
  }
}

export const ftrl = kind({
  name: 'ftrl',
  doc:
    'FTRL-Proximal: rates of their own for columns, and `l1`, with which weights of columns that tell little stay exactly 0 (McMahan et ' +
    "al. 2013). River's `optim.FTRLProximal`: the weights are one step behind what was learned, and a weight that was other than 0 keeps " +
    'its value where `l1` would have it be 0 again. It has no learning-rate schedule; where a drift raises the rate, gradients count for more.',
  version: VERSION,
  river: { classes: ['optim.FTRLProximal'] },
  skipsZeros: 'withoutL2' as const,
  options,
  create: (values, context: OptimizerContext, state): Optimizer => new Ftrl(values, context, state),
});
