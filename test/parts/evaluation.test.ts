import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import type { Output } from '../../src/core/output.ts';
import { ExactAuc } from '../../src/evaluate/exactAuc.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { createEvaluation } from '../../src/evaluate/registry.ts';
import { rocAuc } from '../../src/evaluate/rocAuc.ts';
import { expectClose } from '../golden/close.ts';

const answer = (p: number): Output => ({
  ready: true,
  value: p > 0.5 ? 1 : 0,
  probabilities: Float64Array.of(1 - p, p),
});
const value = (x: number): Output => ({ ready: true, value: x, probabilities: new Float64Array(0) });

function binary(window: number): Evaluation {
  return createEvaluation('classification', new Classes(['0', '1'], 2), window);
}

test('before anything is scored, every metric is null', () => {
  for (const evaluation of [binary(5), createEvaluation('regression', new Classes(undefined, 0), 5)]) {
    for (const metrics of [evaluation.metrics(), evaluation.windowMetrics()]) {
      expect(Object.keys(metrics).length).toBeGreaterThan(2);
      expect(Object.values(metrics).every((metric) => metric === null)).toBe(true);
    }
    expect(evaluation.noChange()).toEqual({ total: null, window: null });
  }
});

describe('classification', () => {
  test('with one class only, kappa and AUC are null, and so is kappa against a baseline that is always right', () => {
    const evaluation = binary(5);
    for (let i = 0; i < 3; i++) evaluation.update(answer(0.1), 0, 0);
    const undefinedOnes = { accuracy: 1, rocAuc: null, kappa: null, kappaNoChange: null };
    expect(evaluation.metrics()).toMatchObject(undefinedOnes);
    expect(evaluation.windowMetrics()).toMatchObject(undefinedOnes);
  });

  test('the loss for drift detectors is 0 for a right answer and 1 for a wrong one', () => {
    const evaluation = binary(5);
    evaluation.update(answer(0.9), 1, NaN);
    expect(evaluation.lastLoss).toBe(0);
    evaluation.update(answer(0.9), 0, 1);
    expect(evaluation.lastLoss).toBe(1);
  });

  test('the baseline counts as wrong where there was no label before', () => {
    const evaluation = binary(5);
    evaluation.update(answer(0.9), 1, NaN);
    evaluation.update(answer(0.9), 1, 1);
    expect(evaluation.noChange()).toEqual({ total: 0.5, window: 0.5 });
  });

  test('the window is what a new evaluation of its events alone would be, and has their exact AUC', () => {
    const event = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1), fc.constantFrom(NaN, 0, 1));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(event, { minLength: 1, maxLength: 80 }),
        (size, events) => {
          const evaluation = binary(size);
          for (const [p, y, last] of events) evaluation.update(answer(p), y, last);
          const alone = binary(1000);
          const auc = new ExactAuc();
          for (const [p, y, last] of events.slice(-size)) {
            alone.update(answer(p), y, last);
            auc.update(p, y);
          }
          const { rocAuc: windowAuc, ...window } = evaluation.windowMetrics();
          expect(windowAuc).toBe(auc.value());
          for (const [name, metric] of Object.entries(window)) {
            const expected = alone.metrics()[name] ?? null;
            if (expected === null) expect(metric).toBeNull();
            else expectClose(metric, expected, 1e-12);
          }
          expect(evaluation.noChange().window).toBe(alone.noChange().total);
        },
      ),
    );
  });

  test('classes may appear while it goes on; the AUC is for two of them only', () => {
    const classes = new Classes(undefined, 10);
    const evaluation = createEvaluation('classification', classes, 10);
    const one = { ready: true, value: 0, probabilities: Float64Array.of(1) };
    evaluation.update(one, classes.learnOne('a'), NaN);
    evaluation.update(one, classes.learnOne('b'), 0);
    expect(evaluation.windowMetrics()['rocAuc']).toBe(0.5);
    for (let c = 2; c < 6; c++) evaluation.update(one, classes.learnOne(`class ${c}`), 0);
    expect(evaluation.windowMetrics()['rocAuc']).toBeNull();
    expect(evaluation.metrics()['accuracy']).toBe(1 / 6);
    // One of six certain, the others as unlikely as can be.
    expectClose(evaluation.metrics()['logLoss'], (5 * -Math.log(1e-15)) / 6, 1e-12);
    const restored = createEvaluation('classification', classes, 10, evaluation.snapshot());
    expect(restored.metrics()).toEqual(evaluation.metrics());
  });
});

describe('regression', () => {
  test('one event, or no variance, has no R²', () => {
    const evaluation = createEvaluation('regression', new Classes(undefined, 0), 5);
    evaluation.update(value(1), 2, NaN);
    expect(evaluation.metrics()).toEqual({ mae: 1, rmse: 1, r2: null });
    evaluation.update(value(1), 2, 2);
    expect(evaluation.metrics()).toEqual({ mae: 1, rmse: 1, r2: null });
    expect(evaluation.noChange()).toEqual({ total: 0, window: 0 });
    expect(evaluation.lastLoss).toBe(1);
  });

  test('the window is what a new evaluation of its events alone would be', () => {
    const x = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(x, x), { minLength: 2, maxLength: 80 }),
        (size, events) => {
          const evaluation = createEvaluation('regression', new Classes(undefined, 0), size);
          const alone = createEvaluation('regression', new Classes(undefined, 0), 1000);
          for (const [p, y] of events) evaluation.update(value(p), y, p);
          for (const [p, y] of events.slice(-size)) alone.update(value(p), y, p);
          for (const [name, expected] of Object.entries(alone.metrics())) {
            if (expected === null) expect(evaluation.windowMetrics()[name]).toBeNull();
            else expectClose(evaluation.windowMetrics()[name], expected, 1e-9);
          }
          expectClose(evaluation.noChange().window, alone.noChange().total!, 1e-9);
        },
      ),
    );
  });
});

test('the AUC is the share of pairs in order, ties counting half', () => {
  const scores = fc.array(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(scores, scores, (positives, negatives) => {
      let pairs = 0;
      for (const p of positives) for (const n of negatives) pairs += p > n ? 1 : p === n ? 0.5 : 0;
      const auc = rocAuc(Float64Array.from(positives), Float64Array.from(negatives));
      expect(auc).toBe(pairs / (positives.length * negatives.length));
    }),
  );
  expect(rocAuc(Float64Array.of(1), new Float64Array(0))).toBeNull();
});

test('an event without a score is left out of the exact AUC', () => {
  const auc = new ExactAuc();
  auc.update(NaN, 1);
  auc.update(0.2, 1);
  auc.update(0.4, 0);
  auc.update(0.1, 0);
  expect(auc.value()).toBe(0.5);
});
