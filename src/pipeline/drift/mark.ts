import { kind } from '../../core/kind.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { Reaction, ReactionContext } from './reaction.ts';

const VERSION = 1;

class Mark implements Reaction {
  readonly acted = 0;

  constructor(state?: State) {
    if (state !== undefined) new StateReader('mark', state, VERSION);
  }

  scoreOne(): undefined {
    return undefined;
  }

  learnOne(): void {
    // The model learns as ever.
  }

  interrupt(): void {
    // There is nothing that depends on it.
  }

  snapshot(): State {
    return { version: VERSION };
  }
}

export const mark = kind({
  name: 'mark',
  doc: 'A change is counted and logged, and a checkpoint is written with the next commit; the model learns as before.',
  version: VERSION,
  river: { none: 'A detector of River tells of a change, and nothing else.' },
  needsRate: false,
  needsWarning: false,
  options: {},
  create: (_options, _context: ReactionContext, state): Reaction => new Mark(state),
});
