import { describe, expect, test } from 'vitest';
import type { Output } from '../../src/core/output.ts';
import { tallied, Tally } from '../../src/pipeline/tally.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { Fed, recordsOf } from '../support/feed.ts';
import { frozen } from '../support/frozen.ts';
import { topologyOf } from '../support/configured.ts';
import { rows, topologyWith } from './fallback/stream.ts';

const said = (value: number, ready = true): Output => ({ ready, value, probabilities: new Float64Array(0) });
const of = (tally: Tally): Record<string, readonly number[]> =>
  Object.fromEntries(tallied.map((who, i) => [who, [tally.events[i]!, tally.errors[i]!.counter]]));

describe('the tally', () => {
  test('counts wrong classes; no answer, and no label before, are wrong', () => {
    const tally = new Tally('classification');
    tally.add(said(1), said(0), undefined, NaN, 1);
    tally.add(said(1), said(1, false), said(1), 1, 1);
    expect(of(tally)).toEqual({ served: [2, 0], online: [2, 2], batch: [1, 0], noChange: [2, 1] });
  });

  test('sums up absolute errors of numbers; where there was no number there is none', () => {
    const tally = new Tally('regression');
    tally.add(said(3), said(-1), undefined, NaN, 1);
    tally.add(said(0), said(9, false), said(2.5), 4, 2);
    expect(of(tally)).toEqual({ served: [2, 4], online: [1, 2], batch: [1, 0.5], noChange: [1, 2] });
  });

  test('does not count what a replay learns again', () => {
    const pipeline = new Pipeline(topologyOf());
    const records = recordsOf(rows(20).map((value) => ({ value })));
    for (let i = 0; i < 20; i++) pipeline.processRecord(records, i, undefined);
    expect(pipeline.counts.learned).toBe(20);
    expect(of(pipeline.tally)['served']).toEqual([0, 0]);
  });

  test('of a pipeline that has one model is what its evaluation says', () => {
    const { pipeline } = new Fed(topologyOf()).events(...rows(300, { noise: 0.2 }));
    const { evaluation, tally } = pipeline;
    const { events } = tally;
    const errors = tally.errors.map(({ counter }) => counter);
    expect(events[1]).toBe(evaluation.scored);
    expect(1 - errors[1]! / events[1]!).toBeCloseTo(evaluation.metrics()['accuracy']!, 12);
    expect(1 - errors[3]! / events[3]!).toBeCloseTo(evaluation.noChange().total!, 12);
    expect([events[0], errors[0]]).toEqual([events[1], errors[1]]);
    expect(events[2]).toBe(0);
  });

  test('with `fallback` is what each answered, whoever is asked, and no part of the state', () => {
    const fed = new Fed(topologyWith({ warmUp: 20 }));
    const wrong = { served: 0, online: 0, batch: 0, noChange: 0 };
    let labelled = 0;
    fed.pipeline.onAnswers = ({ served, online, batch }, y, last) => {
      labelled++;
      const missed = (output: Output | undefined): number => (output?.ready && output.value === y ? 0 : 1);
      wrong.served += missed(served);
      wrong.online += missed(online);
      wrong.batch += batch === undefined ? 0 : missed(batch);
      wrong.noChange += last === y ? 0 : 1;
    };
    fed.events(...rows(100, { noise: 0.3 }));
    fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 8 }));
    fed.events(...rows(150, { from: 100, noise: 0.3, seed: 3 }));
    expect(labelled).toBe(250);
    expect(of(fed.pipeline.tally)).toEqual({
      served: [250, wrong.served],
      online: [250, wrong.online],
      batch: [150, wrong.batch],
      noChange: [250, wrong.noChange],
    });
    expect(wrong.batch).toBeGreaterThan(0);
    expect(JSON.stringify(fed.pipeline.snapshot())).not.toContain('tally');
  });
});
