/** Batch models and their calibration beside scikit-learn's optima (batch.py, batch.json). */
import { describe, expect, it } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import { mulberry32, shuffle } from '../../src/core/random.ts';
import { Calibration } from '../../src/models/batch/calibration.ts';
import { fitSigmoid, fitTemperature } from '../../src/models/batch/fitCalibration.ts';
import type { BatchModel } from '../../src/models/batch/batchModel.ts';
import { batchModels } from '../../src/models/batch/registry.ts';
import { readDataset } from '../support/dataset.ts';
import reference from './batch.json' with { type: 'json' };

type Optimum = (typeof reference.optima)[number];

interface Rows {
  readonly x: readonly Float64Array[];
  readonly y: readonly number[];
}

/** Standardized as batch.py does it. */
function rowsOf({ data, target, classes }: Optimum & { classes?: string[] }): Rows {
  const { names, rows } = readDataset(data);
  const at = names.indexOf(target);
  const x = rows.map((row) => Float64Array.from(row.filter((_, i) => i !== at).map(Number)));
  for (let column = 0; column < names.length - 1; column++) {
    const mean = x.reduce((sum, row) => sum + row[column]!, 0) / x.length;
    const variance = x.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / x.length;
    for (const row of x) row[column] = variance > 0 ? (row[column]! - mean) / Math.sqrt(variance) : 0;
  }
  return { x, y: rows.map((row) => (classes === undefined ? Number(row[at]) : classes.indexOf(row[at]!))) };
}

function penalty(weights: readonly (readonly number[])[], l1: number, l2: number): number {
  return weights.flat().reduce((sum, weight) => sum + l1 * Math.abs(weight) + (l2 / 2) * weight ** 2, 0);
}

function lossOf(
  model: BatchModel,
  { x, y }: Rows,
  { model: kind, classes }: Optimum & { classes?: string[] },
): number {
  const task = kind === 'linear' ? 'regression' : 'classification';
  const calibration = Calibration.none(task, model.scores.length, classes?.length ?? 2);
  let sum = 0;
  x.forEach((values, i) => {
    model.decide({ values, size: values.length, categories: [] });
    const output = calibration.apply(model.scores);
    sum += task === 'regression' ? (output.value - y[i]!) ** 2 / 2 : -Math.log(output.probabilities[y[i]!]!);
  });
  return sum / x.length;
}

describe("trained in epochs, batch models come to scikit-learn's optimum", () => {
  it.each(reference.optima.map((one) => [one.model, one.data, one.l2, one.l1, one] as const))(
    '%s on %s, l2 %d, l1 %d',
    (name, _data, l2, l1, optimum) => {
      const rows = rowsOf(optimum);
      const kind = batchModels.find((one) => one.name === name)!;
      const classes = (optimum as { classes?: string[] }).classes ?? [0, 1];
      const context = {
        task: kind.tasks[0]!,
        classes: new Classes(name === 'linear' ? undefined : classes, classes.length),
      };
      const epochs = 200;
      const options = { epochs, patience: epochs, learningRate: 0.05, l1, l2 };
      const model = kind.create(options, context);
      const order = mulberry32(5);
      const all = rows.x.map((values, i) => ({ values, y: rows.y[i]! }));
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const { values, y } of shuffle([...all], order))
          model.learnOne({ values, size: values.length, categories: [] }, y);
        model.endEpoch();
      }
      const { weights } = model.snapshot() as unknown as { weights: Float64Array[] };
      const found = weights.map((one) => [...one.slice(0, -1)]);
      const best = optimum.weights as readonly (readonly number[])[];
      // What is minimized, penalties and all: nothing is below the optimum, and little above it.
      const gap =
        lossOf(model, rows, optimum) + penalty(found, l1, l2) - (optimum.loss + penalty(best, l1, l2));
      expect(gap).toBeGreaterThan(-1e-6);
      expect(gap / optimum.loss).toBeLessThan(1e-3);
      const apart = found.flatMap((one, k) => one.map((weight, i) => Math.abs(weight - best[k]![i]!)));
      expect(Math.max(...apart)).toBeLessThan(0.02);
    },
  );
});

describe('calibration', () => {
  it.each(reference.sigmoid.map((one) => [one.name, one] as const))(
    "Platt's sigmoid is scikit-learn's: %s",
    (_, { scores, y, a, b }) => {
      const found = fitSigmoid(Float64Array.from(scores), y);
      expect(found.a).toBeCloseTo(a, 4);
      expect(found.b).toBeCloseTo(b, 4);
    },
  );

  it.each(reference.temperature.map((one) => [one.name, one] as const))(
    "the temperature is scikit-learn's: %s",
    (_, { scores, y, a }) => {
      const found = fitTemperature(Float64Array.from(scores.flat()), y, scores[0]!.length);
      expect(found.a / a).toBeCloseTo(1, 4);
    },
  );
});
