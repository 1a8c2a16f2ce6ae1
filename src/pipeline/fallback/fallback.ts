import type { Output } from '../../core/output.ts';
import type { LabelContext } from '../../core/label.ts';
import type { Sample } from '../../core/sample.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';
import type { FallbackOptions } from '../topology.ts';
import { Answer, AnswerCounts } from './answer.ts';
import { BatchSlot, type BatchInUse } from './batchSlot.ts';
import { choose, reasonFor, type Standings } from './choice.ts';
import type { RowShape } from './keptRows.ts';
import { lossOf } from './losses.ts';
import { OnlineSlot } from './onlineSlot.ts';
import { createPrior, type Prior } from './prior.ts';
import { slots, type Slot } from './reasons.ts';
import { Recovery } from './recovery.ts';
import { Scores } from './scores.ts';

export interface FallbackParts extends LabelContext {
  readonly options: FallbackOptions;
  /** The online model's. */
  readonly kind: string;
  readonly shape: RowShape;
  readonly make: MakeOnline;
}

/** What each slot answered, or would have, to a labelled event. Valid until the next one. */
export interface Answers {
  readonly online: Output;
  /** Undefined: there is no batch model. */
  readonly batch: Output | undefined;
  readonly prior: Output;
  /** The answer that was given. */
  readonly served: Output;
}

/**
 * Never without an answer: the online model, a batch model and the prior are scored side by side on each labelled event, and the best that
 * is healthy answers. Its state is in two halves: what follows from the events alone (`coreSnapshot`), and what depends on when a batch
 * model arrived (`snapshot`).
 */
export class Fallback {
  static readonly version = 1;
  /** The slot that was last chosen. */
  active: Slot = 'online';
  readonly answers = new AnswerCounts();
  readonly recovery: Recovery;
  private readonly parts: FallbackParts;
  private readonly online: OnlineSlot;
  private readonly batch: BatchSlot;
  private readonly prior: Prior;
  private readonly priorScores: Scores;
  private readonly answer: Answer;
  private readonly standings: Standings = {
    online: { there: true, out: undefined, loss: NaN },
    batch: { there: false, out: undefined, loss: NaN },
    prior: { there: true, out: undefined, loss: NaN },
    sick: false,
  };
  /** Of the event in hand. */
  private onlineOutput!: Output;
  private priorOutput!: Output;
  private last = NaN;

  /**
   * @param core as `coreSnapshot` gave it; undefined: nothing was scored before
   * @param own as `snapshot` gave it; undefined, or of another window: it begins anew
   */
  constructor(parts: FallbackParts, core?: State, own?: State) {
    const { options, task } = parts;
    this.parts = parts;
    const reader = core === undefined ? undefined : new StateReader('slots', core, Fallback.version);
    this.online = new OnlineSlot(options, reader?.child('online'));
    this.prior = createPrior(parts, options.window, reader?.child('prior'));
    this.priorScores = new Scores(options, reader?.child('priorScores'));
    this.recovery = new Recovery(options, parts, parts.shape, parts.make, reader?.child('recovery'));
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
    const { batch, parts, standings, recovery } = this;
    this.onlineOutput = online;
    this.priorOutput = this.prior.predictOne(last);
    this.last = last;
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
    const { recovered } = recovery;
    recovery.recovered = undefined;
    const known = slot === 'prior' ? this.prior.size : learned;
    return this.answer.set(slot, reason, this.outputOf(slot, sample), known, batch.inUse, recovered);
  }

  /** What each slot answered to the event that `answerOne` was last asked about. */
  answersTo(sample: Sample): Answers {
    const { batch, onlineOutput, priorOutput, answer } = this;
    const output = batch.inUse === undefined ? undefined : batch.predictOne(sample);
    return { online: onlineOutput, batch: output, prior: priorOutput, served: answer.output };
  }

  /**
   * The label of that event has arrived: scores what each slot answered, then lets the prior learn it. Answers are not valid any more.
   * @returns what takes the online model's place; undefined: it stays
   */
  scoreOne(sample: Sample, y: number, learned: number, model: OnlineModel): OnlineModel | undefined {
    const { online, batch, prior, priorScores, priorOutput, onlineOutput, parts } = this;
    if (priorOutput.ready) priorScores.add(lossOf(parts.task, priorOutput, y));
    online.score(onlineOutput, lossOf(parts.task, onlineOutput, y), priorScores, learned);
    batch.score(sample, y, priorScores);
    prior.learnOne(this.last, y);
    return this.recovery.scored(sample, y, online, learned, model);
  }

  learned(learned: number, model: OnlineModel): void {
    this.recovery.learned(this.online, learned, model);
  }

  /** Mean loss in the window; undefined: nothing was scored. */
  windowLoss(slot: Slot): number | undefined {
    const { loss, size } = this.scoresOf(slot);
    return size === 0 ? undefined : loss;
  }

  /** How many events the slot was scored on, of the window. */
  scored(slot: Slot): number {
    return this.scoresOf(slot).size;
  }

  /** ms of event time since the end of the batch model's window; undefined: there is none. */
  batchAge(watermark: number): number | undefined {
    return this.batch.age(watermark);
  }

  get batchInUse(): BatchInUse | undefined {
    return this.batch.inUse;
  }

  /** What follows from the events alone. */
  coreSnapshot(): State {
    return {
      version: Fallback.version,
      online: this.online.snapshot(),
      prior: this.prior.snapshot(),
      priorScores: this.priorScores.snapshot(),
      recovery: this.recovery.snapshot(),
    };
  }

  /** What depends on when a batch model arrived; the batch model itself is not in it. */
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
    standings[slot].out ??= 'notFinite';
    if (slot === 'online') standings.sick = true;
    return choose(standings, slot, parts.options);
  }

  private lookAt(learned: number, watermark: number): void {
    const { standings, online, batch, priorScores } = this;
    standings.online.out = online.out(learned);
    standings.online.loss = lossIn(online.scores);
    standings.sick = online.sick;
    standings.batch.there = batch.inUse !== undefined;
    standings.batch.out = batch.out(watermark);
    standings.batch.loss = lossIn(batch.scores);
    standings.prior.out = this.priorOutput.ready ? undefined : 'notFinite';
    standings.prior.loss = lossIn(priorScores);
  }

  private outputOf(slot: Slot, sample: Sample): Output {
    if (slot === 'online') return this.onlineOutput;
    return slot === 'prior' ? this.priorOutput : this.batch.predictOne(sample);
  }

  private scoresOf(slot: Slot): Scores {
    return slot === 'online' ? this.online.scores : slot === 'batch' ? this.batch.scores : this.priorScores;
  }

  private restore(reader: StateReader): void {
    const active = slots.find((slot) => slot === reader.string('active'));
    if (active === undefined) throw reader.wrong('active', slots.join(', '));
    this.active = active;
    this.answers.counts.set(reader.float64('answers', this.answers.counts.length));
  }
}

function lossIn({ judged, loss }: Scores): number {
  return judged ? loss : NaN;
}
