import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backtest } from '../../src/cli/backtest.ts';
import type { BacktestReport } from '../../src/cli/backtestReport.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { topologyOf } from '../support/configured.ts';
import { TestFolder } from '../support/folder.ts';
import { formatsOf, streamConfig, type Row } from './stream.ts';

const folder = new TestFolder();

/** The report of each format's file; all but the time that it took must be the same. */
async function reportOf(
  topology: Topology,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<BacktestReport> {
  const reports: BacktestReport[] = [];
  for (const [name, content] of Object.entries(formatsOf(columns, rows)))
    reports.push(await backtest(topology, folder.write(name, content), 1000));
  const [first, ...others] = reports.map((report) => ({ ...report, seconds: 0, eventsPerSecond: 0 }));
  for (const other of others) expect(other).toEqual(first);
  return first!;
}

test('whatever the rows hold, CSV, JSON lines and their .gz give the same state and the same counts', async () => {
  const { topology } = streamConfig();
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }),
    fc.constantFrom(-0, 1e-7, 5e-324, 3),
  );
  const row = fc.record<Row>({
    id: fc.oneof(text, fc.nat()),
    time: fc.oneof(
      fc.nat(2 ** 41),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      fc.constantFrom('2026-01-31T00:00:00Z', 'soon'),
    ),
    a: fc.oneof({ weight: 9, arbitrary: number }, fc.constantFrom('n/a', '', null, 1e300)),
    b: fc.option(number),
    colour: fc.oneof(text, fc.constantFrom('red', 'true', ' ', '0x10', '-0', 'NaN', '"', '\r\n')),
    y: fc.constantFrom('yes', 'no', 'perhaps', null),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
      // An empty cell is missing; in JSON an empty text is not.
      const told = rows.map((one) => ({ ...one, a: one['a'] === '' ? null : one['a']! }));
      const report = await reportOf(topology, ['id', 'time', 'a', 'b', 'colour', 'y'], told);
      expect(report.events).toBe(rows.length);
    }),
    { numRuns: 60 },
  );
});

test.each<[string, Row[string][]]>([
  ['numbers', [0, 1, 0, 1]],
  ['numbers with a fraction', [0.5, 1.5, 0.5]],
  ['true and false', [true, false, true]],
  ['text', ['no', 'yes', 'no']],
  ['text that looks like a number', ['01', '1.0', '+1', '1e3', '0x1', '1_000', ' 1']],
  ['text that JavaScript has a number for', ['NaN', 'Infinity', '-Infinity']],
])('classes that are not declared: %s', async (_, labels) => {
  const topology = topologyOf({ label: 'y', model: 'prior' });
  const rows = labels.map((y, i) => ({ id: `e${i}`, time: i, x: i, y }));
  const report = await reportOf(topology, ['id', 'time', 'x', 'y'], rows);
  expect(report.learned).toBe(labels.length);
});

test('a label that is a number', async () => {
  const topology = topologyOf({ label: '{ field: y, type: number }', model: 'linearRegression' });
  const rows = [1.5, -0, 1e-300, 42, null].map((y, i) => ({ id: `e${i}`, time: i, x: i, y }));
  const report = await reportOf(topology, ['id', 'time', 'x', 'y'], rows);
  expect(report).toMatchObject({ learned: 4, unlabelled: 1 });
});

test('a category that is a number or true compares as its text', async () => {
  const topology = topologyOf({ features: '{ c: category }', transform: '[ oneHot ]' });
  const rows = [1, 1.5, true, 'true', '1'].map((c, i) => ({ id: `e${i}`, time: i, c, y: 'no' }));
  const report = await reportOf(topology, ['id', 'time', 'c', 'y'], rows);
  expect(report.learned).toBe(5);
});

test.each([['id'], ['time'], ['id', 'time']])('a file without %s and %s', async (...lacking) => {
  const { topology } = streamConfig();
  const columns = ['id', 'time', 'a', 'b', 'colour', 'y'].filter((name) => !lacking.includes(name));
  const rows = Array.from({ length: 50 }, (_, i) => ({
    id: `e${i}`,
    time: i * 1000,
    a: 0.1,
    b: i,
    colour: 'red',
    y: 'no',
  }));
  const report = await reportOf(topology, columns, rows);
  expect(report).toMatchObject({ accepted: 50, rejected: {}, dropped: {} });
});

test('in CSV a number may stand between blanks, a category keeps them', async () => {
  const topology = topologyOf({ features: '{ x: number, c: category }', transform: '[ oneHot ]' });
  const backtestOf = (text: string): Promise<BacktestReport> =>
    backtest(topology, folder.write('rows.csv', `id,time,x,c,y\n${text}`), 1000);
  const plain = await backtestOf('e,1,0.5,red,no\n');
  expect((await backtestOf('e, 1 , +.5e0 ,red,no\n')).hash).toBe(plain.hash);
  expect((await backtestOf('e,1,0.5,red ,no\n')).hash).not.toBe(plain.hash);
  expect((await backtestOf('e,1,0x5,red,no\n')).rejected).toEqual({ 'schema:x': 1 });
});
