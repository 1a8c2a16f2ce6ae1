import { describe, expect, test } from 'vitest';
import { distance, nearest, suggestion } from '../../src/core/nearest.ts';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../src/config/units.ts';
import { least } from './example.ts';
import { configOf, faultsOf } from './reading.ts';
import { topologyOf } from '../support/configured.ts';

describe('durations and sizes', () => {
  test.each([
    ['200ms', 200],
    ['30s', 30_000],
    ['1.1s', 1100],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['0ms', 0],
    ['30', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
    ['0.5ms', undefined],
    ['1e3s', undefined],
    ['99999999999999d', undefined],
  ])('the duration %s is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    ['8MiB', 8_388_608],
    ['512KiB', 524_288],
    ['1MB', 1_000_000],
    ['500kB', 500_000],
    ['17', 17],
    ['1TiB', 1_099_511_627_776],
    ['2TB', 2_000_000_000_000],
    ['0.5KiB', 512],
    ['8mib', undefined],
    ['1.5', undefined],
    ['', undefined],
  ])('the size %s is %s bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each([0, 1, 999, 1000, 61_000, 3_600_000, 90_000_000, 86_400_000, 2 ** 40, 2 ** 40 + 2 ** 30])(
    '%s ms and bytes are read as they are written',
    (n) => {
      expect(parseDuration(formatDuration(n))).toBe(n);
      expect(parseSize(formatSize(n))).toBe(n);
    },
  );
});

describe('the nearest name', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j and %j are %s apart', (a, b, apart) => {
    expect(distance(a, b)).toBe(apart);
    expect(distance(b, a)).toBe(apart);
  });

  test('is the one with the least wrong, and none where too much is', () => {
    expect(nearest('tresholds', ['window', 'threshold', 'warmUp'])).toBe('threshold');
    expect(nearest('ONEHOT', ['standardScaler', 'oneHot'])).toBe('oneHot');
    expect(nearest('foo', ['bar', 'l2'])).toBeUndefined();
  });
});

describe('a part of a name', () => {
  const models = [
    'hoeffdingTree',
    'hoeffdingTreeRegressor',
    'linearRegression',
    'noChange',
    'gaussianNaiveBayes',
  ];

  test.each([
    ['linear', '; did you mean "linearRegression"?'],
    ['tree', '; did you mean "hoeffdingTree" or "hoeffdingTreeRegressor"?'],
    ['bayes', '; did you mean "gaussianNaiveBayes"?'],
    ['naiveBayes', '; did you mean "gaussianNaiveBayes"?'],
    ['LinearRegressionClassifier', '; did you mean "linearRegression"?'],
    ['egression', ''],
    ['no', ''],
  ])('%s%s', (name, text) => {
    expect(suggestion(name, models)).toBe(text);
  });

  test('of very many names proposes the first few', () => {
    const pixels = Array.from({ length: 784 }, (_, i) => `pixel_${String(i).padStart(3, '0')}`);
    expect(suggestion('pixel', pixels)).toBe('; did you mean "pixel_000" or "pixel_001" or "pixel_002"?');
  });
});

describe('a default that must fit another option follows it', () => {
  test.each([
    [5, 5, 1000],
    [10, 10, 1000],
    [2000, 10, 2000],
  ])('replace with window %s', (window, minimum, patience) => {
    const { drift } = topologyOf({ drift: `{ kind: ddm, onDrift: { kind: replace, window: ${window} } }` });
    expect(drift?.onDrift.options).toEqual({ window, minimum, patience });
  });

  test.each([
    [10, 10],
    [1000, 100],
  ])('outlier with window %s', (window, warmUp) => {
    const { filters } = topologyOf({ filters: `[{ kind: outlier, field: x, window: ${window} }]` });
    expect(filters[0]?.spec.options).toMatchObject({ window, warmUp });
  });
});

describe('what stands in a value', () => {
  test('where text is needed, numbers and booleans are their text', () => {
    const config = configOf(
      'app: 007\ninput: { topic: 2026, id: true }\nfeatures: { 2: number, 1: number }\nmodel: prior',
    );
    expect(config.app).toBe('007');
    expect(config.input.topic).toBe('2026');
    expect(config.topology.input.id).toBe('true');
  });

  test('features keep the order of the file, also where their names are whole numbers', () => {
    const config = configOf(least.replace('x: number', '2: number, b: number, 1: number'));
    expect(config.topology.features.map(({ name }) => name)).toEqual(['2', 'b', '1']);
  });

  test('a field may be called as what objects inherit', () => {
    const config = configOf(`${least.replace('x: number', 'constructor: number')}label: toString`);
    expect(config.topology.features).toEqual([{ name: 'constructor', type: 'number', missing: 'reject' }]);
    expect(config.topology.label).toEqual({ field: 'toString', task: 'classification' });
  });

  test('classes keep their type', () => {
    const config = configOf(`${least}label: { field: y, classes: [1, "2"] }`);
    expect(config.topology.label?.classes).toEqual([1, '2']);
  });

  test('missing values have constants of the type of the feature', () => {
    const features = 'x: number, a: { type: number, missing: 0 }, c: { type: category, missing: 5 }';
    const config = configOf(
      least.replace('x: number', features).replace('model', 'transform: [oneHot]\nmodel'),
    );
    expect(config.topology.features.map(({ missing }) => missing)).toEqual([
      'reject',
      { constant: 0 },
      { constant: '5' },
    ]);
  });

  test('a value may be missing where nobody needs it: a category that is encoded, a model that does without', () => {
    const category = least.replace('x: number', 'x: number, c: { type: category, missing: pass }');
    const number = least.replace('x: number', 'x: { type: number, missing: pass }');
    for (const text of [
      category.replace('model', 'transform: [oneHot]\nmodel'),
      number.replace('logisticRegression', 'prior'),
    ]) {
      expect(configOf(text).topology.features.at(-1)!.missing).toBe('pass');
    }
  });

  test.each([
    ['{ time: 1m }', { events: 100_000, time: 60_000 }],
    ['{ events: 5 }', { events: 5, time: undefined }],
    ['{ events: 5, time: 1m }', { events: 5, time: 60_000 }],
    ['{}', { events: 1, time: undefined }],
  ])('update: %s', (text, update) => {
    expect(configOf(`${least}update: ${text}`).topology.update).toEqual(update);
  });

  test.each([
    ['{ field: y, type: number }', 'linear'],
    ['{ field: y, classes: [a, b] }', 'logistic'],
    ['{ field: y, classes: [a, b, c] }', 'softmax'],
    ['y', undefined],
  ])('the batch model follows the label %s', (label, kind) => {
    const text = `${least.replace('logisticRegression', label.includes('number') ? 'noChange' : 'prior')}label: ${label}`;
    expect(configOf(text).batch.model?.kind).toBe(kind);
  });

  test('a batch model that is given has its defaults, too', () => {
    const text = `${least}label: { field: y, classes: [a, b] }\nbatch: { model: { kind: softmax, epochs: 5 } }`;
    expect(configOf(text).batch.model).toEqual({
      kind: 'softmax',
      options: { epochs: 5, patience: 3, learningRate: 0.05, l1: 0, l2: 0.0001 },
    });
  });

  test.each([
    ['topic', 'topic'],
    ['folder:/var/models', { folder: '/var/models' }],
    ['"folder:${DIR}/a b"', { folder: '/data/a b' }],
  ])('batch.store: %s', (text, store) => {
    expect(configOf(`${least}batch: { store: ${text} }`, { DIR: '/data' }).batch.store).toEqual(store);
  });

  test.each(['best', 'online', 'batch'])('fallback: %s is short for its use', (use) => {
    const text = `${least}label: { field: y, classes: [a, b] }\nfallback: `;
    const short = configOf(text + use).topology.fallback;
    expect(short).toMatchObject({ use, window: 1000, recover: 'copy' });
    expect(configOf(`${text}{ use: ${use} }`).topology.fallback).toEqual(short);
  });

  test('a batch model of numbers needs no classes', () => {
    const text = `${least.replace('logisticRegression', 'linearRegression')}label: { field: y, type: number }\nfallback: {}`;
    expect(configOf(text).topology.fallback?.use).toBe('best');
  });

  test.each(['off', 'false', '"off"'])('deadLetter: %s turns them off', (text) => {
    expect(configOf(`${least}deadLetter: ${text}`).deadLetter).toBeUndefined();
  });

  test.each([
    ['a:1,b:2', ['a:1', 'b:2']],
    ['"a:1, [::1]:2,"', ['a:1', '[::1]:2']],
    ['[a:1, b:2]', ['a:1', 'b:2']],
  ])('kafka.brokers: %s', (text, brokers) => {
    expect(configOf(`${least}kafka:\n  brokers: ${text}`).kafka.brokers).toEqual(brokers);
  });

  test('an optimizer and its learning rate may be names, numbers or mappings', () => {
    const learningRate = (model: string) => {
      const { options } = configOf(least.replace('logisticRegression', model)).topology.model;
      return (options['optimizer'] as { options: Record<string, unknown> }).options['learningRate'];
    };
    const constant = (rate: number) => ({ kind: 'constant', options: { learningRate: rate } });
    expect(learningRate('{ kind: logisticRegression, optimizer: sgd }')).toEqual(constant(0.01));
    expect(learningRate('{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 5 } }')).toEqual(
      constant(5),
    );
    const schedule = '{ kind: inverseScaling, learningRate: 0.1 }';
    expect(
      learningRate(`{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: ${schedule} } }`),
    ).toEqual({
      kind: 'inverseScaling',
      options: { learningRate: 0.1, power: 0.5 },
    });
  });

  test('an anchor may be used again', () => {
    const config = configOf(
      least.replace('{ x: number }', '{ x: &n { type: number, missing: mean }, y: *n }'),
    );
    expect(config.topology.features[1]).toEqual({ name: 'y', type: 'number', missing: 'mean' });
  });

  test('an anchor that grows without end is a fault', () => {
    let text = 'a: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
    for (let i = 1; i < 12; i++)
      text += `b${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`;
    expect(faultsOf(text)[0]?.message).toMatch(/^too large with its anchors replaced/);
    expect(faultsOf('a: &a [*a]')[0]?.message).toMatch(/^too large with its anchors replaced/);
  });
});
