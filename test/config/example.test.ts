import { parse as parseYaml } from 'yaml';
import { expect, test } from 'vitest';
import { printConfig } from '../../src/config/print.ts';
import { example, least } from './example.ts';
import { configOf, read } from './reading.ts';

test('the example gives the configuration that it describes, with all defaults', () => {
  const rate = { kind: 'constant', options: { learningRate: 0.01 } };
  const number = (name: string, missing = 'reject') => ({ name, type: 'number', missing });
  expect(configOf(example)).toEqual({
    file: 'FILE',
    app: 'electricity',
    kafka: {
      brokers: ['localhost:9092'],
      ssl: false,
      sasl: undefined,
      clientId: 'electricity',
      sessionTimeout: 15_000,
      transactionTimeout: 15_000,
      connectionTimeout: 10_000,
      requestTimeout: 30_000,
      giveUp: 300_000,
    },
    input: { topic: 'events', start: 'earliest', onLoss: 'stop' },
    topology: {
      format: { kind: 'json', options: {} },
      input: {
        id: 'id',
        time: 'time',
        source: 'meter',
        key: undefined,
        maximumAhead: 3_600_000,
        maximumBytes: 1_048_576,
      },
      label: { field: 'class', task: 'classification', classes: ['DOWN', 'UP'] },
      features: [
        number('period'),
        number('nswprice'),
        number('nswdemand', 'mean'),
        number('vicprice'),
        number('vicdemand'),
        number('transfer'),
      ],
      filters: [
        {
          action: 'reject',
          spec: { kind: 'range', options: { field: 'nswprice', minimum: 0, maximum: 1 } },
        },
        {
          action: 'quarantine',
          spec: { kind: 'outlier', options: { field: 'nswdemand', threshold: 8, window: 1000, warmUp: 100 } },
        },
        { action: 'drop', spec: { kind: 'duplicate', options: { window: 100_000 } } },
      ],
      transform: [
        { kind: 'lastLabel', options: { count: 2, keys: 100_000 } },
        { kind: 'oneHot', options: { maximum: 1000 } },
        { kind: 'standardScaler', options: { withStd: true } },
      ],
      model: {
        kind: 'logisticRegression',
        options: {
          optimizer: { kind: 'sgd', options: { learningRate: rate } },
          l2: 0,
          interceptInit: 0,
          interceptLr: rate,
          clipGradient: 1e12,
        },
      },
      update: { events: 100, time: 300_000 },
      drift: {
        detector: {
          kind: 'adwin',
          options: { delta: 0.002, clock: 32, maxBuckets: 5, minWindowLength: 5, gracePeriod: 10 },
        },
        reads: 'error',
        warning: undefined,
        onDrift: { kind: 'mark', options: {} },
      },
      window: 1000,
      fallback: {
        use: 'best',
        window: 1000,
        warmUp: 500,
        margin: 0.02,
        maximumAge: 259_200_000,
        copyEvery: 1000,
        recover: 'copy',
      },
    },
    batch: {
      model: {
        kind: 'logistic',
        options: { epochs: 20, patience: 3, learningRate: 0.05, l1: 0, l2: 0.0001 },
      },
      window: 2_592_000_000,
      memory: 536_870_912,
      disk: 17_179_869_184,
      directory: undefined,
      minimumRows: 500,
      tolerance: 0.02,
      store: 'topic',
      keepModels: 7,
      seed: 42,
    },
    output: { topic: 'predictions', format: { kind: 'json', options: {} } },
    deadLetter: { topic: 'electricity.dead-letter' },
    delivery: 'exactly-once',
    threads: 1,
    commit: { interval: 100, bytes: 8_388_608 },
    checkpoint: { interval: 30_000 },
    http: { port: 9464, host: '0.0.0.0' },
    log: { level: 'info' },
  });
});

test('app, input.topic, features and model are enough', () => {
  const config = configOf(least);
  expect(config.topology.update).toEqual({ events: 1, time: undefined });
  expect(config.topology.label).toBeUndefined();
  expect(config.topology.drift).toBeUndefined();
  expect(config.topology.fallback).toBeUndefined();
  expect(config.batch).toMatchObject({ model: undefined, window: 2_592_000_000, store: 'topic', seed: 42 });
  expect(config.deadLetter).toEqual({ topic: 'a.dead-letter' });
});

const tls = `kafka:
  ssl: { cert: "\${file:c.pem}", key: KEY, passphrase: "1 2", servername: "$\${x}" }
  sasl: { mechanism: scram-sha-512, username: u, password: 123 }
`;

test.each([
  ['the example', example],
  ['the least', least],
  [
    'text that looks like something else',
    `${least}label: { field: "1", classes: [1, "2"] }\nlog: { level: debug }\n`,
  ],
  [
    'no dead letters, a time limit, a start',
    `${least.replace('t }', 't, start: 2026-01-31 }')}deadLetter: off\nupdate: { time: 90s }\n`,
  ],
  [
    'every key of batch and fallback',
    `${least}label: { field: y, classes: [a, b] }
batch: { model: { kind: softmax, l1: 0.5 }, window: 90m, memory: 1TiB, disk: 1048577, directory: "\${DIR}/rows", minimumRows: 10,
  tolerance: 0, store: "folder: a: \${DIR} #$\${x} ", keepModels: 1, seed: 4294967295 }
fallback: { use: online, window: 10, warmUp: 1, margin: 1, maximumAge: 36h, copyEvery: 1, recover: fresh }
`,
  ],
  [
    'every key of drift',
    `${least}label: y\ndrift: { kind: adwin, delta: 0.01, reads: loss, warning: { kind: pageHinkley, mode: up }, ` +
      'onDrift: { kind: replace, window: 9, minimum: 8, patience: 9 } }\n',
  ],
  [
    'a second detector that is more sensitive in one way, and less in another',
    `${least}label: y\ndrift: { kind: adwin, warning: { kind: adwin, delta: 0.001, clock: 1 } }\n`,
  ],
  [
    'a second detector of which nobody can say whether it is more sensitive',
    `${least}label: y\ndrift: { kind: kswin, warning: { kind: kswin, windowSize: 60, alpha: 0.001 } }\n`,
  ],
  [
    'drift of numbers',
    `${least.replace('logistic', 'linear')}label: { field: y, type: number }\ndrift: { kind: kswin, onDrift: raiseRate }\n`,
  ],
  [
    'a model without features, and classes that a batch model could learn',
    least.replace('{ x: number }', '{}').replace('logisticRegression', 'prior') +
      'label: { field: y, classes: [a, b, c] }\n',
  ],
])('the full form of %s is the same configuration when it is read again', (_name, text) => {
  const parsed = read(text, { DIR: '/data' });
  if (!parsed.ok) expect.fail(JSON.stringify(parsed.faults));
  expect(configOf(printConfig(parsed.config, parsed.secrets))).toEqual(parsed.config);
});

test('the full form shows no password, no key, and nothing that came from a file', () => {
  const parsed = read(least + tls, {}, { './c.pem': 'CERTIFICATE' });
  if (!parsed.ok) expect.fail(JSON.stringify(parsed.faults));
  expect(parsed.config.kafka.sasl?.password).toBe('123');
  expect(parsed.config.kafka.ssl).toMatchObject({ cert: 'CERTIFICATE', key: 'KEY', servername: '${x}' });
  const printed = parseYaml(printConfig(parsed.config, parsed.secrets)) as { kafka: object };
  expect(printed.kafka).toMatchObject({
    ssl: { cert: '********', key: '********', passphrase: '********', servername: '$${x}' },
    sasl: { username: 'u', password: '********' },
  });
});
