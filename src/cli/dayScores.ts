import type { Classes } from '../core/classes.ts';
import type { Output, Task } from '../core/output.ts';
import type { Evaluation, Metrics } from '../evaluate/evaluation.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import type { Answers } from '../pipeline/fallback/answers.ts';
import type { Scored } from './slotScores.ts';

/** In their order, as reports show them. */
export const columns = ['online', 'batch', 'served', 'prior', 'noChange'] as const;

/** Between two nights: what each slot answered to the same labelled events, and which batch model stood there. */
export interface DayReport extends Readonly<Record<(typeof columns)[number], Scored>> {
  /** The date (UTC), or the number of the period, from 1. */
  readonly day: string | number;
  /** Rows of the file, of any kind. */
  readonly events: number;
  /** The batch model's version; null: there was none yet. */
  readonly model: string | null;
}

/** What can be averaged over days: the AUC and kappa cannot. */
const daily = { classification: ['accuracy', 'logLoss'], regression: ['mae', 'rmse'] } as const;

/** The scores of one day. */
export class DayScores {
  events = 0;
  private readonly day: string | number;
  private readonly model: string | null;
  private readonly task: Task;
  private readonly slots: Readonly<Record<'online' | 'batch' | 'served' | 'prior', Evaluation>>;

  constructor(day: string | number, model: string | null, task: Task, classes: Classes) {
    this.day = day;
    this.model = model;
    this.task = task;
    // Their windows are not looked at.
    const make = (): Evaluation => createEvaluation(task, classes, 1);
    this.slots = { online: make(), batch: make(), served: make(), prior: make() };
  }

  /** An answer that was null is not scored. */
  update(answers: Answers, y: number, lastLabel: number): void {
    const { slots } = this;
    const score = (evaluation: Evaluation, output: Output | undefined): void => {
      if (output?.ready === true) evaluation.update(output, y, lastLabel);
    };
    score(slots.online, answers.online);
    score(slots.batch, answers.batch);
    score(slots.served, answers.served);
    score(slots.prior, answers.prior);
  }

  report(): DayReport {
    const { day, events, model, task, slots } = this;
    const scored = (evaluation: Evaluation): Scored => {
      const all = evaluation.metrics();
      const metrics: Metrics = Object.fromEntries(daily[task].map((name) => [name, all[name] ?? null]));
      return { scored: evaluation.scored, metrics };
    };
    const { online, batch, served, prior } = slots;
    const { total } = online.noChange();
    return {
      day,
      events,
      online: scored(online),
      batch: scored(batch),
      served: scored(served),
      prior: scored(prior),
      noChange: { scored: online.scored, metrics: { [daily[task][0]]: total } },
      model,
    };
  }
}
