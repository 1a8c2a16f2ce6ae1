import { mulberry32 } from '../../src/core/random.ts';
import type { Topology } from '../../src/pipeline/topology.ts';

/** A small stream with everything in it: two keys, labels missing and unfit, duplicates, and each kind of bad record. */
export interface TestEvent {
  readonly key: string | null;
  readonly value: string;
}

export function testEvents(count: number, seed: number): TestEvent[] {
  const random = mulberry32(seed);
  const events: TestEvent[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [random() * 2 - 1, random() * 2 - 1];
    const fields: Record<string, unknown> = {
      id: `e${i}`,
      time: 1_600_000_000_000 + i * 1000,
      a,
      b: i % 7 === 0 ? null : b,
      colour: ['red', 'green', 'blue'][Math.floor(random() * 3)],
      y: a + b + random() * 0.4 > 0 ? 'yes' : 'no',
    };
    const key = i % 11 === 0 ? null : `k${i % 2}`;
    const u = random();
    if (u < 0.02) events.push({ key, value: '{"broken":' });
    else if (u < 0.04) events.push({ key, value: JSON.stringify({ ...fields, a: undefined }) });
    else if (u < 0.06) events.push({ key, value: JSON.stringify({ ...fields, a: 99 }) });
    else if (u < 0.08) events.push({ key, value: JSON.stringify({ ...fields, y: undefined }) });
    else if (u < 0.1) events.push({ key, value: JSON.stringify({ ...fields, y: 'perhaps' }) });
    else if (u < 0.12 && events.length > 0) events.push(events.at(-1)!);
    else if (u < 0.14) events.push({ key, value: JSON.stringify({ ...fields, b: 1e6 }) });
    else events.push({ key, value: JSON.stringify(fields) });
  }
  return events;
}

/** The pipeline for `testEvents`, with a part of each kind. */
export const testTopology: Topology = {
  format: { kind: 'json', options: {} },
  input: {
    id: 'id',
    time: 'time',
    source: undefined,
    key: undefined,
    maximumAhead: 10 * 365 * 86_400_000,
    maximumBytes: 1 << 20,
  },
  label: { field: 'y', task: 'classification', classes: ['no', 'yes'] },
  features: [
    { name: 'a', type: 'number', missing: 'reject' },
    { name: 'b', type: 'number', missing: 'mean' },
    { name: 'colour', type: 'category', missing: 'reject' },
  ],
  filters: [
    { action: 'reject', spec: { kind: 'range', options: { field: 'a', minimum: -1, maximum: 1 } } },
    {
      action: 'quarantine',
      spec: { kind: 'outlier', options: { field: 'b', threshold: 8, window: 50, warmUp: 20 } },
    },
    { action: 'drop', spec: { kind: 'duplicate', options: { window: 100 } } },
  ],
  transform: [
    { kind: 'lastLabel', options: { count: 2, as: undefined, keys: 100 } },
    { kind: 'oneHot', options: { maximum: 1000 } },
    { kind: 'standardScaler', options: { withStd: true } },
  ],
  model: {
    kind: 'logisticRegression',
    options: {
      optimizer: {
        kind: 'sgd',
        options: { learningRate: { kind: 'constant', options: { learningRate: 0.05 } } },
      },
      l2: 0,
      interceptInit: 0,
      interceptLr: { kind: 'constant', options: { learningRate: 0.05 } },
      clipGradient: 1e12,
    },
  },
  update: { events: 3, time: 5000 },
  drift: {
    detector: {
      kind: 'adwin',
      options: { delta: 0.002, clock: 32, maxBuckets: 5, minWindowLength: 5, gracePeriod: 10 },
    },
    reads: 'error',
    warning: undefined,
    onDrift: { kind: 'mark', options: {} },
  },
  window: 100,
  fallback: undefined,
};
