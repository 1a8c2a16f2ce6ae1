import type { Classes } from '../core/classes.ts';
import type { Output } from '../core/output.ts';
import { exponent, exponentiate } from '../stats/glibcExp.ts';
import type { Scored } from './scored.ts';

/** An answer of two classes from one number: the logistic function of it is the probability of the second class. */
export class BinaryOutput {
  readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(2) };
  private readonly classes: Classes;

  constructor(classes: Classes) {
    this.classes = classes;
  }

  /** A probability of exactly 0.5 answers the first class, as in River. */
  of({ raw }: Pick<Scored, 'raw'>): Output {
    const { output } = this;
    exponent[0] = -raw;
    exponent[1] = 0;
    exponentiate();
    // 0 and 1 outside ±30, as in River's `utils.math.sigmoid`.
    const p = raw < -30 ? 0 : raw > 30 ? 1 : 1 / (1 + exponent[0]);
    output.ready = this.classes.size === 2 && !Number.isNaN(p);
    output.value = p > 0.5 ? 1 : 0;
    output.probabilities[0] = 1 - p;
    output.probabilities[1] = p;
    return output;
  }
}
