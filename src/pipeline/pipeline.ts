import type { Fields } from '../codecs/codec.ts';
import type { Classes } from '../core/classes.ts';
import { find } from '../core/kind.ts';
import type { Task } from '../core/output.ts';
import type { Fault, Result } from '../core/result.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import type { DriftDetector } from '../drift/detector.ts';
import { detectors } from '../drift/registry.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import type { Model } from '../models/model.ts';
import { models } from '../models/registry.ts';
import type { Chain } from './chain.ts';
import { countReason, type Counts } from './counts.ts';
import { Intake } from './intake.ts';
import type { Origin, Records } from './origin.ts';
import { PredictionWriter } from './prediction.ts';
import type { TextBuffer } from './textBuffer.ts';
import type { Topology } from './topology.ts';
import { Waiting } from './waiting.ts';

/** Takes what comes out of one event: a prediction, a dead letter, or (dropped) nothing. */
export interface Outputs {
  /** The prediction's JSON, which is valid until the next one. */
  prediction(json: TextBuffer): void;
  deadLetter(fault: Fault): void;
}

/** Sees each scored event, with the second class's probability: what the backtest's exact AUC is made from. */
export type ScoreListener = (score: number, y: number) => void;

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
  readonly model: Model;
  readonly chain: Chain;
  readonly waiting: Waiting;
  onScore: ScoreListener | undefined;
  private readonly intake: Intake;
  private readonly update: Topology['update'];
  private readonly drift: DriftDetector | undefined;
  private readonly writer: PredictionWriter;

  /** @throws StateError if `state` does not fit the topology. */
  constructor(topology: Topology, state?: State) {
    const restored = state === undefined ? undefined : new StateReader('pipeline', state, Pipeline.version);
    this.update = topology.update;
    this.intake = new Intake(topology, restored);
    const { task, classes, counts, chain } = this.intake;
    this.task = task;
    this.classes = classes;
    this.counts = counts;
    this.chain = chain;
    const kind = find(models, topology.model);
    this.model = kind.create(topology.model.options, { task, classes }, restored?.child('model'));
    this.evaluation = createEvaluation(task, classes, topology.window, restored?.child('evaluation'));
    if (topology.drift !== undefined) {
      const detector = find(detectors, topology.drift);
      this.drift = detector.create(topology.drift.options, {}, restored?.child('drift'));
    }
    const { numberNames, categoryNames } = chain;
    this.waiting = new Waiting(numberNames.length, categoryNames.length, this, restored?.child('waiting'));
    this.writer = new PredictionWriter(task, classes, topology.model.kind);
  }

  /** @param outputs undefined: nothing goes out, as in a replay; what is learned is the same */
  processRecord(records: Records, i: number, outputs: Outputs | undefined): void {
    this.processEvent(this.intake.decodeRecord(records, i), this.intake.origin, outputs);
  }

  /** An event's bytes that are no record of a partition: a line of a file. For `processEvent`. */
  decodeBytes(bytes: Uint8Array): Result<Fields> {
    return this.intake.decodeBytes(bytes);
  }

  /** An event that is decoded already. */
  processEvent(event: Result<Fields>, origin: Origin, outputs: Outputs | undefined): void {
    const { action, fault, quarantined } = this.intake.admit(event, origin);
    if (action === 'reject') outputs?.deadLetter(fault!);
    else if (action !== 'drop' && event.ok) this.accept(event.value, quarantined, outputs);
  }

  snapshot(): State {
    const { filters, last } = this.intake;
    return {
      version: Pipeline.version,
      classes: this.classes.snapshot(),
      counts: this.counts.snapshot(),
      chain: this.chain.snapshot(),
      filters: filters.snapshot(),
      model: this.model.snapshot(),
      evaluation: this.evaluation.snapshot(),
      drift: this.drift === undefined ? null : this.drift.snapshot(),
      waiting: this.waiting.snapshot(),
      last: last.slice(),
    };
  }

  private accept(
    fields: Fields,
    quarantined: readonly string[] | undefined,
    outputs: Outputs | undefined,
  ): void {
    const { counts, chain } = this;
    const { sample } = this.intake;
    const output = this.model.predictOne(chain.transformOne(sample.numbers, sample.categories));
    outputs?.prediction(this.writer.write(sample, output, counts.learned, quarantined));
    if (quarantined === undefined) {
      this.takeLabel(fields, output);
    } else {
      counts.quarantined++;
      for (const reason of quarantined) countReason(counts.quarantinedBy, reason);
    }
    this.learnIfDue();
  }

  private takeLabel(fields: Fields, output: ReturnType<Model['predictOne']>): void {
    const { counts, intake } = this;
    const known = this.classes.size;
    const y = intake.readLabel(fields);
    if (typeof y !== 'number') return;
    // A class that the model could not know of is scored as what it was: wrong.
    if (output.ready) this.score(output, y, known);
    else counts.unanswered++;
    intake.remember(y);
    const { numbers, categories, time } = intake.sample;
    this.waiting.push(numbers, categories, y, time);
  }

  private score(output: ReturnType<Model['predictOne']>, y: number, known: number): void {
    this.evaluation.update(output, y, this.intake.last[1]!);
    // A class that was not known yet had no chance in the answer.
    this.onScore?.(known > 1 ? output.probabilities[1]! : 0, y);
    if (this.drift === undefined) return;
    this.drift.update(this.evaluation.lastLoss);
    if (this.drift.driftDetected) this.counts.drifts++;
  }

  private learnIfDue(): void {
    const { waiting, counts } = this;
    const { events, time } = this.update;
    if (waiting.size === 0) return;
    const late = time !== undefined && this.intake.last[0]! - waiting.firstTime >= time;
    if (waiting.size < events && !late) return;
    counts.updates++;
    waiting.drain(this.learn);
  }

  private readonly learn = (numbers: Float64Array, categories: (string | undefined)[], y: number): void => {
    this.model.learnOne(this.chain.learnOne(numbers, categories), y, 1);
    this.counts.learned++;
  };
}
