import type { Output, Task } from '../../core/output.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';

/**
 * Turns a batch model's scores into an answer. Two classes: p = 1 / (1 + exp(a · score + b)) (Platt 1999; a = -1, b = 0 leaves the
 * model's own probabilities); several: softmax(a · scores), a = 1 / temperature (Guo et al. 2017); regression:
 * a · score + b.
 */
export class Calibration implements Stateful {
  static readonly version = 1;
  readonly a: number;
  readonly b: number;
  private readonly task: Task;
  private readonly output: Output;

  constructor(task: Task, classes: number, parameters: { readonly a: number; readonly b: number }) {
    this.task = task;
    this.a = parameters.a;
    this.b = parameters.b;
    const size = task === 'regression' ? 0 : classes;
    this.output = { ready: false, value: 0, probabilities: new Float64Array(size) };
  }

  /** The one that changes nothing. */
  static none(task: Task, scores: number, classes: number): Calibration {
    return new Calibration(task, classes, { a: task === 'regression' || scores > 1 ? 1 : -1, b: 0 });
  }

  static restore(task: Task, classes: number, state: State): Calibration {
    const parameters = new StateReader('calibration', state, Calibration.version).float64('parameters', 2);
    return new Calibration(task, classes, { a: parameters[0]!, b: parameters[1]! });
  }

  /** Valid until the next call. */
  apply(scores: Float64Array): Output {
    const { output } = this;
    if (this.task === 'regression') {
      output.value = this.a * scores[0]! + this.b;
      output.ready = Number.isFinite(output.value);
    } else if (scores.length === 1) {
      this.applySigmoid(scores[0]!);
    } else {
      this.applySoftmax(scores);
    }
    return output;
  }

  snapshot(): State {
    return { version: Calibration.version, parameters: Float64Array.of(this.a, this.b) };
  }

  private applySigmoid(score: number): void {
    const { output } = this;
    const p = 1 / (1 + Math.exp(this.a * score + this.b));
    output.ready = !Number.isNaN(p);
    output.value = p > 0.5 ? 1 : 0;
    output.probabilities[0] = 1 - p;
    output.probabilities[1] = p;
  }

  private applySoftmax(scores: Float64Array): void {
    const { output, a } = this;
    const { probabilities } = output;
    let best = 0;
    for (let c = 1; c < scores.length; c++) if (a * scores[c]! > a * scores[best]!) best = c;
    const most = a * scores[best]!;
    let sum = 0;
    for (let c = 0; c < scores.length; c++) sum += probabilities[c] = Math.exp(a * scores[c]! - most);
    for (let c = 0; c < scores.length; c++) probabilities[c]! /= sum;
    output.ready = Number.isFinite(sum);
    output.value = best;
  }
}
