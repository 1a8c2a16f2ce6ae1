import type { Output } from '../core/output.ts';
import { StateReader, type State } from '../core/state.ts';
import { Mean } from '../stats/mean.ts';
import { Variance } from '../stats/variance.ts';
import type { Evaluation, Metrics } from './evaluation.ts';
import { regressionMetrics } from './regressionMetrics.ts';
import { RegressionWindow } from './regressionWindow.ts';

/** Mean absolute error, root mean squared error and R², in all and over a window. */
export class RegressionEvaluation implements Evaluation {
  static readonly version = 1;
  lastLoss = NaN;
  private readonly window: RegressionWindow;
  private readonly absolute: Mean;
  private readonly squared: Mean;
  private readonly variance: Variance;
  private readonly baseline: Mean;
  private squares = 0;

  /** @param window how many of the last events `windowMetrics` looks at */
  constructor(window: number, state?: State) {
    const { version } = RegressionEvaluation;
    const reader = state === undefined ? undefined : new StateReader('evaluation', state, version);
    this.window = new RegressionWindow(window, reader?.child('window'));
    this.absolute = new Mean(reader?.child('absolute'));
    this.squared = new Mean(reader?.child('squared'));
    this.variance = new Variance(reader?.child('variance'));
    this.baseline = new Mean(reader?.child('baseline'));
    if (reader !== undefined) this.squares = reader.float64('squares', 1)[0]!;
  }

  get scored(): number {
    return this.variance.n;
  }

  update(output: Output, y: number, lastLabel: number): void {
    const error = y - output.value;
    const baseline = Math.abs(y - lastLabel);
    this.lastLoss = Math.abs(error);
    this.absolute.update(this.lastLoss);
    this.squared.update(error * error);
    this.squares += error * error;
    this.variance.update(y);
    if (!Number.isNaN(lastLabel)) this.baseline.update(baseline);
    this.window.update(y, output.value, baseline);
  }

  metrics(): Metrics {
    return regressionMetrics(this.absolute.value, this.squared.value, this.squares, this.variance);
  }

  windowMetrics(): Metrics {
    return this.window.metrics();
  }

  noChange(): { readonly total: number | null; readonly window: number | null } {
    return {
      total: finite(this.baseline.n === 0 ? null : this.baseline.value),
      window: finite(this.window.noChange()),
    };
  }

  snapshot(): State {
    return {
      version: RegressionEvaluation.version,
      absolute: this.absolute.snapshot(),
      squared: this.squared.snapshot(),
      squares: Float64Array.of(this.squares),
      variance: this.variance.snapshot(),
      baseline: this.baseline.snapshot(),
      window: this.window.snapshot(),
    };
  }
}

/** Labels may be so large that their differences overflow. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
