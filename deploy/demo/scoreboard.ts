import type { Output } from '../../src/core/output.ts';
import { logLoss } from '../../src/evaluate/logLoss.ts';
import type { Answers } from '../../src/pipeline/fallback/answers.ts';

/** Whose answers are compared; `served`: those that were given. */
export const contestants = ['served', 'online', 'batch', 'prior', 'noChange'] as const;
export type Contestant = (typeof contestants)[number];

/** Sums over the events that it answered. */
export class Tally {
  scored = 0;
  right = 0;
  /** Nats; NaN: its answers are no probabilities. */
  loss = 0;

  get accuracy(): number {
    return this.right / this.scored;
  }

  get logLoss(): number {
    return this.loss / this.scored;
  }

  add(right: boolean, loss: number): void {
    this.scored++;
    if (right) this.right++;
    this.loss += loss;
  }
}

export type Tallies = Readonly<Record<Contestant, Tally>>;

/** ms of event time. */
const week = 7 * 86_400_000;

function tallies(): Tallies {
  return Object.fromEntries(contestants.map((one) => [one, new Tally()])) as Record<Contestant, Tally>;
}

/** How each model did on the labelled events: on all, on those for which there was a batch model, and by the batch model's age. */
export class Scoreboard {
  readonly all = tallies();
  readonly withBatch = tallies();
  /** Where another one answered instead of the online model. */
  readonly instead = tallies();
  /** By whole weeks since the end of the batch model's window; the last one has all that is older. */
  readonly weeks: readonly Tallies[] = Array.from({ length: 5 }, tallies);

  /**
   * @param lastLabel class index; NaN: there was none
   * @param age ms since the end of the batch model's window; undefined: there is none
   */
  add(answers: Answers, y: number, lastLabel: number, age: number | undefined): void {
    const parts = [this.all];
    if (answers.served !== answers.online) parts.push(this.instead);
    if (age !== undefined) {
      const weeks = Math.floor(Math.max(0, age) / week);
      parts.push(this.withBatch, this.weeks[Math.min(weeks, this.weeks.length - 1)]!);
    }
    for (const part of parts) {
      for (const one of ['served', 'online', 'batch', 'prior'] as const) addTo(part[one], answers[one], y);
      part.noChange.add(lastLabel === y, NaN);
    }
  }
}

/** What has no answer is not scored. */
function addTo(tally: Tally, output: Output | undefined, y: number): void {
  if (output?.ready === true) tally.add(output.value === y, logLoss(output.probabilities, y));
}
