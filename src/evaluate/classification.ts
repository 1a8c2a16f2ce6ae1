import type { Classes } from '../core/classes.ts';
import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { grown } from '../core/vector.ts';
import { Mean } from '../stats/mean.ts';
import { ClassificationWindow } from './classificationWindow.ts';
import type { Evaluation, Metrics } from './evaluation.ts';
import { beyond, kappa, Marginals } from './kappa.ts';
import { logLoss } from './logLoss.ts';

/**
 * Accuracy, log loss, kappa and kappa against no-change, in all and over a window; the AUC over the window only, since the exact
 * one needs every score. Two classes: the second one is the positive one.
 */
export class ClassificationEvaluation implements Evaluation {
  static readonly version = 1;
  scored = 0;
  lastLoss = NaN;
  private readonly classes: Classes;
  private readonly window: ClassificationWindow;
  private readonly marginals = new Marginals();
  private readonly loss: Mean;
  private correct = 0;
  private baselineCorrect = 0;

  /** @param window how many of the last events `windowMetrics` looks at */
  constructor(classes: Classes, window: number, state?: State) {
    const { version } = ClassificationEvaluation;
    const reader = state === undefined ? undefined : new StateReader('evaluation', state, version);
    this.classes = classes;
    this.window = new ClassificationWindow(window, classes.size, reader?.child('window'));
    this.loss = new Mean(reader?.child('loss'));
    if (reader !== undefined) this.restore(reader);
  }

  update(output: Output, y: number, lastLabel: number): void {
    const { value, probabilities } = output;
    const loss = logLoss(probabilities, y);
    const baseline = lastLabel === y;
    this.scored++;
    this.lastLoss = value === y ? 0 : 1;
    if (value === y) this.correct++;
    if (baseline) this.baselineCorrect++;
    this.marginals.update(y, value);
    this.loss.update(loss);
    this.window.update(y, value, baseline, loss, probabilities[1] ?? 0);
  }

  metrics(): Metrics {
    const { scored, correct } = this;
    if (scored === 0)
      return { accuracy: null, logLoss: null, rocAuc: null, kappa: null, kappaNoChange: null };
    const accuracy = correct / scored;
    return {
      accuracy,
      logLoss: this.loss.value,
      rocAuc: null,
      kappa: kappa(correct, scored, this.marginals),
      kappaNoChange: beyond(accuracy, this.baselineCorrect / scored),
    };
  }

  windowMetrics(): Metrics {
    return this.window.metrics(this.classes.size === 2);
  }

  noChange(): { readonly total: number | null; readonly window: number | null } {
    const { scored } = this;
    return { total: scored === 0 ? null : this.baselineCorrect / scored, window: this.window.noChange() };
  }

  snapshot(): State {
    // Its arrays may be longer than there are classes.
    const { size } = this.classes;
    return {
      version: ClassificationEvaluation.version,
      scored: this.scored,
      correct: this.correct,
      baselineCorrect: this.baselineCorrect,
      labels: grown(this.marginals.labels, size).slice(0, size),
      answers: grown(this.marginals.answers, size).slice(0, size),
      loss: this.loss.snapshot(),
      window: this.window.snapshot(),
    };
  }

  private restore(reader: StateReader): void {
    this.scored = reader.integer('scored');
    this.correct = reader.integer('correct');
    this.baselineCorrect = reader.integer('baselineCorrect');
    const { size } = this.classes;
    this.marginals.labels = grown(reader.float64('labels', size).slice(), 2);
    this.marginals.answers = grown(reader.float64('answers', size).slice(), 2);
  }
}
