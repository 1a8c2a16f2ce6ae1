import type { Output } from '../../core/output.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';
import type { FallbackOptions } from '../topology.ts';
import type { AnswerReason } from './reasons.ts';
import { Scores } from './scores.ts';

/** How the online model does. All of it follows from the events alone, never from a batch model. */
export class OnlineSlot implements Stateful {
  static readonly version = 1;
  readonly scores: Scores;
  private readonly warmUp: number;
  /** How many events had been learned when it was last begun afresh. */
  private begun = 0;

  constructor(options: FallbackOptions, state?: State) {
    const reader =
      state === undefined ? undefined : new StateReader('online slot', state, OnlineSlot.version);
    this.warmUp = options.warmUp;
    this.scores = new Scores(options, reader?.child('scores'));
    if (reader !== undefined) this.begun = reader.integer('begun');
  }

  /** What the model in its place has learned itself. */
  learnedSince(learned: number): number {
    return learned - this.begun;
  }

  isWarm(learned: number): boolean {
    return learned - this.begun >= this.warmUp;
  }

  /** Why it should not answer; undefined: it is healthy. */
  out(learned: number): AnswerReason | undefined {
    if (!this.isWarm(learned)) return 'warmUp';
    return this.scores.unanswered ? 'notFinite' : this.scores.worse ? 'worseThanPrior' : undefined;
  }

  /** Whether more is wrong with it than that it has not learned enough. */
  get sick(): boolean {
    return this.scores.unanswered || this.scores.worse;
  }

  /** Healthy, and known to be so: what copies are taken of. */
  isSound(learned: number): boolean {
    return this.scores.judged && this.out(learned) === undefined;
  }

  score(output: Output, loss: number, prior: Scores, learned: number): void {
    const { scores } = this;
    const warm = this.isWarm(learned);
    scores.unanswered = !output.ready;
    // Before it has learned, a model may have no answer (no class is known yet): that is no loss to hold against it.
    if (output.ready || warm) scores.add(loss);
    if (warm || scores.worse) scores.compare(prior);
  }

  /** It has been begun afresh, when so many events had been learned. Its scores remain: they are the slot's. */
  begin(learned: number): void {
    this.begun = learned;
  }

  snapshot(): State {
    return { version: OnlineSlot.version, scores: this.scores.snapshot(), begun: this.begun };
  }
}
