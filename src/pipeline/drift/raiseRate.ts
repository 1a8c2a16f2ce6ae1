import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { OnlineModel } from '../onlineModel.ts';
import type { Reaction, ReactionContext, Signal } from './reaction.ts';

const VERSION = 1;

const options = {
  factor: {
    type: 'number',
    default: 10,
    exclusiveMinimum: 1,
    maximum: 1000,
    doc: 'What the learning rates are multiplied by at the first event that is learned after the change.',
  },
  events: {
    type: 'number',
    integer: true,
    default: 1000,
    minimum: 1,
    doc: 'Over how many learned events the factor falls back to 1, in a straight line.',
  },
} as const satisfies Options;

class RaiseRate implements Reaction {
  acted = 0;
  private readonly options: ValuesOf<typeof options>;
  /** Learned events until the rate is as configured. */
  private left = 0;
  /** Whether a model has been told another factor than 1. One that was restored has not. */
  private told = false;

  constructor(values: ValuesOf<typeof options>, state?: State) {
    this.options = values;
    if (state === undefined) return;
    const reader = new StateReader('raiseRate', state, VERSION);
    this.acted = reader.integer('acted');
    this.left = Math.min(reader.integer('left'), values.events);
  }

  scoreOne(signal: Signal): undefined {
    if (signal !== 'drift') return;
    this.acted++;
    this.left = this.options.events;
  }

  learnOne({ model }: OnlineModel): void {
    if (this.left === 0 && !this.told) return;
    const { factor, events } = this.options;
    this.told = this.left > 0;
    model.scaleRate?.(1 + (factor - 1) * (this.left / events));
    if (this.left > 0) this.left--;
  }

  interrupt(): void {
    // The other model learns faster, too.
  }

  snapshot(): State {
    return { version: VERSION, acted: this.acted, left: this.left };
  }
}

export const raiseRate = kind({
  name: 'raiseRate',
  doc:
    'The learning rates (of the weights and the intercept) are raised by a factor, and fall back to what is configured. For models with a ' +
    'learning rate. Another change before that begins it anew, and does not raise it further.',
  version: VERSION,
  river: { none: 'River has nothing that raises a learning rate for a while.' },
  needsRate: true,
  needsWarning: false,
  options,
  create: (values, _context: ReactionContext, state): Reaction => new RaiseRate(values, state),
});
