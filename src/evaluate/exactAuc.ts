import { grown } from '../core/vector.ts';
import { rocAuc } from './rocAuc.ts';

/** Keeps every score, 8 bytes an event, for the exact AUC of a whole file: for the backtest, not for a stream without an end. */
export class ExactAuc {
  private positives: Float64Array = new Float64Array(1024);
  private negatives: Float64Array = new Float64Array(1024);
  private positiveCount = 0;
  private negativeCount = 0;

  /** @param score the positive class's probability; NaN: there is none, and the event is left out */
  update(score: number, y: number): void {
    if (Number.isNaN(score)) return;
    if (y === 1) {
      this.positives = grown(this.positives, this.positiveCount + 1);
      this.positives[this.positiveCount++] = score;
    } else {
      this.negatives = grown(this.negatives, this.negativeCount + 1);
      this.negatives[this.negativeCount++] = score;
    }
  }

  /** Null where there is one class only. */
  value(): number | null {
    return rocAuc(this.positives.slice(0, this.positiveCount), this.negatives.slice(0, this.negativeCount));
  }
}
