import type { LabelContext } from '../../core/label.ts';
import type { Output } from '../../core/output.ts';
import type { Sample } from '../../core/sample.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';
import type { FallbackOptions } from '../topology.ts';
import type { RowShape } from './keptRows.ts';
import { lossOf } from '../../evaluate/lossOf.ts';
import { OnlineSlot } from './onlineSlot.ts';
import { createPrior, type Prior } from './prior.ts';
import { Recovery } from './recovery.ts';
import { Scores } from './scores.ts';

export interface EventSlotsParts extends LabelContext {
  readonly options: FallbackOptions;
  readonly shape: RowShape;
  readonly make: MakeOnline;
}

/** The slots that follow from the events alone: whatever batch model comes, and whenever, all that is in here stays the same. */
export class EventSlots implements Stateful {
  static readonly version = 1;
  readonly online: OnlineSlot;
  readonly prior: Prior;
  readonly priorScores: Scores;
  readonly recovery: Recovery;
  /** The prior's answer to the event in hand, and the last label of its key. */
  priorOutput!: Output;
  private last = NaN;
  private readonly parts: EventSlotsParts;

  constructor(parts: EventSlotsParts, state?: State) {
    const { options } = parts;
    this.parts = parts;
    const reader = state === undefined ? undefined : new StateReader('slots', state, EventSlots.version);
    this.online = new OnlineSlot(options, reader?.child('online'));
    this.prior = createPrior(parts, options.window, reader?.child('prior'));
    this.priorScores = new Scores(options, reader?.child('priorScores'));
    this.recovery = new Recovery(options, parts, parts.shape, parts.make, reader?.child('recovery'));
  }

  /** Another event is in hand. @param last the last label of its key; NaN: not known */
  next(last: number): void {
    this.last = last;
    this.priorOutput = this.prior.predictOne(last);
  }

  /**
   * The label of that event: scores both answers, then lets the prior learn it. Neither answer is valid any more.
   * @returns what takes the online model's place; undefined: it stays
   */
  scoreOne(
    sample: Sample,
    y: number,
    output: Output,
    learned: number,
    model: OnlineModel,
  ): OnlineModel | undefined {
    const { online, priorScores, priorOutput, parts } = this;
    // Before the first label it has no answer, which is no loss to hold against it.
    if (priorOutput.ready) priorScores.add(lossOf(parts.task, priorOutput, y));
    online.score(output, lossOf(parts.task, output, y), priorScores, learned);
    this.prior.learnOne(this.last, y);
    return this.recovery.scored(sample, y, online, learned, model);
  }

  learned(learned: number, model: OnlineModel): void {
    this.recovery.learned(this.online, learned, model);
  }

  /** What was done about drift has put another model in the online one's place, which has learned `own` events. */
  replaced(learned: number, own: number): void {
    this.online.begin(learned - own);
    this.recovery.replaced(learned);
  }

  snapshot(): State {
    return {
      version: EventSlots.version,
      online: this.online.snapshot(),
      prior: this.prior.snapshot(),
      priorScores: this.priorScores.snapshot(),
      recovery: this.recovery.snapshot(),
    };
  }
}
