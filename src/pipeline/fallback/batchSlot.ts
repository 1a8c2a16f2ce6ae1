import type { Output, Task } from '../../core/output.ts';
import type { Sample } from '../../core/sample.ts';
import type { State, Stateful } from '../../core/state.ts';
import type { FrozenModel } from '../batchModel/frozenModel.ts';
import type { FallbackOptions } from '../topology.ts';
import { lossOf } from '../../evaluate/lossOf.ts';
import type { AnswerReason } from './reasons.ts';
import { Scores } from './scores.ts';

/** A batch model in use. */
export interface BatchInUse {
  readonly version: string;
  /** The end of the window of event time that it was trained on, ms since the epoch. */
  readonly windowEnd: number;
  readonly model: FrozenModel;
}

/** The place of the batch model. Which one stands in it, and since when, comes from outside; the scores are the place's. */
export class BatchSlot implements Stateful {
  readonly scores: Scores;
  inUse: BatchInUse | undefined;
  /** There is one, but it could not be had. */
  failed = false;
  private readonly task: Task;
  private readonly maximumAge: number;
  /** The answer to the event in hand; undefined: it was not asked. */
  private output: Output | undefined;

  constructor(options: FallbackOptions, task: Task, state?: State) {
    this.task = task;
    this.maximumAge = options.maximumAge;
    this.scores = new Scores(options, state);
  }

  /** Another event is in hand. */
  next(): void {
    this.output = undefined;
  }

  /** Asked once an event, and only if need be. Not without a model. */
  predictOne({ numbers, categories }: Sample): Output {
    return (this.output ??= this.inUse!.model.predictOne(numbers, categories));
  }

  /** ms of event time since the end of its window. @param watermark NaN: there is no event time, and no age */
  age(watermark: number): number | undefined {
    const age = this.inUse === undefined ? NaN : watermark - this.inUse.windowEnd;
    return Number.isNaN(age) ? undefined : age;
  }

  /** Why it should not answer; undefined: it is healthy, or there is none. */
  out(watermark: number): AnswerReason | undefined {
    const { inUse, scores } = this;
    if (inUse === undefined) return this.failed ? 'store' : undefined;
    if (watermark - inUse.windowEnd > this.maximumAge) return 'stale';
    return scores.unanswered ? 'notFinite' : scores.worse ? 'worseThanPrior' : undefined;
  }

  score(sample: Sample, y: number, prior: Scores): void {
    if (this.inUse === undefined) return;
    const output = this.predictOne(sample);
    this.scores.unanswered = !output.ready;
    this.scores.add(lossOf(this.task, output, y));
    this.scores.compare(prior);
  }

  snapshot(): State {
    return this.scores.snapshot();
  }
}
