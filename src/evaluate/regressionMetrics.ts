import type { Variance } from '../stats/variance.ts';
import type { Metrics } from './evaluation.ts';

/**
 * Mean absolute error, root of the mean squared error, and the coefficient of determination. River's `metrics.MAE`, `RMSE` and
 * `R2`; null where there is nothing, or for R² one event only or no variance.
 * @param squares the sum of the squared errors
 * @param variance of the labels
 */
export function regressionMetrics(mae: number, mse: number, squares: number, variance: Variance): Metrics {
  if (variance.n === 0) return { mae: null, rmse: null, r2: null };
  const r2 = variance.n > 1 ? 1 - squares / variance.squares : NaN;
  return { mae: finite(mae), rmse: finite(Math.sqrt(mse)), r2: finite(r2) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
