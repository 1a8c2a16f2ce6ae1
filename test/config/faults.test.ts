import { expect, test } from 'vitest';
import { ConfigError, formatPath } from '../../src/config/faults.ts';
import { cases, with5 } from './faultCases.ts';
import { faultsOf } from './reading.ts';

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
