import { kind } from '../core/kind.ts';
import type { Options, OptionsFault, ValuesOf } from '../core/options.ts';
import { Mulberry32 } from '../core/random.ts';
import { StateReader, type State } from '../core/state.ts';
import { largestGap, significantGap } from '../stats/kolmogorovSmirnov.ts';
import { Ring } from '../stats/ring.ts';
import type { DriftDetector } from './detector.ts';

const VERSION = 1;

/** As in River: a smaller distance of the two samples is no change, however sure it is. */
const leastDistance = 0.1;

const options = {
  alpha: {
    type: 'number',
    default: 0.005,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'How sure it has to be, at each value: the probability of such a difference where there is no change.',
  },
  windowSize: {
    type: 'number',
    integer: true,
    default: 100,
    minimum: 2,
    maximum: 10_000,
    doc: 'How many values the window holds; at least twice `statSize`.',
  },
  statSize: {
    type: 'number',
    integer: true,
    default: 30,
    minimum: 1,
    maximum: 5000,
    doc: 'How many of the newest are compared with as many that are drawn from the others.',
  },
  seed: {
    type: 'number',
    integer: true,
    default: 42,
    minimum: 0,
    maximum: 4_294_967_295,
    doc: 'Where the random draws start.',
    river: { default: null, differs: 'A seed there is always: the same events give the same result.' },
  },
} as const satisfies Options;

class Kswin implements DriftDetector {
  driftDetected = false;
  readonly warningDetected = false;
  rising = false;
  private readonly options: ValuesOf<typeof options>;
  private readonly random: Mulberry32;
  private readonly significant: number;
  private ring: Ring;
  private readonly values: Float64Array;
  private readonly older: Float64Array;
  private readonly newer: Float64Array;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    const { alpha, windowSize, statSize, seed } = values;
    this.options = values;
    this.random = new Mulberry32(seed);
    this.significant = Math.max(significantGap(statSize, alpha), Math.floor(leastDistance * statSize) + 1);
    this.ring = new Ring(windowSize);
    this.values = new Float64Array(windowSize);
    this.older = new Float64Array(statSize);
    this.newer = new Float64Array(statSize);
    if (state !== undefined) this.restore(new StateReader('kswin', state, VERSION));
  }

  update(value: number): void {
    // As in River: after a change it begins with an empty window.
    if (this.driftDetected) this.ring = new Ring(this.options.windowSize);
    this.driftDetected = this.rising = false;
    if (!Number.isFinite(value)) return;
    this.values[this.ring.next()] = value;
    if (this.ring.size < this.options.windowSize) return;
    this.fillSamples();
    const [older, newer] = [sum(this.older), sum(this.newer)];
    this.driftDetected = largestGap(this.older.sort(), this.newer.sort()) >= this.significant;
    this.rising = this.driftDetected && newer > older;
  }

  snapshot(): State {
    return {
      version: VERSION,
      driftDetected: this.driftDetected,
      random: this.random.state >>> 0,
      values: this.ring.unrolled(this.values),
    };
  }

  /** Draws as many of the older values as there are newer ones, without putting any back (Knuth, TAOCP 2, 3.4.2, algorithm S). */
  private fillSamples(): void {
    const { ring, values, older, newer, random } = this;
    const { windowSize, statSize } = this.options;
    const others = windowSize - statSize;
    let drawn = 0;
    for (let i = 0; drawn < statSize; i++) {
      if ((others - i) * random.next() < statSize - drawn) older[drawn++] = values[ring.place(i)]!;
    }
    for (let i = 0; i < statSize; i++) newer[i] = values[ring.place(others + i)]!;
  }

  private restore(reader: StateReader): void {
    this.driftDetected = reader.boolean('driftDetected');
    this.random.state = reader.integer('random') | 0;
    const all = reader.float64('values');
    if (!all.every(Number.isFinite)) throw reader.wrong('values', 'a list of finite numbers');
    // Of a window that was larger, the newest.
    const kept = all.slice(-this.options.windowSize);
    this.values.set(kept);
    this.ring.refill(kept.length);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export const kswin = kind({
  name: 'kswin',
  doc:
    'KSWIN: the newest values of a window against as many that are drawn at random from the older ones, by the test of Kolmogorov and ' +
    "Smirnov, at each value (Raab et al. 2020). It sees changes of the values' distribution that leave their mean as it is. River's " +
    '`drift.KSWIN`, with other random numbers.',
  version: VERSION,
  river: {
    classes: ['drift.KSWIN'],
    without: { window: 'It begins with an empty window.' },
    differs: 'The random numbers are others, so that single changes are found elsewhere.',
  },
  readsErrorsOnly: false,
  warns: false,
  options,
  // What it draws makes it another one, but by chance alone.
  moreSensitive: { alpha: 'larger', seed: 'neither' } as const,
  check: ({ windowSize, statSize }: Readonly<Record<string, unknown>>): OptionsFault | undefined =>
    Number(windowSize) < 2 * Number(statSize)
      ? {
          message: `windowSize (${String(windowSize)}) must be at least twice statSize (${String(statSize)}): so many of the older values are drawn`,
          about: ['statSize', 'windowSize'],
        }
      : undefined,
  create: (values, _context: object, state): DriftDetector => new Kswin(values, state),
});
