import { StateReader, type State, type Stateful } from '../../core/state.ts';
import { WindowMean } from '../../stats/windowMean.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';

export interface CandidateOptions {
  /** Of the newest scored events, how many the two models are compared over at most. */
  readonly window: number;
  /** Of how many of them it must have been better. */
  readonly minimum: number;
  /** Labelled events that it has until a change is found, and again after it to be better. */
  readonly patience: number;
}

/** A fresh model that learns beside the online one, with what both have got wrong since. */
export class Candidate implements Stateful {
  static readonly version = 1;
  readonly model: OnlineModel;
  learned = 0;
  /** Whether a change was found since it began. */
  confirmed = false;
  private left: number;
  private readonly own: WindowMean;
  private readonly online: WindowMean;
  private readonly options: CandidateOptions;

  constructor(options: CandidateOptions, make: MakeOnline, state?: State) {
    const reader = state === undefined ? undefined : new StateReader('candidate', state, Candidate.version);
    this.options = options;
    this.model = make(reader && { chain: reader.child('chain'), model: reader.child('model') });
    this.own = new WindowMean(options.window, reader?.child('own'));
    this.online = new WindowMean(options.window, reader?.child('online'));
    this.left = options.patience;
    if (reader === undefined) return;
    this.learned = reader.integer('learned');
    this.confirmed = reader.boolean('confirmed');
    this.left = Math.min(reader.integer('left', 1), options.patience);
  }

  /** A change was found: from now on it may take over. */
  confirm(): void {
    this.confirmed = true;
    this.left = this.options.patience;
  }

  /** What each of the two has got wrong of an event. */
  score(own: number, online: number): void {
    this.own.add(own);
    this.online.add(online);
  }

  /** Whether it is to take over. */
  get isBetter(): boolean {
    const { own, online, options } = this;
    return this.confirmed && own.size >= options.minimum && own.value < online.value;
  }

  /** Another labelled event has passed. @returns whether its time is over */
  wait(): boolean {
    return --this.left === 0;
  }

  learnOne(numbers: Float64Array, categories: (string | undefined)[], y: number): void {
    this.model.learnOne(numbers, categories, y);
    this.learned++;
  }

  snapshot(): State {
    const { chain, model } = this.model.copy();
    return {
      version: Candidate.version,
      chain,
      model,
      own: this.own.snapshot(),
      online: this.online.snapshot(),
      learned: this.learned,
      confirmed: this.confirmed,
      left: this.left,
    };
  }
}
