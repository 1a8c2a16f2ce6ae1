import { grown } from '../core/vector.ts';

/** How often each class was the label, and how often the answer: all that kappa needs of the confusion matrix. */
export class Marginals {
  labels: Float64Array = new Float64Array(2);
  answers: Float64Array = new Float64Array(2);

  update(y: number, answer: number): void {
    if (y >= this.labels.length || answer >= this.labels.length) {
      const size = Math.max(y, answer) + 1;
      this.labels = grown(this.labels, size);
      this.answers = grown(this.answers, size);
    }
    this.labels[y]!++;
    this.answers[answer]!++;
  }
}

/**
 * Cohen's kappa (Cohen 1960; River's `metrics.CohenKappa`): how far the answers agree with the labels beyond what they would by
 * chance. Null where chance alone would agree always.
 */
export function kappa(correct: number, scored: number, { labels, answers }: Marginals): number | null {
  let chance = 0;
  for (let c = 0; c < labels.length; c++) chance += (labels[c]! / scored) * (answers[c]! / scored);
  return beyond(correct / scored, chance);
}

/** How much of what a baseline leaves to be gained is gained; null where the baseline leaves nothing. */
export function beyond(accuracy: number, baseline: number): number | null {
  const gained = (accuracy - baseline) / (1 - baseline);
  return Number.isFinite(gained) ? gained : null;
}
