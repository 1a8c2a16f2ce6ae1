import type { Output } from '../core/output.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import { ExactAuc } from '../evaluate/exactAuc.ts';
import { lossOf } from '../evaluate/lossOf.ts';
import type { FrozenModel } from '../pipeline/batchModel/frozenModel.ts';
import { Variance } from '../stats/variance.ts';
import type { ModelMetrics } from '../worker/models/records.ts';
import type { Fitting } from './fitting.ts';
import type { DayOfLosses, Trial } from './gate.ts';
import type { Span, Spool, Watch } from './ports.ts';
import { RowReader } from './rows.ts';
import type { Split } from './split.ts';
import type { Trained } from './trainer.ts';

/** ms */
const day = 86_400_000;
/** The most scores that the AUC is made from, evenly out of all: 8 bytes each, and memory must not grow with the rows. */
const mostScores = 1 << 20;

/** The model that workers follow now, and the event time up to which it was trained, ms. */
export interface Standing {
  readonly model: FrozenModel;
  readonly to: number;
}

export interface Tried {
  readonly trial: Trial;
  /** Of the new model on the test rows, for people: what an evaluation of the task gives, and the prior's and the standing model's loss. */
  readonly metrics: ModelMetrics;
}

/**
 * Scores a model on the test rows, none of which it has seen, beside the prior of the rows before them and the standing model. Losses:
 * log loss (nats), or squared error over the variance of the test rows' values.
 */
export async function tryOut(
  fitting: Fitting,
  spool: Spool,
  split: Split,
  trained: Trained,
  standing: Standing | undefined,
  watch: Watch,
): Promise<Tried> {
  const { task, classes, fields } = fitting;
  const rows = new RowReader(spool, fields.numbers.length, fields.categories.length, watch);
  watch.begin('test', undefined);
  const { prior, values } = await priorOf(fitting, rows, { from: split.first, to: split.test });
  const stride = Math.max(1, Math.ceil((split.rows - values.n) / mostScores));
  const { chain, model, calibration } = trained;
  const evaluation = createEvaluation(task, classes, 1);
  const auc = new ExactAuc();
  const spread = new Variance();
  const days = new Map<number, { rows: number; candidate: number; standing: number }>();
  let [own, priors, count, last] = [0, 0, 0, NaN];
  await rows.each({ from: split.test, to: split.end }, undefined, (y, time) => {
    model.decide(chain.transformOne(rows.numbers, rows.categories));
    const output = calibration.apply(model.scores);
    const loss = lossOf(task, output, y);
    own += loss;
    priors += lossOf(task, prior, y);
    count++;
    spread.update(y);
    if (output.ready) {
      evaluation.update(output, y, last);
      if (classes.size === 2 && count % stride === 0) auc.update(output.probabilities[1]!, y);
    }
    last = y;
    if (standing === undefined || !(time > standing.to)) return;
    const number = Math.floor(time / day);
    let sums = days.get(number);
    if (sums === undefined) days.set(number, (sums = { rows: 0, candidate: 0, standing: 0 }));
    sums.rows++;
    sums.candidate += loss;
    sums.standing += lossOf(task, standing.model.predictOne(rows.numbers, rows.categories), y);
  });
  // All values the same: an error then is as large as it is.
  const unit = task === 'regression' ? spread.squares / count || 1 : 1;
  const trial = {
    candidate: own / count / unit,
    prior: priors / count / unit,
    standing: standing !== undefined,
    days: [...days.values()].map((sums): DayOfLosses => ({
      rows: sums.rows,
      candidate: sums.candidate / unit,
      standing: sums.standing / unit,
    })),
  };
  const compared = trial.days.reduce((sum, { rows: n }) => sum + n, 0);
  const standingLoss = trial.days.reduce((sum, one) => sum + one.standing, 0) / compared;
  return {
    trial,
    metrics: {
      ...evaluation.metrics(),
      ...(classes.size === 2 ? { rocAuc: auc.value() } : {}),
      loss: finite(trial.candidate),
      priorLoss: finite(trial.prior),
      standingLoss: finite(standingLoss),
      testRows: count,
    },
  };
}

/** The mean loss of rows' own prior on them: the entropy of their classes, or the variance of their values. */
export async function priorLoss(fitting: Fitting, spool: Spool, span: Span, watch: Watch): Promise<number> {
  const { task, fields } = fitting;
  const rows = new RowReader(spool, fields.numbers.length, fields.categories.length, watch);
  const { prior, values } = await priorOf(fitting, rows, span);
  if (task === 'regression') return values.squares / values.n;
  return prior.probabilities.reduce((sum, p, y) => (p === 0 ? sum : sum + p * lossOf(task, prior, y)), 0);
}

/** What rows say without a look at any field: class frequencies, or the mean. `values`: of their labels. */
async function priorOf(
  { task, classes }: Fitting,
  rows: RowReader,
  span: Span,
): Promise<{ prior: Output; values: Variance }> {
  const counts = new Float64Array(classes.size);
  const values = new Variance();
  await rows.each(span, undefined, (y) => {
    values.update(y);
    if (task === 'classification') counts[y]!++;
  });
  const probabilities = counts.map((n) => n / values.n);
  return { prior: { ready: true, value: values.mean, probabilities }, values };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
