import { expect, test } from 'vitest';
import { ConfigError, formatPath } from '../../src/config/faults.ts';
import { example, least } from './example.ts';
import { faultsOf } from './reading.ts';

/** What a wrong file is, its line, the path of its one fault, and what the fault must tell. */
type Case = readonly [what: string, text: string, line: number, path: string, message: RegExp];

const change = (from: string, to: string): string => {
  expect(example).toContain(from);
  return example.replace(from, to);
};
/** The example's line in which this stands. */
const at = (text: string): number => example.split('\n').findIndex((line) => line.includes(text)) + 1;
/** `least` with one more line, which is line 5. */
const with5 = (line: string): string => `${least}${line}\n`;
const model = (text: string): string => least.replace('logisticRegression', text);
const classes = 'label: { field: y, classes: [a, b] }\n';
/** One wrong value of `batch` or `fallback`, and what is needed there. */
const wrong = (section: 'batch' | 'fallback', key: string, value: string, needed: RegExp): Case => [
  `${section}.${key}: ${value}`,
  `${with5(`${section}: { ${key}: ${value} }`)}${classes}`,
  5,
  `${section}.${key}`,
  needed,
];

const cases: readonly Case[] = [
  // The file as a whole.
  ['an empty file', '', 1, '', /^the file is empty/],
  ['only a comment', '# nothing\n', 1, '', /^the file is empty/],
  ['a list', '- a', 1, '', /^the file must be a mapping/],
  ['text', 'hello', 1, '', /^the file must be a mapping/],
  ['two documents', `${least}---\napp: b`, 5, '', /^a second document/],
  ['an open quote', 'app: "a', 1, '', /^not YAML/],
  ['a tab as indentation', 'app: a\ninput:\n\ttopic: t', 3, '', /^not YAML/],
  ['an unquoted ${…} in braces', with5('http: { port: ${PORT} }'), 5, '', /^not YAML.*quote "\$\{NAME\}"/],
  ['an unknown tag', with5('http: !js x'), 5, '', /^not YAML.*tag/],
  ['a key that is a list', with5('[a]: 1'), 5, '', /^not YAML.*keys/],
  ['too deep', with5(`http: ${'['.repeat(200)}${']'.repeat(200)}`), 5, '', /^too large/],
  ['too long', `# ${'x'.repeat(300_000)}`, 1, '', /characters, at most/],
  ['a key that is there twice', with5('app: b'), 5, 'app', /^the key "app" is there twice, first in line 1$/],
  ['a feature that is there twice', least.replace('x:', 'x: number, x:'), 3, 'features.x', /twice/],
  ['an unknown anchor', with5('log: *x'), 5, 'log', /^there is no anchor &x/],
  ['__proto__', with5('__proto__: 1'), 5, '__proto__', /^"__proto__" cannot be used/],
  // Keys.
  [
    'an unknown key',
    change('checkpoint:', 'chekpoint:'),
    at('checkpoint:'),
    'chekpoint',
    /no such key; allowed.*did you mean "checkpoint"/,
  ],
  [
    'an unknown inner key',
    change('  onLoss:', '  onloss:'),
    at('  onLoss:'),
    'input.onloss',
    /did you mean "onLoss"/,
  ],
  ['an unknown key that is near none', with5('foo: 1'), 5, 'foo', /allowed here: app, kafka.*log$/],
  [
    'an unknown option',
    change('threshold: 8', 'treshold: 8'),
    at('threshold: 8'),
    'filters[1].treshold',
    /did you mean "threshold"/,
  ],
  ['a merge key', with5('<<: { log: {} }'), 5, '["<<"]', /no such key/],
  // What must be there.
  ['no app', least.replace('app: a\n', ''), 1, 'app', /^missing: a name/],
  ['no input', least.replace('input: { topic: t }\n', ''), 1, 'input', /^missing: a mapping \(of topic/],
  ['no topic', least.replace('topic: t', ''), 2, 'input.topic', /^missing: a topic's name/],
  ['no features', least.replace('features: { x: number }\n', ''), 1, 'features', /^missing: a mapping/],
  [
    'no model',
    least.replace('model: logisticRegression\n', ''),
    1,
    'model',
    /^missing: a name.*logisticRegression/,
  ],
  [
    'nothing after the colon',
    least.replace('logisticRegression', ''),
    4,
    'model',
    /^found nothing, a name or/,
  ],
  // Names.
  ['an app with a blank', least.replace('app: a', 'app: a b'), 1, 'app', /^found "a b", a name \(letters/],
  ['a long app', least.replace('app: a', `app: ${'a'.repeat(238)}`), 1, 'app', /at most 237/],
  [
    'a topic with a slash',
    least.replace('topic: t', 'topic: a/b'),
    2,
    'input.topic',
    /^found "a\/b", a topic's name/,
  ],
  ['a topic of two dots', least.replace('topic: t', 'topic: ..'), 2, 'input.topic', /^found ".."/],
  [
    'a topic that is a list',
    least.replace('topic: t', 'topic: [t]'),
    2,
    'input.topic',
    /^found a list, a topic's name/,
  ],
  ['output = input', with5('output: { topic: t }'), 5, 'output.topic', /"t" is the input topic, too/],
  [
    'output = dead letters',
    with5('output: { topic: a.dead-letter }'),
    1,
    'deadLetter.topic',
    /is the output topic, too/,
  ],
  [
    'input = dead letters',
    with5('deadLetter: { topic: t }'),
    5,
    'deadLetter.topic',
    /is the input topic, too/,
  ],
  [
    'input = state',
    least.replace('topic: t', 'topic: a.state'),
    2,
    'input.topic',
    /state topic "a.state" is the input topic/,
  ],
  ['output = state', with5('output: { topic: a.state }'), 5, 'output.topic', /is the app's state topic/],
  [
    'topics that Kafka takes for one',
    with5('output: { topic: a_state }'),
    5,
    'output.topic',
    /differ in "\." and "_" only/,
  ],
  // Kafka.
  [
    'a broker without a port',
    with5('kafka: { brokers: a }'),
    5,
    'kafka.brokers',
    /^found "a", a broker as host:port/,
  ],
  ['no broker', with5('kafka: { brokers: [] }'), 5, 'kafka.brokers', /^found a list, at least one broker/],
  ['a URL', with5('kafka: { brokers: ["http://a:1"] }'), 5, 'kafka.brokers[0]', /host:port/],
  ['ssl as text', with5('kafka: { ssl: yes }'), 5, 'kafka.ssl', /^found "yes", true, false or a mapping/],
  [
    'a certificate without a key',
    with5('kafka: { ssl: { cert: c } }'),
    5,
    'kafka.ssl',
    /^cert is given without key/,
  ],
  [
    'a key without a certificate',
    with5('kafka: { ssl: { key: c } }'),
    5,
    'kafka.ssl',
    /^key is given without cert/,
  ],
  [
    'an unknown key in ssl',
    with5('kafka: { ssl: { caa: c } }'),
    5,
    'kafka.ssl.caa',
    /did you mean "ca"|allowed here: ca/,
  ],
  [
    'an unknown mechanism',
    with5('kafka: { sasl: { mechanism: SCRAM-SHA-256, username: u, password: p } }'),
    5,
    'kafka.sasl.mechanism',
    /did you mean "scram-sha-256"/,
  ],
  [
    'no password',
    with5('kafka: { sasl: { mechanism: plain, username: u } }'),
    5,
    'kafka.sasl.password',
    /^missing: text/,
  ],
  // Durations, sizes, numbers.
  [
    'a duration without a unit',
    change('sessionTimeout: 15s', 'sessionTimeout: 15'),
    at('sessionTimeout: 15s'),
    'kafka.sessionTimeout',
    /^found "15", a duration/,
  ],
  [
    'a duration of nothing',
    change('interval: 30s', 'interval: 0s'),
    at('interval: 30s'),
    'checkpoint.interval',
    /^found "0s", a duration of at least 1ms/,
  ],
  ['a size with a wrong unit', change('8MiB', '8Mb'), at('8MiB'), 'commit.bytes', /^found "8Mb", a size/],
  ['a size of nothing', change('8MiB', '0'), at('8MiB'), 'commit.bytes', /^found "0", a size from 1/],
  [
    'a port too large',
    change('9464', '70000'),
    at('9464'),
    'http.port',
    /^found "70000", a whole number from 0 to 65535/,
  ],
  ['half a port', change('9464', '0.5'), at('9464'), 'http.port', /^found "0.5", a whole number/],
  [
    'a quoted number',
    change('9464', '"9464"'),
    at('9464'),
    'http.port',
    /^found "9464" \(as text, by its quotes\)/,
  ],
  [
    'no events in an update',
    change('events: 100,', 'events: 0,'),
    at('events: 100,'),
    'update.events',
    /whole number from 1 to 100000/,
  ],
  [
    'not a number',
    change('threshold: 8', 'threshold: .nan'),
    at('threshold: 8'),
    'filters[1].threshold',
    /^found ".nan", a number above 0/,
  ],
  // Choices.
  [
    'an unknown format',
    change('format: json', 'format: jsn'),
    at('format: json'),
    'input.format',
    /^found "jsn", "json" is needed; did you mean "json"/,
  ],
  [
    'an unknown level',
    change('level: info', 'level: inf'),
    at('level: info'),
    'log.level',
    /one of debug, info.*did you mean "info"/,
  ],
  [
    'an unknown start',
    change('start: earliest', 'start: 2026-13-01'),
    at('start: earliest'),
    'input.start',
    /^found "2026-13-01", earliest, latest or a time/,
  ],
  [
    'a start that is a number',
    change('start: earliest', 'start: 2026'),
    at('start: earliest'),
    'input.start',
    /^found "2026", earliest/,
  ],
  [
    'an unknown delivery',
    change('exactly-once', 'sometimes'),
    at('exactly-once'),
    'delivery',
    /"exactly-once" or "at-least-once" is needed/,
  ],
  [
    'a filter of ids where events have none',
    with5('filters: [{ kind: range, field: x, maximum: 1 }, duplicate]'),
    5,
    'filters[1]',
    /^duplicate looks at the events' ids, and without input\.id/,
  ],
  [
    'a feature without a name',
    least.replace('x: number', '"": number'),
    3,
    'features[""]',
    /a feature needs a name/,
  ],
  ['deadLetter: on', with5('deadLetter: on'), 5, 'deadLetter', /^found "on", off or a mapping/],
  // Features and labels.
  [
    'an unknown type',
    least.replace('x: number', 'x: numbr'),
    3,
    'features.x',
    /one of number, category, text is needed; did you mean "number"/,
  ],
  [
    'no type',
    least.replace('x: number', 'x: { missing: mean }'),
    3,
    'features.x.type',
    /^missing: one of number/,
  ],
  ['text', least.replace('x: number', 'x: text'), 3, 'features.x', /^no transformer reads text yet/],
  [
    'the mean of a category',
    least.replace('x: number', 'x: { type: category, missing: mean }'),
    3,
    'features.x.missing',
    /^found "mean", reject or a constant/,
  ],
  [
    'a constant that is no number',
    least.replace('x: number', 'x: { type: number, missing: none }'),
    3,
    'features.x.missing',
    /^found "none", reject, mean or a number/,
  ],
  [
    'no features',
    least.replace('x: number', ''),
    3,
    'features',
    /^there is no feature, and logisticRegression needs/,
  ],
  [
    'features as a list',
    least.replace('{ x: number }', '[x]'),
    3,
    'features',
    /^found a list, a mapping \(name: type\)/,
  ],
  ['the label as a feature', with5('label: x'), 3, 'features.x', /^"x" is the label: as a feature/],
  [
    'a label called __proto__',
    with5('label: __proto__'),
    5,
    'label',
    /^found "__proto__", the name of a field/,
  ],
  ['one class', with5('label: { field: y, classes: [a] }'), 5, 'label.classes', /^found 1, at least 2/],
  [
    'classes with the same text',
    with5('label: { field: y, classes: [1, "1"] }'),
    5,
    'label.classes',
    /^"1" is there twice/,
  ],
  [
    'classes that are no values',
    with5('label: { field: y, classes: [[a], b] }'),
    5,
    'label.classes[0]',
    /^found a list, a class/,
  ],
  [
    'a class that is not exact',
    with5('label: { field: y, classes: [12345678901234567890, b] }'),
    5,
    'label.classes[0]',
    /a number that is exact/,
  ],
  [
    'classes of numbers',
    model('linearRegression') + 'label: { field: y, type: number, classes: [1, 2] }',
    5,
    'label.classes',
    /^a label of type number has no classes/,
  ],
  // Parts.
  [
    'an unknown model',
    model('logistcRegression'),
    4,
    'model',
    /one of logisticRegression.*did you mean "logisticRegression"/,
  ],
  ['a model without a kind', model('{ l2: 1 }'), 4, 'model.kind', /^missing: one of logisticRegression/],
  ['a model that is a list', model('[prior]'), 4, 'model', /^found a list, a name or a mapping with a kind/],
  ['an unknown option of a model', model('{ kind: prior, l2: 1 }'), 4, 'model.l2', /allowed here: kind$/],
  [
    'a wrong learning rate',
    change('learningRate: 0.01', 'learningRate: -1'),
    at('learningRate: 0.01'),
    'model.optimizer.learningRate',
    /^found "-1", a number of at least 0/,
  ],
  [
    'an unknown schedule',
    change('learningRate: 0.01', 'learningRate: { kind: inverse }'),
    at('learningRate: 0.01'),
    'model.optimizer.learningRate.kind',
    /one of constant, inverseScaling, exponential, or a number/,
  ],
  [
    'an option that is missing',
    change('learningRate: 0.01', 'learningRate: { kind: exponential, learningRate: 1 }'),
    at('learningRate: 0.01'),
    'model.optimizer.learningRate.decay',
    /^missing: a number/,
  ],
  [
    'an unknown filter',
    change('kind: range', 'kind: rnge'),
    at('kind: range'),
    'filters[0].kind',
    /did you mean "range"/,
  ],
  [
    'an unknown action',
    change('action: drop', 'action: discard'),
    at('action: drop'),
    'filters[2].action',
    /one of reject, quarantine, drop/,
  ],
  [
    'a filter of an unknown field',
    change('field: nswprice', 'field: nswprize'),
    at('field: nswprice'),
    'filters[0].field',
    /^"nswprize" is not a declared feature; .*did you mean "nswprice"/,
  ],
  [
    'a filter that its kind refuses',
    with5('filters: [{ kind: range, field: x }]'),
    5,
    'filters[0]',
    /^give a minimum, a maximum, or both/,
  ],
  ['filters that are no list', with5('filters: range'), 5, 'filters', /^found "range", a list of filters/],
  [
    'an unknown transformer',
    change('oneHot,', 'onehot,'),
    at('oneHot,'),
    'transform[1]',
    /did you mean "oneHot"/,
  ],
  ['an unknown detector', with5('drift: adwim'), 5, 'drift', /^found "adwim", "adwin" is needed/],
  // The nightly job, and which model answers.
  wrong('batch', 'model', 'logistc', /one of logistic, softmax, linear is needed; did you mean "logistic"/),
  wrong('batch', 'model', '[logistic]', /^found a list, a name or a mapping with a kind/),
  wrong('batch', 'window', '59m', /^found "59m", a duration of at least 1h .*at most 3650d/),
  wrong('batch', 'window', '3651d', /^found "3651d", a duration/),
  wrong('batch', 'memory', '127MiB', /^found "127MiB", a size from 128MiB to 1TiB/),
  wrong('batch', 'memory', '2TiB', /^found "2TiB", a size/),
  wrong('batch', 'disk', '1023KiB', /^found "1023KiB", a size of at least 1MiB/),
  wrong('batch', 'directory', '""', /^found "", a folder is needed/),
  wrong('batch', 'minimumRows', '9', /^found "9", a whole number of at least 10/),
  wrong('batch', 'minimumRows', '10.5', /^found "10.5", a whole number of at least 10/),
  wrong('batch', 'tolerance', '-0.01', /^found "-0.01", a number of at least 0/),
  wrong('batch', 'store', 'topics', /^found "topics", topic or folder:PATH is needed/),
  wrong('batch', 'store', '"folder:"', /^found "folder:", topic or folder:PATH is needed/),
  wrong('batch', 'store', '"folder:  "', /^found "folder: {2}", topic or folder:PATH is needed/),
  wrong('batch', 'keepModels', '0', /^found "0", a whole number from 1 to 1000/),
  wrong('batch', 'keepModels', '1001', /^found "1001", a whole number from 1 to 1000/),
  wrong('batch', 'seed', '-1', /^found "-1", a whole number from 0 to 4294967295/),
  wrong('batch', 'seed', '4294967296', /^found "4294967296", a whole number/),
  wrong('batch', 'windows', '30d', /did you mean "window"/),
  wrong('fallback', 'use', 'bst', /^found "bst", one of best, online, batch is needed; did you mean "best"/),
  wrong('fallback', 'window', '9', /^found "9", a whole number from 10 to 100000/),
  wrong('fallback', 'window', '100001', /^found "100001", a whole number/),
  wrong('fallback', 'warmUp', '0', /^found "0", a whole number from 1 to 1000000/),
  wrong('fallback', 'warmUp', '1000001', /^found "1000001", a whole number/),
  wrong('fallback', 'margin', '1.01', /^found "1.01", a number from 0 to 1 is needed/),
  wrong('fallback', 'margin', '-0.1', /^found "-0.1", a number from 0 to 1 is needed/),
  wrong('fallback', 'maximumAge', '3', /^found "3", a duration/),
  wrong('fallback', 'maximumAge', '3651d', /^found "3651d", a duration of at least 1ms .*at most 3650d/),
  wrong('fallback', 'copyEvery', '0', /^found "0", a whole number of at least 1/),
  wrong('fallback', 'recover', 'copies', /^found "copies", one of copy, fresh is needed/),
  wrong('fallback', 'copyevery', '1', /did you mean "copyEvery"/),
  [
    'an unknown use in its short form',
    `${with5('fallback: bst')}${classes}`,
    5,
    'fallback',
    /^found "bst", one of best, online, batch is needed; did you mean "best"/,
  ],
  [
    'nothing after fallback',
    `${with5('fallback:')}${classes}`,
    5,
    'fallback',
    /^found nothing, best, online, batch or a mapping \(of use, window/,
  ],
  ['batch as text', with5('batch: nightly'), 5, 'batch', /^found "nightly", a mapping \(of model, window/],
  // Rules between sections.
  [
    'fallback without a label',
    with5('fallback: best'),
    5,
    'fallback',
    /^fallback needs a label, and there is none: batch models are trained on labelled/,
  ],
  [
    'a batch model without a label',
    with5('batch: { model: logistic }'),
    5,
    'batch.model',
    /^batch\.model needs a label/,
  ],
  [
    'fallback, and classes that are learned as they appear',
    `${with5('label: y')}fallback: {}`,
    5,
    'label',
    /^fallback needs the classes: write label: \{ field: y, classes: .*One batch model serves all partitions/,
  ],
  [
    'the same in the long form of the label',
    `${with5('label: { field: y }')}fallback: best`,
    5,
    'label.classes',
    /^fallback needs the classes.*the same index/,
  ],
  [
    'a batch model, and classes that are learned as they appear',
    `${with5('label: y')}batch: { model: softmax }`,
    5,
    'label',
    /^batch\.model needs the classes/,
  ],
  [
    'a batch model of numbers for classes',
    `${least}${classes}batch: { model: { kind: linear } }`,
    6,
    'batch.model',
    /^linear predicts numbers, and the label is a class/,
  ],
  [
    'a batch model of classes for numbers',
    `${model('linearRegression')}label: { field: y, type: number }\nbatch: { model: softmax }\nfallback: best`,
    6,
    'batch.model',
    /^softmax predicts classes, and the label is of type number/,
  ],
  [
    'too many classes for a batch model',
    `${model('prior')}label: { field: y, classes: [a, b, c] }\nbatch: { model: logistic }`,
    6,
    'batch.model',
    /^logistic tells at most 2 classes apart, found 3/,
  ],
  [
    'a batch model without features',
    `${model('prior').replace('x: number', '')}${classes}fallback: best`,
    3,
    'features',
    /^there is no feature, and a batch model needs at least one/,
  ],
  [
    'a category that nothing encodes for a batch model',
    `${model('prior').replace('x: number', 'x: category')}${classes}fallback: best`,
    3,
    'features.x',
    /^"x" is a category, .*for a batch model: add oneHot/,
  ],
  ['output = models', with5('output: { topic: a.models }'), 5, 'output.topic', /is the app's models topic/],
  [
    'input = models',
    least.replace('topic: t', 'topic: a.models'),
    2,
    'input.topic',
    /models topic "a.models" is the input topic/,
  ],
  [
    'a category for a filter of numbers',
    `${least.replace('x: number', 'x: category')}transform: [oneHot]\nfilters: [{ kind: range, field: x, minimum: 0 }]`,
    6,
    'filters[0].field',
    /^feature "x" is a category, the name of a declared feature of type number/,
  ],
  [
    'numbers for a model of classes',
    with5('label: { field: y, type: number }'),
    4,
    'model',
    /^logisticRegression predicts classes/,
  ],
  [
    'classes for a model of numbers',
    model('linearRegression') + 'label: y',
    4,
    'model',
    /^linearRegression predicts numbers.*label: \{ field: y, type: number \}/,
  ],
  [
    'too many classes',
    with5('label: { field: y, classes: [a, b, c] }'),
    5,
    'label.classes',
    /^logisticRegression tells at most 2 classes apart, found 3/,
  ],
  [
    'a category that nothing encodes',
    least.replace('x: number', 'x: category'),
    3,
    'features.x',
    /^"x" is a category, and no transformer after it.*add oneHot/,
  ],
  [
    'lastLabel without a label',
    with5('transform: [lastLabel, oneHot]'),
    5,
    'transform[0]',
    /^lastLabel needs the labels, and there is no label/,
  ],
  [
    'lastLabel behind the encoder',
    `${with5('label: y')}transform: [oneHot, lastLabel]`,
    6,
    'transform[1]',
    /^lastLabel makes categories, and no transformer after it/,
  ],
  [
    'lastLabel of numbers as a category',
    model('linearRegression') +
      'label: { field: y, type: number }\ntransform: [{ kind: lastLabel, as: category }, oneHot]',
    6,
    'transform[0]',
    /^lastLabel would make a category of each number/,
  ],
  [
    'two columns of one name',
    `${least.replace('x:', 'lastLabel1:')}label: y\ntransform: [lastLabel, oneHot]`,
    6,
    'transform[0]',
    /^lastLabel makes a column "lastLabel1", and there is one/,
  ],
];

test.each(cases)('%s is one fault, at its place', (_what, text, line, path, message) => {
  expect(faultsOf(text)).toEqual([
    { line, column: expect.any(Number) as number, path, message: expect.stringMatching(message) as string },
  ]);
});

test('all faults are told at once, in the order of the file', () => {
  const text = `app: "a b"
input: { topic: t, format: xml, foo: 1 }
features: { x: numbr, y: text }
filters: [{ kind: range, field: z, minimum: a }, { kind: outlier, field: x, treshold: 1 }, range]
model: { kind: logisticRegression, l2: -1, optimizer: { kind: sdg } }
http: { port: "\${PORT}" }
log: { level: all }
extra: 1
`;
  expect(faultsOf(text).map(({ line, path }) => [line, path])).toEqual([
    [1, 'app'],
    [2, 'input.format'],
    [2, 'input.foo'],
    [3, 'features.x'],
    [4, 'filters[0].field'],
    [4, 'filters[0].minimum'],
    [4, 'filters[1].treshold'],
    [4, 'filters[2].field'],
    [5, 'model.l2'],
    [5, 'model.optimizer.kind'],
    [6, 'http.port'],
    [7, 'log.level'],
    [8, 'extra'],
  ]);
});

test('the column is that of the value, or of a key that is unknown', () => {
  const columnOf = (text: string) => faultsOf(text)[0]?.column;
  expect(columnOf(with5('http: { port: x }'))).toBe(15);
  expect(columnOf(with5('http: { prt: 1 }'))).toBe(9);
});

test('no fault shows a password or what a file holds', () => {
  const shown = (text: string) => faultsOf(text, { P: 'hunter2' }, { './p': 'hunter2' })[0]?.message;
  expect(shown(with5('kafka: { sasl: "${P}" }'))).toMatch(/^found a value \(by \$\{P\}\)/);
  expect(shown(with5('http: { port: "${file:p}" }'))).toMatch(/^found a secret \(not shown\)/);
});

test('an error is printed as one line a fault, as compilers do', () => {
  const faults = [
    { line: 1, column: 2, path: 'a[0].b', message: 'first' },
    { line: 3, column: 4, path: '', message: 'second' },
  ];
  expect(new ConfigError('c.yaml', faults).message).toBe('c.yaml:1:2 a[0].b: first\nc.yaml:3:4 second');
  expect(formatPath(['features', 'a b', 'missing'])).toBe('features["a b"].missing');
});
