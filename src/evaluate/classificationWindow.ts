import { StateReader, type State, type Stateful } from '../core/state.ts';
import { Ring } from '../stats/ring.ts';
import type { Metrics } from './evaluation.ts';
import { beyond, kappa, Marginals } from './kappa.ts';
import { rocAuc } from './rocAuc.ts';

/**
 * The last scored events. Sums are made from them when asked for, which is rare: adding the new and subtracting the old would let
 * rounding errors pile up.
 */
export class ClassificationWindow implements Stateful {
  static readonly version = 1;
  private readonly ring: Ring;
  private readonly labels: Int32Array;
  private readonly answers: Int32Array;
  /** 1: the no-change baseline was right. */
  private readonly baseline: Int32Array;
  private readonly losses: Float64Array;
  /** The positive class's probability. */
  private readonly scores: Float64Array;

  /**
   * @param maximum how many events it holds
   * @param classes how many are known: a restored event is of one of them
   */
  constructor(maximum: number, classes: number, state?: State) {
    this.ring = new Ring(maximum);
    this.labels = new Int32Array(maximum);
    this.answers = new Int32Array(maximum);
    this.baseline = new Int32Array(maximum);
    this.losses = new Float64Array(maximum);
    this.scores = new Float64Array(maximum);
    if (state !== undefined) {
      this.restore(new StateReader('window', state, ClassificationWindow.version), classes);
    }
  }

  update(y: number, answer: number, baseline: boolean, loss: number, score: number): void {
    const place = this.ring.next();
    this.labels[place] = y;
    this.answers[place] = answer;
    this.baseline[place] = baseline ? 1 : 0;
    this.losses[place] = loss;
    this.scores[place] = score;
  }

  metrics(binary: boolean): Metrics {
    const { ring, labels, answers, losses } = this;
    const { size } = ring;
    if (size === 0) return { accuracy: null, logLoss: null, rocAuc: null, kappa: null, kappaNoChange: null };
    const marginals = new Marginals();
    let correct = 0;
    let loss = 0;
    for (let i = 0; i < size; i++) {
      const place = ring.place(i);
      const y = labels[place]!;
      const answer = answers[place]!;
      marginals.update(y, answer);
      if (y === answer) correct++;
      loss += losses[place]!;
    }
    return {
      accuracy: correct / size,
      logLoss: loss / size,
      rocAuc: binary ? rocAuc(this.scoresOf(1), this.scoresOf(0)) : null,
      kappa: kappa(correct, size, marginals),
      kappaNoChange: beyond(correct / size, this.noChange()!),
    };
  }

  /** The baseline's accuracy; null where nothing was scored. */
  noChange(): number | null {
    const { size } = this.ring;
    return size === 0 ? null : this.baseline.subarray(0, size).reduce((sum, right) => sum + right, 0) / size;
  }

  snapshot(): State {
    const { ring } = this;
    return {
      version: ClassificationWindow.version,
      labels: ring.unrolled(this.labels),
      answers: ring.unrolled(this.answers),
      baseline: ring.unrolled(this.baseline),
      losses: ring.unrolled(this.losses),
      scores: ring.unrolled(this.scores),
    };
  }

  private scoresOf(y: number): Float64Array {
    const { size } = this.ring;
    return this.scores.subarray(0, size).filter((_, place) => this.labels[place] === y);
  }

  private restore(reader: StateReader, classes: number): void {
    const labels = reader.int32('labels');
    const count = labels.length;
    const answers = reader.int32('answers', count);
    const outside = (y: number): boolean => y < 0 || y >= classes;
    if (labels.some(outside) || answers.some(outside)) throw reader.wrong('labels', 'indexes of classes');
    // Of a window that was larger, the newest.
    const most = -this.ring.maximum;
    this.labels.set(labels.slice(most));
    this.answers.set(answers.slice(most));
    this.baseline.set(reader.int32('baseline', count).slice(most));
    this.losses.set(reader.float64('losses', count).slice(most));
    this.scores.set(reader.float64('scores', count).slice(most));
    this.ring.refill(Math.min(count, this.ring.maximum));
  }
}
