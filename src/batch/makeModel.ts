import { isFiniteState } from '../core/state.ts';
import type { Artifact } from '../pipeline/batchModel/artifact.ts';
import type { ModelMetrics } from '../worker/models/records.ts';
import type { Fitting } from './fitting.ts';
import { judge } from './gate.ts';
import type { Span, Spool, Watch } from './ports.ts';
import type { Refusal } from './refusals.ts';
import { splitByTime, TrainingRefused, type Split } from './split.ts';
import { Trainer, type Trained } from './trainer.ts';
import { priorLoss, tryOut, type Standing } from './trial.ts';

export interface MakeOptions {
  readonly fitting: Fitting;
  /** Event times that count: the window. */
  readonly window: Span;
  readonly minimumRows: number;
  readonly tolerance: number;
  readonly seed: number;
  /** Also where the gate refuses. */
  readonly force: boolean;
  readonly standing: Standing | undefined;
}

export interface MadeModel {
  /** Undefined: the gate refused it, and it was not refitted. */
  readonly artifact: Artifact | undefined;
  /** Why the gate refused it, also where it was forced; undefined: it passed. */
  readonly refusal: Refusal | undefined;
  /** What the gate says of it. */
  readonly reason: string;
  readonly split: Split;
  readonly epochs: number;
  readonly metrics: ModelMetrics;
}

/**
 * From rows to a model: split by time, epochs until the validation loss is least, calibration, the gate; then all of it again on the whole
 * window.
 * @throws TrainingRefused where the rows do not allow it
 */
export async function makeModel(
  { fitting, window, minimumRows, tolerance, seed, force, standing }: MakeOptions,
  spool: Spool,
  watch: Watch,
): Promise<MadeModel> {
  const split = await splitByTime(spool, window, minimumRows);
  const { task, classes, kind, model } = fitting;
  const createChain = () => fitting.createChain();
  const trainer = new Trainer({ task, classes, kind, model, seed, createChain }, spool, watch);
  const found = await trainer.search(split);
  const { trial, metrics } = await tryOut(fitting, spool, split, found, standing, watch);
  const { passed, refusal, reason } = judge(trial, tolerance);
  const made = { refusal, reason, split, epochs: found.epochs, metrics };
  if (!passed && !force) return { ...made, artifact: undefined };
  const refitted = await trainer.refit(found, split);
  const artifact = fitting.artifactOf(refitted);
  // The gate has seen a model of the rows before the test: one value of those after can still spoil the encoders and all weights.
  if (![artifact.chain, artifact.state].every(isFiniteState)) {
    throw new TrainingRefused(
      'notFinite',
      'trained on all rows, the model is not finite: a value in the newest 30 % of the rows is too large for it. Add a filter against such values',
    );
  }
  const spoilt = await spoiltBy(trainer, { fitting, spool, split, found, refitted, tolerance, watch });
  if (spoilt !== undefined && !force)
    return { ...made, refusal: 'worseOnAllRows', reason: spoilt, artifact: undefined };
  return { ...made, reason: passed ? reason : `forced: ${reason}`, artifact };
}

interface Refit {
  readonly fitting: Fitting;
  readonly spool: Spool;
  readonly split: Split;
  readonly found: Trained;
  readonly refitted: Trained;
  readonly tolerance: number;
  readonly watch: Watch;
}

/**
 * What is trained on all rows should lose no more on them than what was trained on the first of them. Where it does, it must not take the place
 * of what the gate has seen: a few of the newest values may have spoilt encoders and weights. @returns a sentence, or undefined: all is well
 */
async function spoiltBy(
  trainer: Trainer,
  { fitting, spool, split, found, refitted, tolerance, watch }: Refit,
): Promise<string | undefined> {
  const whole = { from: split.first, to: split.end };
  watch.begin('on all rows, what it loses', 3 * split.rows);
  const prior = await priorLoss(fitting, spool, whole, watch);
  const before = await trainer.loss(found, whole);
  const loss = await trainer.loss(refitted, whole);
  const unit = fitting.task === 'regression' ? prior || 1 : 1;
  // Half of what it had gained over the prior, and more than the tolerance: drift and noise take less.
  const most = Number.isFinite(before) ? Math.max(before + tolerance * unit, (before + prior) / 2) : prior;
  if (loss <= most) return undefined;
  const figure = (value: number): string => (value / unit).toPrecision(4);
  return (
    `trained on all rows, its loss on them is ${figure(loss)}, though what was trained on the first 70 % has ${figure(before)} there, and the prior ` +
    `${figure(prior)}: what would be published is not what was judged. The newest rows may hold values that are too large for it, or have changed much`
  );
}
