/** What is done about drift, beside River's drift.DriftRetrainingClassifier (driftReactions.py, driftReactions.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../golden/close.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { Fed, recordsOf } from '../support/feed.ts';
import { fileData, planes, topologyFor, type Data } from './reactionData.ts';

interface Run {
  readonly data: string;
  readonly wrapper: 'none' | 'restart' | 'background';
  readonly detector: string | null;
  readonly accuracy: number;
  /** The second class's probability. */
  readonly first50: readonly number[];
  readonly last50: readonly number[];
}

const { runs } = JSON.parse(readFileSync(new URL('./driftReactions.json', import.meta.url), 'utf8')) as {
  runs: readonly Run[];
};

const data: Readonly<Record<string, Data>> = { planes: planes(), electricity: fileData('electricity') };

const accuracyIn = ({ evaluation }: Pipeline): number => evaluation.metrics()['accuracy']!;

/** @returns the accuracy over all events, and how often something was done */
function run(name: string, drift: string) {
  const pipeline = new Pipeline(topologyFor(data[name]!, drift));
  const records = recordsOf(data[name]!.rows.map((value) => ({ value })));
  for (let i = 0; i < records.count; i++) pipeline.processRecord(records, i, undefined);
  return { accuracy: accuracyIn(pipeline), acted: pipeline.drift!.acted };
}

const kinds: Readonly<Record<string, string>> = { DDM: 'ddm', HDDMW: 'hddmW', HDDMA: 'hddmA' };
const accuracyOf = (name: string, wrapper: Run['wrapper'], detector: string | null): number =>
  runs.find((one) => one.data === name && one.wrapper === wrapper && one.detector === detector)!.accuracy;

describe('restart is what River does without a background model', () => {
  // Each detector is held against River's on these data in drift.test.ts; the slower data with one of them.
  const cases = runs.filter(
    ({ data: name, wrapper, detector }) =>
      wrapper === 'restart' && (name === 'planes' || detector === 'HDDMA'),
  );
  test.each(cases)('$data, $detector', ({ data: name, detector, accuracy, first50, last50 }) => {
    const { classes, rows } = data[name]!;
    const topology = topologyFor(data[name]!, `{ kind: ${kinds[detector!]!}, onDrift: restart }`);
    const { predictions, pipeline } = new Fed(topology).events(...rows);
    const outputs = predictions.map(({ probabilities }) => probabilities![classes[1]]);
    expect(accuracyIn(pipeline)).toBe(accuracy);
    expect(pipeline.drift!.acted).toBeGreaterThan(3);
    first50.forEach((expected, i) => {
      expectClose(outputs[i], expected, 1e-9);
    });
    last50.forEach((expected, i) => {
      expectClose(outputs.at(i - 50), expected, 1e-9);
    });
  });
});

describe('planes that change: each reaction helps', () => {
  const marked = accuracyOf('planes', 'none', null);
  test.each(Object.entries(kinds))('%s', (detector, kind) => {
    const raised = run('planes', `{ kind: ${kind}, onDrift: raiseRate }`).accuracy;
    const replaced = run('planes', `{ kind: ${kind}, onDrift: replace }`).accuracy;
    expect(raised - marked).toBeGreaterThan(0.02);
    expect(replaced - marked).toBeGreaterThan(0.02);
    // Takes over only when it is better, and is no more than a tenth of a point behind River, which does at once.
    expect(replaced).toBeGreaterThan(accuracyOf('planes', 'background', detector) - 0.001);
  });

  test('marking changes nothing', () => {
    expect(run('planes', 'ddm')).toEqual({ accuracy: marked, acted: 0 });
  });

  test('adwin, with a second one that warns, and only where losses have risen', () => {
    const warning = '{ kind: adwin, delta: 0.1 }';
    const replaced = run('planes', `{ kind: adwin, warning: ${warning}, onDrift: replace }`);
    expect(replaced.accuracy - marked).toBeGreaterThan(0.02);
    expect(replaced.acted).toBe(4);
    const restarted = run('planes', '{ kind: adwin, onDrift: restart }');
    expect(restarted.accuracy - marked).toBeGreaterThan(0.02);
    expect(restarted.acted).toBe(4);
  });
});
