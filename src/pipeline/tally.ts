import type { Output, Task } from '../core/output.ts';
import { ErrorSum } from '../stats/errorSum.ts';

/** Whose answers are told apart: each slot that can be drawn, the answer that was given, and the label before. */
export const tallied = ['served', 'online', 'batch', 'noChange'] as const;
export type Tallied = (typeof tallied)[number];

const servedPlace = 0;
const onlinePlace = 1;
const batchPlace = 2;
const noChangePlace = 3;

/**
 * How many labelled events each has answered, and how wrong it was in all: wrong answers, or the sum of absolute errors. What a replay
 * learns again is not counted again. For those who look on: it is no part of the state, and nothing is decided by it.
 */
export class Tally {
  readonly events = new Float64Array(tallied.length);
  errors: readonly ErrorSum[] = tallied.map(() => new ErrorSum());
  private readonly task: Task;

  constructor(task: Task) {
    this.task = task;
  }

  /** Takes over what was counted before, of the same partition; nothing has been counted here yet. */
  goOn(before: Tally): void {
    this.events.set(before.events);
    this.errors = before.errors;
  }

  /**
   * A labelled event, before any model has learned it.
   * @param batch undefined: there is no batch model
   * @param last the label before, which is what no-change answers; NaN: there was none, which counts as wrong for classes alone
   */
  add(served: Output, online: Output, batch: Output | undefined, last: number, y: number): void {
    this.addAnswer(servedPlace, served, y);
    this.addAnswer(onlinePlace, online, y);
    if (batch !== undefined) this.addAnswer(batchPlace, batch, y);
    if (this.task === 'classification') this.addError(noChangePlace, last === y ? 0 : 1);
    else if (!Number.isNaN(last)) this.addError(noChangePlace, Math.abs(y - last));
  }

  /** For a number that a model could not give there is no error to count. */
  private addAnswer(place: number, { ready, value }: Output, y: number): void {
    if (this.task === 'classification') this.addError(place, ready && value === y ? 0 : 1);
    else if (ready) this.addError(place, Math.abs(y - value));
  }

  private addError(place: number, error: number): void {
    this.events[place]!++;
    this.errors[place]!.add(error);
  }
}
