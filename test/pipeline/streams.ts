import fc from 'fast-check';
import type { Topology } from '../../src/pipeline/topology.ts';
import { topologyOf } from '../support/configured.ts';
import { testTopology } from '../support/events.ts';
import type { KeyedEvent } from '../support/feed.ts';

const actions = ['reject', 'quarantine', 'drop'] as const;

function filtersWith(action: string): string {
  return (
    `[{ kind: range, field: a, minimum: -50, maximum: 50, action: ${action} }, ` +
    `{ kind: outlier, field: b, threshold: 3, window: 12, warmUp: 4, action: ${action} }, ` +
    `{ kind: duplicate, window: 5, action: ${action} }]`
  );
}

const features = '{ a: number, b: { type: number, missing: mean }, c: { type: category, missing: none } }';

const alone: readonly (readonly [name: string, topology: Topology])[] = [
  ['everything, declared classes', testTopology],
  ...actions.map(
    (action) =>
      [
        `filters that ${action}, classes as they appear`,
        topologyOf({
          input: '{ topic: in, id: id, time: time, maximumAhead: 1h }',
          label: 'y',
          features,
          filters: filtersWith(action),
          transform: '[{ kind: lastLabel, count: 2, keys: 2 }, { kind: oneHot, maximum: 3 }, standardScaler]',
          model:
            '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: { kind: inverseScaling, learningRate: 0.1 } }, l2: 0.01 }',
          update: '{ events: 4, time: 20s }',
          drift: '{ kind: adwin, clock: 2, gracePeriod: 1, minWindowLength: 1, delta: 0.9 }',
          evaluate: '{ window: 7 }',
        }),
      ] as const,
  ),
  [
    'regression',
    topologyOf({
      input: '{ topic: in, id: id, time: time }',
      label: '{ field: z, type: number }',
      features,
      filters: filtersWith('quarantine'),
      transform: '[standardScaler, { kind: lastLabel, count: 3 }, oneHot]',
      model: 'linearRegression',
      update: '{ events: 3 }',
      drift: '{ kind: adwin, clock: 1, gracePeriod: 1, minWindowLength: 1, delta: 0.9 }',
      evaluate: '{ window: 5 }',
    }),
  ],
  ...(
    [
      [
        'raiseRate',
        '{ kind: ddm, warmStart: 1, driftThreshold: 0.1, warningThreshold: 0, onDrift: { kind: raiseRate, events: 5 } }',
      ],
      ['restart', '{ kind: pageHinkley, minInstances: 1, threshold: 0.3, onDrift: restart }'],
      [
        'replace',
        '{ kind: pageHinkley, minInstances: 1, threshold: 0.3, warning: { kind: pageHinkley, minInstances: 1, threshold: 0.1 }, ' +
          'reads: loss, onDrift: { kind: replace, window: 1, minimum: 1, patience: 6 } }',
      ],
      [
        'replace in pairs',
        '{ kind: ddm, warmStart: 1, driftThreshold: 0.1, warningThreshold: 0, onDrift: { kind: replace, window: 2, minimum: 1, patience: 4 } }',
      ],
    ] as const
  ).map(
    ([reaction, drift]) =>
      [
        `drift: ${reaction}`,
        topologyOf({
          label: 'y',
          features,
          transform: '[lastLabel, { kind: oneHot, maximum: 3 }, standardScaler]',
          update: `{ events: ${reaction === 'replace in pairs' ? 2 : 1} }`,
          drift,
        }),
      ] as const,
  ),
  ...['noChange', 'prior'].flatMap((model) => [
    [
      `${model}, classes as they appear`,
      topologyOf({ label: 'y', features, filters: filtersWith('drop'), model, update: '{ time: 5s }' }),
    ] as const,
    [`${model}, regression`, topologyOf({ label: '{ field: z, type: number }', features, model })] as const,
  ]),
];

const fallback = { window: 8, warmUp: 5, margin: 0.02, maximumAge: 1000, copyEvery: 3 } as const;

/** Pipelines with every part in them, and small windows, so that short streams reach their ends. */
export const topologies: readonly (readonly [name: string, topology: Topology])[] = [
  ...alone,
  ...alone
    .filter(([name]) => /everything|quarantine|^regression|noChange, regression|replace/.test(name))
    .map(
      ([name, topology], i) =>
        [
          `${name}, with fallback`,
          {
            ...topology,
            fallback: {
              ...fallback,
              use: 'best' as const,
              recover: i % 2 === 0 ? ('copy' as const) : 'fresh',
            },
          },
        ] as const,
    ),
];

/** What each declared topology names its fields: those of `testTopology` are called otherwise. */
const fields = fc.record(
  {
    id: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 30 }) },
      { weight: 1, arbitrary: fc.constantFrom('7', null, 1.5, '') },
    ),
    time: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
      { weight: 1, arbitrary: fc.constantFrom('1970-01-01T00:00:30Z', 'never', 9e12) },
    ),
    a: fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(99, 'x', -0) },
    ),
    b: fc.oneof(
      { weight: 7, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom(1e6, -1e300) },
    ),
    c: fc.constantFrom('red', 'green', 'blue', 'grey', 1, true, null),
    colour: fc.constantFrom('red', 'green', 'blue'),
    y: fc.constantFrom('no', 'yes', 'no', 'yes', 'perhaps', 1, true, null, []),
    z: fc.oneof(
      { weight: 8, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom('x', null, 1e308) },
    ),
  },
  { requiredKeys: ['id', 'time', 'a', 'colour'] },
);

/** Streams with everything in them that a record can be. */
export const streams: fc.Arbitrary<KeyedEvent[]> = fc.array(
  fc.record({
    key: fc.constantFrom('k', 'l', 'm', '', null),
    value: fc.oneof(
      { weight: 20, arbitrary: fields },
      {
        weight: 1,
        arbitrary: fc.constantFrom('{"id":', '[]', '', '{}', null, '{"id":1,"time":1,"a":1e999}'),
      },
    ),
    timestamp: fc.constantFrom(1000, 50_000, 2e12),
  }),
  { maxLength: 60 },
);
