import { StateReader, type State, type Stateful } from '../../core/state.ts';
import { WindowMean } from '../../stats/windowMean.ts';
import type { FallbackOptions } from '../topology.ts';

/** How a slot has done in the window. They are the slot's: whichever model of it made the answers. */
export class Scores implements Stateful {
  static readonly version = 1;
  /** Its mean loss was above the prior's by the margin, and has not been below it since. */
  worse = false;
  /** It had no finite answer to the last labelled event. */
  unanswered = false;
  private readonly losses: WindowMean;
  /** How many scores it is judged from. */
  private readonly least: number;
  private readonly limit: number;

  constructor({ window, warmUp, margin }: FallbackOptions, state?: State) {
    const reader = state === undefined ? undefined : new StateReader('scores', state, Scores.version);
    this.least = Math.max(1, Math.min(warmUp, window));
    this.limit = 1 + margin;
    this.losses = new WindowMean(window, reader?.child('losses'));
    if (reader === undefined) return;
    this.worse = reader.boolean('worse');
    this.unanswered = reader.boolean('unanswered');
  }

  /** In the window. */
  get size(): number {
    return this.losses.size;
  }

  get judged(): boolean {
    return this.losses.size >= this.least;
  }

  /** The mean in the window; NaN: nothing was scored. */
  get loss(): number {
    return this.losses.value;
  }

  /** The mean in the window; NaN: it has too few scores to be judged by them. */
  get judgedLoss(): number {
    return this.judged ? this.losses.value : NaN;
  }

  add(loss: number): void {
    this.losses.add(loss);
  }

  /** Looks whether this slot is worse than the prior, or no longer so; not before both are judged. */
  compare(prior: Scores): void {
    if (!this.judged || !prior.judged) return;
    if (this.loss < prior.loss) this.worse = false;
    else if (this.loss > prior.loss * this.limit) this.worse = true;
  }

  snapshot(): State {
    const { worse, unanswered } = this;
    return { version: Scores.version, losses: this.losses.snapshot(), worse, unanswered };
  }
}
