import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { distance, nearest } from '../../src/core/nearest.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { plainValue } from '../../src/config/plain.ts';
import { printConfig } from '../../src/config/print.ts';
import { example } from './example.ts';

const surroundings = {
  env: { PORT: '9464', EMPTY: '' },
  readFile: (path: string): string => {
    if (path.endsWith('x')) throw new Error('no such file');
    return 'content\n';
  },
};

/** That a text is a configuration or has faults, each at a place that it has; an exception fails the test. */
function judge(text: string): void {
  const parsed = parseConfig(text, surroundings);
  if (parsed.ok) {
    const again = parseConfig(printConfig(parsed.config, parsed.secrets), surroundings);
    expect(again.ok ? again.config : again.faults).toEqual(parsed.config);
    return;
  }
  expect(parsed.faults.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const { line, column, message } of parsed.faults) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).toMatch(/\S/);
    expect(message).not.toMatch(/Invalid input|undefined|\[object/);
  }
}

const parameters = { numRuns: 300 };
/** Characters that mean something in YAML, more often than others. */
const odd = fc.oneof(
  fc.constantFrom(
    ...Array.from('{}[]:,-?&*!|>\'"%@`#\n\t ~<=$'),
    '${',
    '$${',
    '${PORT}',
    '${file:x}',
    '${NO}',
    '- ',
    ': ',
    '<<: ',
  ),
  fc.constantFrom(
    'kind',
    'field',
    'null',
    'true',
    '1e999',
    '-1',
    '.nan',
    '__proto__',
    'constructor',
    '&a',
    '*a',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

test('any text is a configuration or has faults', () => {
  fc.assert(
    fc.property(
      fc.array(odd, { maxLength: 60 }).map((all) => all.join('')),
      judge,
    ),
    parameters,
  );
});

test('any change of the example is a configuration or has faults', () => {
  const change = fc.record({ at: fc.nat(example.length), length: fc.nat(12), text: odd });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let text = example;
      for (const { at, length, text: put } of changes)
        text = text.slice(0, at) + put + text.slice(at + length);
      judge(text);
    }),
    parameters,
  );
});

const keys = [
  ...[
    'app',
    'kafka',
    'input',
    'label',
    'features',
    'filters',
    'transform',
    'model',
    'update',
    'drift',
    'deadLetter',
  ],
  ...[
    'kind',
    'field',
    'topic',
    'type',
    'classes',
    'missing',
    'optimizer',
    'learningRate',
    'brokers',
    'ssl',
    'sasl',
  ],
];
const words = [
  'number',
  'category',
  'mean',
  'range',
  'oneHot',
  'lastLabel',
  'sgd',
  'prior',
  'adwin',
  'off',
  'a',
  'x',
  '1s',
];

test('any value in place of a section is a configuration or has faults', () => {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...words),
      fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 5 })),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, 'x'), tie('value'), { maxKeys: 4 }),
    ),
  }));
  const section = fc.constantFrom(...example.match(/^\w+(?=:)/gm)!);
  fc.assert(
    fc.property(section, value, (name, replacement) => {
      const rest = example.replace(new RegExp(`^${name}:.*\\n([ ].*\\n)*`, 'm'), '');
      judge(rest + stringify({ [name]: replacement }));
    }),
    parameters,
  );
});

test('deep and long texts are judged quickly', () => {
  const start = performance.now();
  for (const text of [
    '[',
    '{a: ',
    '- ',
    '? ',
    'a: b\n',
    '"',
    '&a ',
    '*a ',
    '${',
    'a:',
    '!x ',
    '# \n',
    '---\n',
    '| \n',
  ]) {
    judge(text.repeat(20_000));
  }
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('plain scalars have the type that the yaml package gives them', async () => {
  const { parse } = await import('yaml');
  const like = fc.stringMatching(/^[-+]?(0[ox])?[0-9a-fA-F]{0,4}\.?[0-9]{0,3}([eE][-+]?[0-9]{1,2})?$/);
  const word = fc.constantFrom(
    '',
    '~',
    'null',
    'NULL',
    'nULL',
    'true',
    'True',
    'tRUE',
    'FALSE',
    'yes',
    '.inf',
    '-.INF',
    '.NaN',
    '.nan',
  );
  fc.assert(
    fc.property(fc.oneof(like, word), (text) => {
      fc.pre(!/^[-+]$/.test(text) && text !== '-');
      expect(plainValue(text)).toEqual(parse(text));
    }),
    { numRuns: 2000 },
  );
});

test('the distance of names is a metric up to the restriction of swaps, and a name is nearest to itself', () => {
  const name = fc.string({ minLength: 3, maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a));
      expect(distance(a, b) === 0).toBe(a === b);
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(nearest(a, [b, a])).toBe(a);
    }),
  );
});
