import type { Codec, Fields } from '../codecs/codec.ts';
import { codecs } from '../codecs/registry.ts';
import { Classes } from '../core/classes.ts';
import { find } from '../core/kind.ts';
import type { Task } from '../core/output.ts';
import type { Fault, Result } from '../core/result.ts';
import { Sample } from '../core/sample.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import type { DriftDetector } from '../drift/detector.ts';
import { detectors } from '../drift/registry.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import type { Model } from '../models/model.ts';
import { models } from '../models/registry.ts';
import { transformers } from '../transformers/registry.ts';
import { Chain } from './chain.ts';
import { Counts, countReason } from './counts.ts';
import { FilterChain } from './filterChain.ts';
import { LabelReader } from './labels.ts';
import { RecordOrigin, type Origin, type Records } from './origin.ts';
import { PredictionWriter } from './prediction.ts';
import { SampleReader } from './reader.ts';
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
  private readonly topology: Topology;
  private readonly codec: Codec;
  private readonly reader: SampleReader;
  private readonly labels: LabelReader;
  private readonly filters: FilterChain;
  private readonly drift: DriftDetector | undefined;
  private readonly sample: Sample;
  private readonly origin = new RecordOrigin();
  private readonly writer: PredictionWriter;
  /** [the largest event time so far, the last label that arrived]; NaN: none. */
  private readonly last = Float64Array.of(NaN, NaN);

  /** @throws StateError if `state` does not fit the topology. */
  constructor(topology: Topology, state?: State) {
    const restored = state === undefined ? undefined : new StateReader('pipeline', state, Pipeline.version);
    this.topology = topology;
    const kind = find(models, topology.model);
    // Without a label nothing is learned, and the model's own kind of answer is given.
    this.task = topology.label?.task ?? kind.tasks[0]!;
    this.classes = new Classes(topology.label?.classes, kind.maximumClasses, restored?.child('classes'));
    this.counts = new Counts(restored?.child('counts'));
    this.codec = find(codecs, { kind: topology.format, options: {} }).create({}, topology.input);
    const streams = topology.transform.some((spec) => find(transformers, spec).runs === 'stream');
    this.reader = new SampleReader(topology, streams);
    this.labels = new LabelReader(topology.label, this.classes);
    const { numberNames, categoryNames } = this.reader;
    this.chain = new Chain(
      {
        numbers: numberNames,
        imputed: topology.features
          .filter((feature) => feature.type === 'number' && feature.missing === 'mean')
          .map((feature) => numberNames.indexOf(feature.name)),
        categories: categoryNames,
        transform: topology.transform,
        task: this.task,
        classes: this.classes,
      },
      restored?.child('chain'),
    );
    this.sample = new Sample(this.chain.numberWidth, this.chain.categoryWidth);
    this.filters = new FilterChain(
      topology.filters,
      { numberIndex: (name) => numberNames.indexOf(name), idField: topology.input.id ?? 'id' },
      restored?.children('filters', topology.filters.length),
    );
    this.model = kind.create(
      topology.model.options,
      { task: this.task, classes: this.classes },
      restored?.child('model'),
    );
    this.evaluation = createEvaluation(
      this.task,
      this.classes,
      topology.window,
      restored?.child('evaluation'),
    );
    if (topology.drift !== undefined) {
      const detector = find(detectors, topology.drift);
      this.drift = detector.create(topology.drift.options, {}, restored?.child('drift'));
    }
    const { numberWidth, categoryWidth } = this.chain;
    this.waiting = new Waiting(numberWidth, categoryWidth, this, restored?.child('waiting'));
    this.writer = new PredictionWriter(this.task, this.classes, topology.model.kind);
    if (restored !== undefined) this.last.set(restored.float64('last', 2));
  }

  /** @param outputs undefined: nothing goes out, as in a replay; what is learned is the same */
  processRecord(records: Records, i: number, outputs: Outputs | undefined): void {
    const origin = this.origin;
    origin.moveTo(records, i);
    const start = records.valueStart(i);
    const end = start < 0 ? start : records.valueEnd(i);
    this.processEvent(this.codec.decode(records.buffer(i), start, end), origin, outputs);
  }

  /** An event's bytes that are no record of a partition: a line of a file. */
  processBytes(bytes: Uint8Array, origin: Origin, outputs: Outputs | undefined): void {
    this.processEvent(this.codec.decode(bytes, 0, bytes.length), origin, outputs);
  }

  /** An event that is decoded already. */
  processEvent(event: Result<Fields>, origin: Origin, outputs: Outputs | undefined): void {
    this.counts.events++;
    if (!event.ok) {
      this.reject(event.fault, outputs);
      return;
    }
    const sample = this.sample;
    const fault = this.reader.read(event.value, origin, sample);
    if (fault !== undefined) {
      this.reject(fault, outputs);
      return;
    }
    this.clampTime(origin.timestamp);
    const verdict = this.filters.judge(sample);
    if (verdict.action === 'reject') {
      this.reject(verdict.fault!, outputs);
    } else if (verdict.action === 'drop') {
      this.counts.dropped++;
      countReason(this.counts.droppedBy, verdict.fault!.reason);
    } else {
      this.accept(event.value, verdict.quarantined, outputs);
    }
  }

  snapshot(): State {
    return {
      version: Pipeline.version,
      classes: this.classes.snapshot(),
      counts: this.counts.snapshot(),
      chain: this.chain.snapshot(),
      filters: this.filters.snapshot(),
      model: this.model.snapshot(),
      evaluation: this.evaluation.snapshot(),
      drift: this.drift === undefined ? null : this.drift.snapshot(),
      waiting: this.waiting.snapshot(),
      last: this.last.slice(),
    };
  }

  private reject(fault: Fault, outputs: Outputs | undefined): void {
    this.counts.rejected++;
    countReason(this.counts.rejectedBy, fault.reason);
    outputs?.deadLetter(fault);
  }

  /** One bad date must not move the watermark. */
  private clampTime(timestamp: number): void {
    const latest = timestamp + this.topology.input.maximumAhead;
    if (this.sample.time > latest) {
      this.sample.time = latest;
      this.counts.clamped++;
    }
  }

  private accept(
    fields: Fields,
    quarantined: readonly string[] | undefined,
    outputs: Outputs | undefined,
  ): void {
    const { counts, sample, chain, last } = this;
    counts.accepted++;
    if (!(sample.time <= last[0]!) && !Number.isNaN(sample.time)) last[0] = sample.time;
    chain.recall(sample);
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
    const { counts, sample, waiting } = this;
    const known = this.classes.size;
    const y = this.labels.read(fields);
    if (y === 'none') {
      counts.unlabelled++;
      return;
    }
    if (y === 'unfit') {
      counts.unfit++;
      return;
    }
    // A class that the model could not know of is scored as what it was: wrong.
    if (output.ready) this.score(output, y, known);
    else counts.unanswered++;
    this.last[1] = y;
    this.chain.labelOne(sample.key, y);
    waiting.push(sample.numbers, sample.categories, y, sample.time);
  }

  private score(output: ReturnType<Model['predictOne']>, y: number, known: number): void {
    this.evaluation.update(output, y, this.last[1]!);
    // A class that was not known yet had no chance in the answer.
    this.onScore?.(known > 1 ? output.probabilities[1]! : 0, y);
    if (this.drift === undefined) return;
    this.drift.update(this.evaluation.lastLoss);
    if (this.drift.driftDetected) this.counts.drifts++;
  }

  private learnIfDue(): void {
    const { waiting, counts } = this;
    const { events, time } = this.topology.update;
    if (waiting.size === 0) return;
    const late = time !== undefined && this.last[0]! - waiting.firstTime >= time;
    if (waiting.size < events && !late) return;
    counts.updates++;
    waiting.drain(this.learn);
  }

  private readonly learn = (numbers: Float64Array, categories: (string | undefined)[], y: number): void => {
    this.model.learnOne(this.chain.learnOne(numbers, categories), y, 1);
    this.counts.learned++;
  };
}
