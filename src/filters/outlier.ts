import { kind } from '../core/kind.ts';
import type { OptionsFault } from '../core/options.ts';
import type { Sample } from '../core/sample.ts';
import type { State } from '../core/state.ts';
import { SortedWindow } from '../stats/sortedWindow.ts';
import type { Filter, FilterContext } from './filter.ts';

/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const DEVIATIONS = 1.4826;
/** The distance of a normal distribution's 5 % and 95 % quantiles, in standard deviations. */
const BAND = 3.2897;

class Outlier implements Filter {
  readonly reason: string;
  private readonly index: number;
  private readonly threshold: number;
  private readonly warmUp: number;
  private readonly window: SortedWindow;

  constructor(field: string, index: number, threshold: number, warmUp: number, window: SortedWindow) {
    this.reason = `outlier:${field}`;
    this.index = index;
    this.threshold = threshold;
    this.warmUp = warmUp;
    this.window = window;
  }

  check(sample: Sample): string | undefined {
    const { window, threshold } = this;
    const x = sample.numbers[this.index]!;
    if (window.size < this.warmUp || Number.isNaN(x)) return undefined;
    const median = window.median();
    const distance = Math.abs(x - median);
    const scale = this.scale(median);
    if (scale === 0 || distance <= threshold * scale) return undefined;
    return `${x} is ${(distance / scale).toFixed(1)} robust deviations from the median ${median}; ${threshold} are allowed`;
  }

  learnOne(sample: Sample): void {
    const x = sample.numbers[this.index]!;
    // What was found to be an outlier too: after a lasting shift it is the middle of the window, and passes.
    if (Number.isFinite(x)) this.window.add(x);
  }

  snapshot(): State {
    return this.window.snapshot();
  }

  /** 0: no scale can be told. More than half of the values may be the same; then the wider band tells it. */
  private scale(median: number): number {
    const deviation = DEVIATIONS * this.window.medianDeviation(median);
    return deviation > 0 ? deviation : (this.window.quantile(0.95) - this.window.quantile(0.05)) / BAND;
  }
}

interface WarmUp {
  readonly window: number;
  readonly warmUp?: number | undefined;
}

/** It follows from the window, where it is not given. */
function warmUpOf({ window, warmUp = Math.min(100, window) }: WarmUp): number {
  return warmUp;
}

export const outlier = kind({
  name: 'outlier',
  doc:
    'Finds numbers far from the median of the last ones: |x - median| / (1.4826 · MAD) above the threshold (Hampel 1974; Iglewicz ' +
    'and Hoaglin 1993). Where more than half of them are equal (MAD 0), the distance of their 5 % and 95 % quantiles / 3.2897 is ' +
    'the scale; where that is 0 too, nothing is found. It learns every number, found or not, so it follows a lasting shift. ' +
    'A missing number passes.',
  version: SortedWindow.version,
  options: {
    field: { type: 'field', of: ['number'], doc: 'The number feature to look at.' },
    threshold: {
      type: 'number',
      default: 8,
      exclusiveMinimum: 0,
      doc: 'How far is too far, in robust standard deviations.',
    },
    window: {
      type: 'number',
      integer: true,
      default: 1000,
      minimum: 10,
      maximum: 100_000,
      doc: 'How many of the last numbers it looks at.',
    },
    warmUp: {
      type: 'number',
      integer: true,
      optional: true,
      minimum: 2,
      doc: 'How many numbers it must have seen before it finds anything; at most `window`. Default: 100, or `window` where that is less.',
    },
  },
  check({ window, warmUp }: WarmUp): OptionsFault | undefined {
    return warmUp !== undefined && warmUp > window
      ? {
          message: `warmUp ${warmUp} is above the window ${window}: nothing would be found`,
          about: ['warmUp', 'window'],
        }
      : undefined;
  },
  complete: (options: WarmUp) => ({ ...options, warmUp: warmUpOf(options) }),
  create: (options, context: FilterContext, state): Filter =>
    new Outlier(
      options.field,
      context.numberIndex(options.field),
      options.threshold,
      warmUpOf(options),
      new SortedWindow(options.window, state),
    ),
});
