import type { Span, Spool } from './ports.ts';
import type { Refusal } from './refusals.ts';

/** ms; the least that a part may be long. */
const day = 86_400_000;
/** Borders are found to a 65,536th of the window, in memory that does not grow with the rows. */
const bins = 1 << 16;

/**
 * Event times that part the rows: training up to `validation`, early stopping from there up to `calibration`, the calibration up to
 * `test`, and the test from there on. ms since the epoch.
 */
export interface Split {
  readonly validation: number;
  readonly calibration: number;
  readonly test: number;
  /** Of the first and of the last row. */
  readonly first: number;
  readonly last: number;
  /** Where the window ends: what lies beyond is no part of it. */
  readonly end: number;
  readonly rows: number;
}

/** The data do not allow what was asked for; nothing is wrong with the job. */
export class TrainingRefused extends Error {
  override readonly name = 'TrainingRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/**
 * By event time, within the window: test is the last 15 % of the rows, validation the 15 % before, each at least a day; early stopping has the earlier half
 * of validation, calibration the later.
 * @throws TrainingRefused where there are fewer than `minimumRows` rows, or they are of too short a time
 */
export async function splitByTime(spool: Spool, window: Span, minimumRows: number): Promise<Split> {
  let [first, last, rows] = [Infinity, -Infinity, 0];
  for await (const times of spool.times(window)) {
    for (const time of times) {
      if (!(time >= window.from && time < window.to)) continue;
      rows++;
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  if (rows < minimumRows) {
    throw new TrainingRefused(
      'tooFewRows',
      `${rows} labelled rows with a time are too few: batch.minimumRows is ${minimumRows}`,
    );
  }
  const below = await shares(spool, window, first, last);
  const test = Math.min(below(0.85 * rows), last - day);
  const validation = Math.min(below(0.7 * rows), test - day);
  if (!(validation > first)) {
    throw new TrainingRefused(
      'tooShort',
      `the rows are of ${((last - first) / day).toFixed(2)} days: of these the last is for the test and the one before for validation, ` +
        'and nothing is left to train on',
    );
  }
  return { validation, calibration: (validation + test) / 2, test, first, last, end: window.to, rows };
}

/** @returns the time before which at least so many rows are */
async function shares(
  spool: Spool,
  window: Span,
  first: number,
  last: number,
): Promise<(rows: number) => number> {
  const counts = new Float64Array(bins);
  const width = (last - first) / bins || 1;
  for await (const times of spool.times(window)) {
    for (const time of times) {
      if (time >= first && time <= last) counts[Math.min(bins - 1, Math.floor((time - first) / width))]!++;
    }
  }
  return (rows) => {
    let [seen, bin] = [0, 0];
    while (bin < bins && seen < rows) seen += counts[bin++]!;
    return first + bin * width;
  };
}
