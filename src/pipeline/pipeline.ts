import type { Fields } from '../codecs/codec.ts';
import type { Schemas } from '../codecs/schemas.ts';
import type { Classes } from '../core/classes.ts';
import type { Output, Task } from '../core/output.ts';
import type { Fault, Result } from '../core/result.ts';
import type { Sample } from '../core/sample.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import type { Model } from '../models/model.ts';
import { fieldsOf, type Fields as ModelFields } from './batchModel/frozenModel.ts';
import type { Chain } from './chain.ts';
import { countReason, type Counts } from './counts.ts';
import type { DriftWatch } from './drift/driftWatch.ts';
import type { AnswersListener } from './fallback/answers.ts';
import { Fallback } from './fallback/fallback.ts';
import type { Verdict } from './filterChain.ts';
import { Intake } from './intake.ts';
import { Learning } from './learning.ts';
import type { Origin, Records } from './origin.ts';
import {
  learnedHead,
  PredictionWriter,
  type Encoded,
  type Signature,
  type WritesPredictions,
} from './prediction.ts';
import type { PossibleReasons } from './possibleReasons.ts';
import { Tally } from './tally.ts';
import type { Topology } from './topology.ts';
import type { Waiting } from './waiting.ts';

/** Takes what comes out of one event: a prediction, a dead letter, or (dropped) nothing. */
export interface Outputs {
  /** The prediction's JSON (or what `writer` makes of it), which is valid until the next one. */
  prediction(written: Encoded): void;
  deadLetter(fault: Fault): void;
}

/** Sees each scored event, with the second class's probability: what the backtest's exact AUC is made from. */
export type ScoreListener = (score: number, y: number) => void;

/**
 * Sees each labelled event as the models see it, before its label counts as known: what the nightly job would keep of it.
 */
export type LabelListener = (sample: Sample, y: number) => void;

/**
 * One partition's work on its events: decode, filter, transform, predict, take the label, score, learn when it is due. What it
 * does depends on the events and their order alone: not on batch borders, commits, the clock or the number of workers.
 */
export class Pipeline implements Stateful {
  static readonly version = 1;
  readonly task: Task;
  readonly classes: Classes;
  readonly counts: Counts;
  readonly evaluation: Evaluation;
  /** Whether the configuration names a label; without one nothing is learned. */
  readonly labelled: boolean;
  /** It begins at 0, whatever the state. */
  readonly tally: Tally;
  /** Undefined: the online model answers, alone. */
  readonly fallback: Fallback | undefined;
  onScore: ScoreListener | undefined;
  /** Only with `fallback`. */
  onAnswers: AnswersListener | undefined;
  onLabelled: LabelListener | undefined;
  /** Whoever wants predictions in another form than JSON puts another one here. */
  writer: WritesPredictions;
  private readonly intake: Intake;
  private readonly learning: Learning;
  /** Of the online model's answers, where it answers alone. */
  private readonly alone: Signature & { learned: number };

  /**
   * @param state as `snapshot` gave it
   * @param fallbackState as `fallbackSnapshot` gave it, with that `state`
   * @param schemas where the writers' schemas come from, for a codec that needs them
   * @throws StateError if a state does not fit the topology.
   */
  constructor(topology: Topology, state?: State, fallbackState?: State, schemas?: Schemas) {
    const restored = state === undefined ? undefined : new StateReader('pipeline', state, Pipeline.version);
    this.labelled = topology.label !== undefined;
    this.intake = new Intake(topology, restored, schemas);
    const { task, classes, counts } = this.intake;
    this.task = task;
    this.classes = classes;
    this.counts = counts;
    this.learning = new Learning(topology, this.intake, state, restored);
    this.tally = new Tally(task);
    this.evaluation = createEvaluation(task, classes, topology.window, restored?.child('evaluation'));
    this.writer = new PredictionWriter(task, classes);
    const { kind } = topology.model;
    const none = { version: undefined, reason: undefined, recovered: undefined };
    const [head, tail] = [learnedHead('online', kind), new Uint8Array(0)];
    this.alone = { source: 'online', kind, ...none, head, learned: 0, tail };
    if (topology.fallback !== undefined) {
      const { numberNames, categoryNames } = this.chain;
      const shape = { width: numberNames.length, categoryWidth: categoryNames.length };
      const parts = { options: topology.fallback, task, classes, kind, shape, make: this.learning.make };
      // Where `fallback` was switched on later, the state has nothing of it.
      const slots = state?.['slots'] === undefined ? undefined : restored?.child('slots');
      this.fallback = new Fallback(parts, slots, fallbackState);
    }
  }

  get model(): Model {
    return this.learning.online.model;
  }

  get chain(): Chain {
    return this.learning.online.chain;
  }

  /** Undefined: nobody looks for drift. */
  get drift(): DriftWatch | undefined {
    return this.learning.drift;
  }

  /** Labelled events that wait for the update interval. */
  get waiting(): Waiting {
    return this.learning.waiting;
  }

  /** Why an event may be rejected, quarantined or dropped. */
  get reasons(): PossibleReasons {
    return this.intake.reasons;
  }

  /** The largest event time so far, ms; NaN: there was none. */
  get watermark(): number {
    return this.intake.last[0]!;
  }

  /** What a batch model can read of an event. */
  get fields(): ModelFields {
    return fieldsOf(this);
  }

  /** Whether `ready` is to be asked before each record. */
  get waits(): boolean {
    return this.intake.waits;
  }

  /** Events refused by what the world outside said: a replay could decide otherwise. Of this pipeline's life, not of its state. */
  get outside(): number {
    return this.intake.outside;
  }

  /** Undefined: the record can be processed now; else when it is to be asked again. */
  ready(records: Records, i: number): Promise<void> | undefined {
    return this.intake.ready(records, i);
  }

  /** @param outputs undefined: nothing goes out, as in a replay; what is learned is the same */
  processRecord(records: Records, i: number, outputs: Outputs | undefined): void {
    this.processEvent(this.intake.decodeRecord(records, i), this.intake.origin, outputs);
  }

  /** A record's fields once more, for those who look on. */
  peek(records: Records, i: number): Fields | undefined {
    return this.intake.peek(records, i);
  }

  /** An event's bytes that are no record of a partition: a line of a file. For `processEvent`. */
  decodeLine(bytes: Uint8Array): Result<Fields> {
    return this.intake.decodeLine(bytes);
  }

  /** An event that is decoded already. */
  processEvent(event: Result<Fields>, origin: Origin, outputs: Outputs | undefined): void {
    const verdict = this.admitEvent(event, origin, outputs);
    if (verdict !== undefined && event.ok) this.acceptEvent(event.value, verdict, outputs);
  }

  /**
   * The first half of it: judges the event, after which `watermark` is known; no model is asked yet.
   * @returns for `acceptEvent`, which is to be called before any other event comes; undefined: it was refused, and that is all
   */
  admitEvent(event: Result<Fields>, origin: Origin, outputs: Outputs | undefined): Verdict | undefined {
    const verdict = this.intake.admit(event, origin);
    const { action, fault } = verdict;
    if (action === 'reject') outputs?.deadLetter(fault!);
    return action === 'reject' || action === 'drop' ? undefined : verdict;
  }

  /** The second half, of an event that was admitted: predict, take the label, score, learn when it is due. */
  acceptEvent(fields: Fields, { quarantined }: Verdict, outputs: Outputs | undefined): void {
    const { counts } = this;
    const { sample } = this.intake;
    const output = this.learning.online.predictOne(sample.numbers, sample.categories);
    this.answer(output, quarantined, outputs);
    if (quarantined === undefined) {
      this.takeLabel(fields, output, outputs !== undefined);
    } else {
      counts.quarantined++;
      for (const reason of quarantined) countReason(counts.quarantinedBy, reason);
    }
    if (this.learning.learnIfDue()) this.fallback?.learned(counts.learned, this.learning.online);
  }

  /** Of the events alone: the same whenever a batch model arrived. */
  snapshot(): State {
    const { fallback } = this;
    const { filters, last } = this.intake;
    return {
      version: Pipeline.version,
      classes: this.classes.snapshot(),
      counts: this.counts.snapshot(),
      chain: this.chain.snapshot(),
      filters: filters.snapshot(),
      evaluation: this.evaluation.snapshot(),
      last: last.slice(),
      ...this.learning.snapshot(),
      ...(fallback !== undefined && { slots: fallback.events.snapshot() }),
    };
  }

  /** Of what depends on when a batch model arrived; undefined without `fallback`. */
  fallbackSnapshot(): State | undefined {
    return this.fallback?.snapshot();
  }

  private answer(
    output: Output,
    quarantined: readonly string[] | undefined,
    outputs: Outputs | undefined,
  ): void {
    const { fallback, alone, writer } = this;
    const { learned } = this.counts;
    const { sample, last } = this.intake;
    if (fallback === undefined) {
      alone.learned = learned;
      outputs?.prediction(writer.write(sample, output, alone, quarantined));
      return;
    }
    // Also where nothing goes out: the choice is part of the state.
    const answer = fallback.answerOne(sample, output, this.chain.lastLabel(sample.key), learned, last[0]!);
    outputs?.prediction(writer.write(sample, answer.output, answer, quarantined));
  }

  /** @param goesOut the answer does; not so in a replay */
  private takeLabel(fields: Fields, output: Output, goesOut: boolean): void {
    const { counts, intake } = this;
    const known = this.classes.size;
    const y = intake.readLabel(fields);
    if (typeof y !== 'number') return;
    // A class that the model could not know of is scored as what it was: wrong.
    if (output.ready) this.score(output, y, known);
    else counts.unanswered++;
    // Before recovery looks at the slots: of the two, what is done about drift comes first, and recovery then pauses.
    const instead = this.learning.watchDrift(output, y);
    if (instead !== undefined) this.fallback?.replaced(counts.learned, instead.learned);
    if (goesOut) this.tallyAnswers(output, y);
    this.scoreSlots(y, known);
    this.onLabelled?.(intake.sample, y);
    intake.remember(y);
    this.learning.wait(y);
  }

  private score(output: Output, y: number, known: number): void {
    this.evaluation.update(output, y, this.intake.last[1]!);
    // A class that was not known yet had no chance in the answer.
    this.onScore?.(known > 1 ? output.probabilities[1]! : 0, y);
  }

  private tallyAnswers(online: Output, y: number): void {
    const { fallback, tally } = this;
    const { sample, last } = this.intake;
    if (fallback === undefined) tally.add(online, online, undefined, last[1]!, y);
    else tally.add(fallback.served, online, fallback.batchAnswer(sample), last[1]!, y);
  }

  private scoreSlots(y: number, known: number): void {
    const { fallback, intake } = this;
    if (fallback === undefined) return;
    const { sample, last } = intake;
    this.onAnswers?.(fallback.answersTo(sample), y, last[1]!, known);
    const instead = fallback.scoreOne(sample, y, this.counts.learned, this.learning.online);
    if (instead !== undefined) this.learning.replace(instead);
  }
}
