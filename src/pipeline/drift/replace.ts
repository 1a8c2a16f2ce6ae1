import { kind } from '../../core/kind.ts';
import type { Options, OptionsFault, ValuesOf } from '../../core/options.ts';
import { StateReader, isState, type State } from '../../core/state.ts';
import type { OnlineModel } from '../onlineModel.ts';
import { Candidate, type CandidateOptions } from './candidate.ts';
import type { Instead, Reaction, ReactionContext, Signal } from './reaction.ts';

const VERSION = 1;

const options = {
  window: {
    type: 'number',
    integer: true,
    default: 30,
    minimum: 1,
    maximum: 100_000,
    doc: 'Over how many of the newest labelled events that both were scored on the two models are compared, at most.',
    river: { none: 'It compares nothing.' },
  },
  minimum: {
    type: 'number',
    integer: true,
    optional: true,
    minimum: 1,
    maximum: 100_000,
    doc: 'Of how many of those there must be before the fresh model can be better; at most `window`. Default: 10, or `window` where that is less.',
    river: { none: 'It compares nothing.' },
  },
  patience: {
    type: 'number',
    integer: true,
    optional: true,
    minimum: 1,
    doc: 'After so many labelled events without a change the fresh model is given up, and after a change, when it has not become better by then; at least `window`. Default: 1000, or `window` where that is more.',
    river: { none: 'It waits for a change for ever.' },
  },
} as const satisfies Options;

/** What follows from `window`, where it is not given. */
function complete(values: ValuesOf<typeof options>): CandidateOptions {
  const { window, minimum = Math.min(10, window), patience = Math.max(1000, window) } = values;
  return { window, minimum, patience };
}

class Replace implements Reaction {
  acted = 0;
  private readonly options: CandidateOptions;
  private readonly context: ReactionContext;
  private candidate: Candidate | undefined;

  constructor(values: ValuesOf<typeof options>, context: ReactionContext, state?: State) {
    this.options = complete(values);
    this.context = context;
    if (state === undefined) return;
    const reader = new StateReader('replace', state, VERSION);
    const { candidate } = state;
    this.acted = reader.integer('acted');
    if (isState(candidate)) this.candidate = new Candidate(this.options, context.make, candidate);
    else if (candidate !== null) throw reader.wrong('candidate', 'a state');
  }

  get candidates(): number {
    return this.candidate === undefined ? 0 : 1;
  }

  scoreOne(
    signal: Signal,
    loss: number,
    numbers: Float64Array,
    categories: (string | undefined)[],
    y: number,
  ): Instead | undefined {
    const { candidate, context } = this;
    if (candidate === undefined || (signal === 'warning' && !candidate.confirmed)) {
      // It has learned nothing: this event is no test for it.
      if (signal !== 'nothing') this.begin(signal);
      return undefined;
    }
    candidate.score(context.lossOf(candidate.model.predictOne(numbers, categories), y), loss);
    if (signal === 'drift') candidate.confirm();
    if (candidate.isBetter) {
      this.acted++;
      this.candidate = undefined;
      return candidate;
    }
    if (candidate.wait()) this.candidate = undefined;
    return undefined;
  }

  learnOne(_: OnlineModel, numbers: Float64Array, categories: (string | undefined)[], y: number): void {
    this.candidate?.learnOne(numbers, categories, y);
  }

  /** It was compared with a model that is gone. */
  interrupt(): void {
    this.candidate = undefined;
  }

  snapshot(): State {
    return { version: VERSION, acted: this.acted, candidate: this.candidate?.snapshot() ?? null };
  }

  private begin(signal: Signal): void {
    this.candidate = new Candidate(this.options, this.context.make);
    if (signal === 'drift') this.candidate.confirm();
  }
}

export const replace = kind({
  name: 'replace',
  doc:
    'A fresh model, with encoders of its own, learns beside the online one from the warning on (or from the change, where none came before ' +
    'it), at most one at a time: a warning before the change begins it anew, since what it has learned until then is of the old world. Both ' +
    'are scored with what the detector reads, and after the change the fresh one takes over as soon as its mean over at least `minimum` ' +
    "events is less. River's `drift.DriftRetrainingClassifier` puts its background model in place at the change, better or not.",
  version: VERSION,
  river: {
    classes: ['drift.DriftRetrainingClassifier'],
    without: {
      model: 'The model of the file, with its encoders.',
      drift_detector: 'It is named in `drift`, of which `onDrift` is a key, and there is no default.',
      train_in_background: 'True, always; `restart` is what it is with False.',
    },
    differs:
      'The fresh model learns each event from the newest warning on; in River those events alone at which the detector warns, since the last change. ' +
      'It takes over when it is better, in River at the change, be it worse. It is for numbers, too, and acts where losses have risen only.',
  },
  needsRate: false,
  needsWarning: true,
  options,
  complete,
  check: ({ window, minimum, patience }: Readonly<Record<string, unknown>>): OptionsFault | undefined => {
    if (Number(patience) < Number(window)) {
      return {
        message: `patience (${String(patience)}) must be at least window (${String(window)}): the fresh model does not live for so many events`,
        about: ['patience', 'window'],
      };
    }
    return Number(minimum) > Number(window)
      ? {
          message: `minimum (${String(minimum)}) must be at most window (${String(window)}): the models are not compared over so many events`,
          about: ['minimum', 'window'],
        }
      : undefined;
  },
  create: (values, context: ReactionContext, state): Reaction => new Replace(values, context, state),
});
