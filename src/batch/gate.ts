import type { Refusal } from './refusals.ts';

/** Rows below which, and days below which, the standing model is no measure: then only a plain disaster is refused. */
const leastRows = 300;
const leastDays = 5;
/** One-sided, 5 %. */
const standardErrors = 1.64;
const disaster = 5;

/** Sums over the test rows of one day of event time that the standing model was not trained on. */
export interface DayOfLosses {
  readonly rows: number;
  readonly candidate: number;
  readonly standing: number;
}

export interface Trial {
  /** Mean loss on all test rows: log loss, or squared error over the variance of the values. */
  readonly candidate: number;
  readonly prior: number;
  /** Whether there is a standing model. */
  readonly standing: boolean;
  /** Empty: there is none, or it was trained on all test rows. */
  readonly days: readonly DayOfLosses[];
}

/** `reason`: what the figures say, in one sentence, in either case. */
export interface Judgement {
  readonly passed: boolean;
  /** Undefined: it passed. */
  readonly refusal: Refusal | undefined;
  readonly reason: string;
}

/**
 * Whether a new model may take the place of the standing one. It is refused where it is not better than the prior; or where the mean
 * over days of its loss minus the standing model's is above `tolerance` by more than 1.64 standard errors over days: a bad night must
 * not be published, and noise must not keep a good model out. With too little to compare by, only five times the loss refuses.
 */
export function judge({ candidate, prior, days, standing }: Trial, tolerance: number): Judgement {
  if (!(candidate < prior)) {
    return refused(
      'notBetterThanPrior',
      `its loss of ${figure(candidate)} on the test rows is not below the prior's ${figure(prior)}`,
    );
  }
  const compared = days.filter(({ rows }) => rows > 0);
  const rows = sum(compared.map((day) => day.rows));
  if (rows === 0) {
    return passed(
      standing
        ? 'it is better than the prior; the standing model was trained on all of the test rows, so that they say nothing of it'
        : 'it is better than the prior, and there is no standing model to compare it with',
    );
  }
  const [own, its] = [
    sum(compared.map((day) => day.candidate)) / rows,
    sum(compared.map((day) => day.standing)) / rows,
  ];
  const losses = `its loss is ${figure(own)}, the standing model's ${figure(its)}`;
  if (rows < leastRows || compared.length < leastDays) {
    const few = `${losses}, on ${rows} rows of ${compared.length} days, which are too few for more than a rough comparison`;
    return own > disaster * its
      ? refused('worseThanStanding', `${few}: it is more than ${disaster} times as bad`)
      : passed(few);
  }
  const differences = compared.map((day) => (day.candidate - day.standing) / day.rows);
  const mean = sum(differences) / differences.length;
  const variance = sum(differences.map((one) => (one - mean) ** 2)) / (differences.length - 1);
  const error = Math.sqrt(variance / differences.length);
  const found = `${losses}; over ${compared.length} days the difference is ${figure(mean)}, its standard error ${figure(error)}`;
  // Also where the standing model has no finite loss: what is better than the prior then passes.
  return mean - tolerance > standardErrors * error
    ? refused(
        'worseThanStanding',
        `${found}: worse than the tolerance of ${tolerance} by more than ${standardErrors} standard errors`,
      )
    : passed(found);
}

function passed(reason: string): Judgement {
  return { passed: true, refusal: undefined, reason };
}

function refused(refusal: Refusal, reason: string): Judgement {
  return { passed: false, refusal, reason };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function figure(value: number): string {
  return value.toPrecision(4);
}
