import { kind } from '../../core/kind.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { MakeOnline } from '../onlineModel.ts';
import type { Instead, Reaction, ReactionContext, Signal } from './reaction.ts';

const VERSION = 1;

class Restart implements Reaction {
  acted = 0;
  private readonly make: MakeOnline;

  constructor(make: MakeOnline, state?: State) {
    this.make = make;
    if (state !== undefined) this.acted = new StateReader('restart', state, VERSION).integer('acted');
  }

  scoreOne(signal: Signal): Instead | undefined {
    if (signal !== 'drift') return undefined;
    this.acted++;
    return { model: this.make(undefined), learned: 0 };
  }

  learnOne(): void {
    // The model that stands learns, and no other.
  }

  interrupt(): void {
    // There is nothing that depends on it.
  }

  snapshot(): State {
    return { version: VERSION, acted: this.acted };
  }
}

export const restart = kind({
  name: 'restart',
  doc:
    'The model and its encoders (scalers, one-hot columns, means of missing numbers) begin anew, and first learn the events that wait; what ' +
    "`lastLabel` and filters remember stays. River's `drift.DriftRetrainingClassifier` with `train_in_background=False`.",
  version: VERSION,
  river: {
    classes: ['drift.DriftRetrainingClassifier'],
    without: {
      model: 'The model of the file, with its encoders.',
      drift_detector: 'It is named in `drift`, of which `onDrift` is a key, and there is no default.',
      train_in_background: 'False, always; `replace` is what it is with True.',
    },
    differs: 'It is for numbers, too, and acts where losses have risen only.',
  },
  needsRate: false,
  needsWarning: false,
  options: {},
  create: (_options, { make }: ReactionContext, state): Reaction => new Restart(make, state),
});
