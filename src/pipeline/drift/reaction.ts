import type { RegisteredKind } from '../../core/kind.ts';
import type { Output } from '../../core/output.ts';
import type { Stateful } from '../../core/state.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';

/** What the last scored event has shown: a change, the begin of a warning, or neither. Where losses have fallen, there is none to react to. */
export type Signal = 'nothing' | 'warning' | 'drift';

/** What takes the online model's place. */
export interface Instead {
  readonly model: OnlineModel;
  /** How many events it has learned. */
  readonly learned: number;
}

/** What is done about drift. All of it follows from the events alone. */
export interface Reaction extends Stateful {
  /** How often something was done. */
  readonly acted: number;
  /** How many fresh models learn beside the online one; undefined: none ever does. */
  readonly candidates?: number;
  /**
   * A labelled event: the online model has answered, and has not learned it.
   * @param loss of the online model's answer, as the detector reads it; Infinity: it had none
   * @returns what takes the online model's place; undefined: it stays
   */
  scoreOne(
    signal: Signal,
    loss: number,
    numbers: Float64Array,
    categories: (string | undefined)[],
    y: number,
  ): Instead | undefined;
  /** An event that the online model is about to learn. */
  learnOne(online: OnlineModel, numbers: Float64Array, categories: (string | undefined)[], y: number): void;
  /** Somebody else has put another model in the online one's place. */
  interrupt(): void;
}

export interface ReactionContext {
  readonly make: MakeOnline;
  /** The loss of another model's answer, as the detector would read it. */
  readonly lossOf: (output: Output, y: number) => number;
}

export interface ReactionKind extends RegisteredKind<Reaction, ReactionContext> {
  /** Whether it needs a model with a learning rate. */
  readonly needsRate: boolean;
  /** Whether it needs a warning before the change. */
  readonly needsWarning: boolean;
}
