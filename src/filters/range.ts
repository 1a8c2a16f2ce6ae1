import { kind } from '../core/kind.ts';
import type { OptionsFault } from '../core/options.ts';
import type { Sample } from '../core/sample.ts';
import { StateReader, type State } from '../core/state.ts';
import type { Filter, FilterContext } from './filter.ts';

const VERSION = 1;

class Range implements Filter {
  readonly reason: string;
  private readonly index: number;
  private readonly minimum: number;
  private readonly maximum: number;

  constructor(field: string, index: number, minimum: number, maximum: number) {
    this.reason = `range:${field}`;
    this.index = index;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  check(sample: Sample): string | undefined {
    const x = sample.numbers[this.index]!;
    if (x < this.minimum) return `${x} is below ${this.minimum}`;
    if (x > this.maximum) return `${x} is above ${this.maximum}`;
    return undefined;
  }

  learnOne(): void {
    // It remembers nothing.
  }

  snapshot(): State {
    return { version: VERSION };
  }
}

interface Bounds {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export const range = kind({
  name: 'range',
  doc: 'Finds numbers outside fixed bounds; the bounds themselves are inside. A missing number passes.',
  version: VERSION,
  options: {
    field: { type: 'field', of: ['number'], doc: 'The number feature to look at.' },
    minimum: {
      type: 'number',
      optional: true,
      doc: 'The least value that passes; left out: no lower bound.',
    },
    maximum: {
      type: 'number',
      optional: true,
      doc: 'The largest value that passes; left out: no upper bound.',
    },
  },
  check({ minimum, maximum }: Bounds): string | OptionsFault | undefined {
    if (minimum === undefined && maximum === undefined) return 'give a minimum, a maximum, or both';
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
      return {
        message: `the minimum ${minimum} is above the maximum ${maximum}: nothing would pass`,
        about: ['minimum'],
      };
    }
    return undefined;
  },
  create: (options, context: FilterContext, state): Filter => {
    // A state of it holds its version only, which is checked.
    if (state !== undefined) new StateReader('range', state, VERSION);
    const { field, minimum = -Infinity, maximum = Infinity } = options;
    return new Range(field, context.numberIndex(field), minimum, maximum);
  },
});
