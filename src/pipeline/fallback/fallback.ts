import type { Output } from '../../core/output.ts';
import type { Sample } from '../../core/sample.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';
import type { OnlineModel } from '../onlineModel.ts';
import { Answer, AnswerCounts } from './answer.ts';
import type { Answers } from './answers.ts';
import { BatchSlot, type BatchInUse } from './batchSlot.ts';
import { choose, reasonFor, standingOf, type Standings } from './choice.ts';
import { EventSlots, type EventSlotsParts } from './eventSlots.ts';
import { slots, type Slot } from './reasons.ts';
import type { Recovered } from './recovery.ts';
import type { Scores } from './scores.ts';

export interface FallbackParts extends EventSlotsParts {
  /** The online model's. */
  readonly kind: string;
}

/**
 * Never without an answer: the online model, a batch model and the prior are scored side by side on each labelled event, and the best that
 * is healthy answers. Its own state is what depends on when a batch model arrived; `events` is the rest.
 */
export class Fallback implements Stateful {
  static readonly version = 1;
  /** The slot that was last chosen. */
  active: Slot = 'online';
  readonly answers = new AnswerCounts();
  readonly events: EventSlots;
  private readonly parts: FallbackParts;
  private readonly batch: BatchSlot;
  private readonly answer: Answer;
  private readonly standings: Standings = {
    online: { there: true, out: undefined, loss: NaN },
    batch: { there: false, out: undefined, loss: NaN },
    prior: { there: true, out: undefined, loss: NaN },
    sick: false,
  };
  /** The online model's answer to the event in hand. */
  private output!: Output;

  /**
   * @param events the state of the slots that follow from the events alone; undefined: nothing was scored before
   * @param own undefined, or of another window: it begins anew
   */
  constructor(parts: FallbackParts, events?: State, own?: State) {
    const { options, task } = parts;
    this.parts = parts;
    this.events = new EventSlots(parts, events);
    this.answer = new Answer(parts.kind);
    const found = own === undefined ? undefined : new StateReader('fallback', own, Fallback.version);
    const kept = found?.integer('window') === options.window ? found : undefined;
    this.batch = new BatchSlot(options, task, kept?.child('batch'));
    if (kept !== undefined) this.restore(kept);
  }

  /** @param batch undefined: there is none, or (`failed`) none could be had */
  useBatch(batch: BatchInUse | undefined, failed = false): void {
    this.batch.inUse = batch;
    this.batch.failed = failed && batch === undefined;
    this.batch.next();
  }

  /**
   * Answers an event that the online model was asked about.
   * @param last the last label of the event's key; NaN: not known
   * @param learned events by the online model
   * @param watermark the largest event time so far, ms; NaN: none
   * @returns valid until the next one
   */
  answerOne(sample: Sample, online: Output, last: number, learned: number, watermark: number): Answer {
    const { batch, events, parts, standings } = this;
    this.output = online;
    events.next(last);
    batch.next();
    this.lookAt(learned, watermark);
    let slot = choose(standings, this.active, parts.options);
    this.active = slot;
    while (!this.outputOf(slot, sample).ready) {
      const other = this.chooseWithout(slot);
      if (other === slot) break;
      slot = other;
    }
    const reason = reasonFor(slot, standings, parts.options);
    this.answers.add(slot, reason);
    const { recovered } = events.recovery;
    events.recovery.recovered = undefined;
    const known = slot === 'prior' ? events.prior.size : learned;
    return this.answer.set(slot, reason, this.outputOf(slot, sample), known, batch.inUse, recovered);
  }

  /** What each slot answered to the event that `answerOne` was last asked about. */
  answersTo(sample: Sample): Answers {
    const { events, output } = this;
    return {
      online: output,
      batch: this.batchAnswer(sample),
      prior: events.priorOutput,
      served: this.served,
    };
  }

  /** The answer that was given to that event. */
  get served(): Output {
    return this.answer.output;
  }

  /** What the batch model answers to that event; undefined: there is none. */
  batchAnswer(sample: Sample): Output | undefined {
    return this.batch.inUse === undefined ? undefined : this.batch.predictOne(sample);
  }

  /**
   * The label of that event: scores what each slot answered. Answers are not valid any more.
   * @returns what takes the online model's place; undefined: it stays
   */
  scoreOne(sample: Sample, y: number, learned: number, model: OnlineModel): OnlineModel | undefined {
    const instead = this.events.scoreOne(sample, y, this.output, learned, model);
    this.batch.score(sample, y, this.events.priorScores);
    return instead;
  }

  /** The update interval was due, and the online model has learned. */
  learned(learned: number, model: OnlineModel): void {
    this.events.learned(learned, model);
  }

  /**
   * What was done about drift has put another model in the online one's place.
   * @param learned events in all; @param own those of them that this model has learned
   */
  replaced(learned: number, own: number): void {
    this.events.replaced(learned, own);
  }

  /** How each slot does in the window: mean loss (NaN: nothing was scored), how many scores, and whether it is worse than the prior. */
  scoresOf(slot: Slot): Pick<Scores, 'loss' | 'size' | 'worse'> {
    if (slot === 'batch') return this.batch.scores;
    return slot === 'online' ? this.events.online.scores : this.events.priorScores;
  }

  /** How often something took the online model's place. */
  get recoveries(): Readonly<Record<Recovered, number>> {
    return this.events.recovery.counts;
  }

  /** Who was asked last, and why it was that one. */
  get choice(): Pick<Answer, 'slot' | 'reason'> {
    return this.answer;
  }

  get batchInUse(): BatchInUse | undefined {
    return this.batch.inUse;
  }

  /** ms of event time since the end of the batch model's window; undefined: there is none. @param watermark ms; NaN: none */
  batchAge(watermark: number): number | undefined {
    return this.batch.age(watermark);
  }

  /** The batch model itself is not in it. */
  snapshot(): State {
    return {
      version: Fallback.version,
      window: this.parts.options.window,
      batch: this.batch.snapshot(),
      active: this.active,
      answers: this.answers.counts.slice(),
    };
  }

  /** A slot that has no answer to the event in hand is left out, for this event alone. */
  private chooseWithout(slot: Slot): Slot {
    const { standings, parts } = this;
    standingOf(standings, slot).out ??= 'notFinite';
    if (slot === 'online') standings.sick = true;
    return choose(standings, slot, parts.options);
  }

  private lookAt(learned: number, watermark: number): void {
    const { standings, batch } = this;
    const { online, priorOutput, priorScores } = this.events;
    standings.online.out = online.out(learned);
    standings.online.loss = online.scores.judgedLoss;
    standings.sick = online.sick;
    standings.batch.there = batch.inUse !== undefined;
    standings.batch.out = batch.out(watermark);
    standings.batch.loss = batch.scores.judgedLoss;
    standings.prior.out = priorOutput.ready ? undefined : 'notFinite';
    standings.prior.loss = priorScores.judgedLoss;
  }

  private outputOf(slot: Slot, sample: Sample): Output {
    if (slot === 'online') return this.output;
    return slot === 'prior' ? this.events.priorOutput : this.batch.predictOne(sample);
  }

  private restore(reader: StateReader): void {
    const active = slots.find((slot) => slot === reader.string('active'));
    if (active === undefined) throw reader.wrong('active', slots.join(', '));
    this.active = active;
    this.answers.counts.set(reader.float64('answers', this.answers.counts.length));
  }
}
