import type { Output } from '../core/output.ts';
import type { Evaluation, Metrics } from '../evaluate/evaluation.ts';
import { ExactAuc } from '../evaluate/exactAuc.ts';
import { createEvaluation } from '../evaluate/registry.ts';
import type { Answers } from '../pipeline/fallback/answers.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** How some answers did. */
export interface Scored {
  readonly scored: number;
  readonly metrics: Metrics;
}

/** A file's metrics, with the exact AUC where there are two classes. */
export function metricsOf(
  { task, classes }: Pick<Pipeline, 'task' | 'classes'>,
  evaluation: Evaluation,
  auc: ExactAuc,
): Metrics {
  const metrics = evaluation.metrics();
  if (task !== 'classification') return metrics;
  return { ...metrics, rocAuc: classes.size === 2 ? auc.value() : null };
}

/** One slot's answers. */
class SlotScore {
  private readonly evaluation: Evaluation;
  private readonly auc = new ExactAuc();
  private readonly pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline;
    // Its window is not looked at.
    this.evaluation = createEvaluation(pipeline.task, pipeline.classes, 1);
  }

  /** An answer that was null is not scored. */
  update(output: Output | undefined, y: number, lastLabel: number, known: number): void {
    if (output?.ready !== true) return;
    this.evaluation.update(output, y, lastLabel);
    this.auc.update(known > 1 ? output.probabilities[1]! : 0, y);
  }

  report(): Scored {
    return { scored: this.evaluation.scored, metrics: metricsOf(this.pipeline, this.evaluation, this.auc) };
  }
}

/** What a backtest with `fallback` shows beside the online model: the answers that were given, and each other slot's. */
export class SlotScores {
  private readonly served: SlotScore;
  private readonly batch: SlotScore;
  private readonly prior: SlotScore;

  constructor(pipeline: Pipeline) {
    this.served = new SlotScore(pipeline);
    this.batch = new SlotScore(pipeline);
    this.prior = new SlotScore(pipeline);
  }

  update({ served, batch, prior }: Answers, y: number, lastLabel: number, known: number): void {
    this.served.update(served, y, lastLabel, known);
    this.batch.update(batch, y, lastLabel, known);
    this.prior.update(prior, y, lastLabel, known);
  }

  report({ task, evaluation }: Pipeline): Record<'served' | 'batch' | 'prior' | 'noChange', Scored> {
    const { total } = evaluation.noChange();
    return {
      served: this.served.report(),
      batch: this.batch.report(),
      prior: this.prior.report(),
      noChange: {
        scored: evaluation.scored,
        metrics: task === 'classification' ? { accuracy: total } : { mae: total },
      },
    };
  }
}
