import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { FileError } from '../../src/adapters/files/rows.ts';
import { backtest } from '../../src/cli/backtest.ts';
import { tableOf, type BacktestReport } from '../../src/cli/backtestReport.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { topologyOf } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import { feed, type Prediction } from '../support/feed.ts';
import { frozen } from '../support/frozen.ts';
import { TestFolder } from '../support/folder.ts';
import { linesOf, streamConfig } from './stream.ts';

const folder = new TestFolder();
const { topology } = streamConfig();

function report(text: string, use = topology, slice = 1000): Promise<BacktestReport> {
  return backtest(use, folder.write('rows.jsonl', text), slice);
}

/** So sensitive that it finds something in some hundred events. */
const ddmOptions = { warmStart: 5, warningThreshold: 0.5, driftThreshold: 1 };

/** All that does not depend on how fast it was. */
function lasting({ seconds, eventsPerSecond, ...rest }: BacktestReport): object {
  expect(seconds).toBeGreaterThanOrEqual(0);
  expect(eventsPerSecond).toBeGreaterThanOrEqual(0);
  return rest;
}

describe('the report', () => {
  const keys = [
    'events',
    'accepted',
    'rejected',
    'quarantined',
    'dropped',
    'unlabelled',
    'unfit',
    'waiting',
    'scored',
    'learned',
    'metrics',
    'hash',
    'seconds',
    'eventsPerSecond',
  ];

  test('has these keys and no others, of classes and of numbers, full and empty', async () => {
    const numbers = topologyOf({ label: '{ field: y, type: number }', model: 'linearRegression' });
    for (const [use, names] of [
      [topology, ['accuracy', 'logLoss', 'rocAuc', 'kappa', 'kappaNoChange']],
      [numbers, ['mae', 'rmse', 'r2']],
    ] as const) {
      for (const text of ['', linesOf(testEvents(50, 1))]) {
        const found = await report(text, use);
        expect(Object.keys(found).filter((key) => key !== 'drift')).toEqual(keys);
        expect('drift' in found).toBe(use.drift !== undefined);
        expect(Object.keys(found.metrics)).toEqual(names);
      }
    }
  });

  test('lines of a file are JSON, whatever the format of records is', async () => {
    const lines = linesOf(testEvents(200, 1));
    const options = { registry: { url: 'http://nowhere' }, unknown: 'deadLetter' };
    const found = await report(lines, { ...topology, format: { kind: 'avro', options } });
    expect(lasting(found)).toEqual(lasting(await report(lines)));
    expect(found.accepted).toBeGreaterThan(100);
  });

  test('counts every event once, by its reasons', async () => {
    const events = testEvents(2000, 8);
    const found = await report(linesOf(events));
    const total = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((all, n) => all + n, 0);
    expect(found.events).toBe(2000);
    expect(found.accepted + total(found.rejected) + total(found.dropped)).toBe(2000);
    expect(Object.keys(found.rejected).sort()).toEqual(['json', 'missing:a', 'range:a']);
    expect(Object.keys(found.dropped)).toEqual(['duplicate:id']);
    expect(Object.keys(found.quarantined)).toEqual(['outlier:b']);
    const { unfit, quarantined } = feed(topology, ...events.map(({ value }) => value)).pipeline.counts;
    expect(unfit).toBeGreaterThan(10);
    expect(found.unfit).toBe(unfit);
    expect(found.learned + found.waiting + found.unlabelled + unfit + quarantined).toBe(found.accepted);
  });

  test('of a file without rows has no metrics, and the hash of a new state', async () => {
    const found = await report('');
    expect(lasting(found)).toMatchObject({ events: 0, accepted: 0, rejected: {}, scored: 0, learned: 0 });
    expect(new Set(Object.values(found.metrics))).toEqual(new Set([null]));
    expect(found.hash).toBe(feed(topology).hash);
  });

  test("its hash is the SHA-256 of the state's canonical bytes", async () => {
    const events = testEvents(300, 4);
    const { pipeline } = feed(topology, ...events.map(({ value }) => value));
    const bytes = cbor.encode(pipeline.snapshot());
    const { hash } = await report(linesOf(events));
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await report(linesOf(events.slice(0, -1)))).hash).not.toBe(hash);
  });

  test('its AUC is exact over all scored rows, however small the window', async () => {
    const small = topologyOf({ evaluate: '{ window: 10 }' });
    const random = mulberry32(6);
    const rows = Array.from({ length: 3000 }, (_, i) => {
      // Few distinct values: many equal scores.
      const x = Math.floor(random() * 5);
      return { id: i, time: i, x, y: random() < 0.1 + x / 8 ? 'yes' : 'no' };
    });
    const path = folder.write('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const found = await backtest(small, path, 1000, { predictions: folder.place('out') });
    const scores = folder
      .read('out')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Prediction).probabilities!['yes']!);
    let [pairs, above] = [0, 0];
    for (const [i, one] of rows.entries()) {
      if (one.y !== 'yes') continue;
      for (const [j, other] of rows.entries()) {
        if (other.y !== 'no') continue;
        pairs++;
        above += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }
    }
    expect(found.scored).toBe(3000);
    expect(found.metrics['rocAuc']).toBeCloseTo(above / pairs, 12);
    expect(found.metrics['rocAuc']).toBeGreaterThan(0.6);
  });

  test('has no AUC where there are more classes than two, or one', async () => {
    const open = topologyOf({ label: 'y', model: 'prior' });
    const rows = (labels: string[]): string =>
      labels.map((y, i) => `${JSON.stringify({ id: i, time: i, x: 1, y })}\n`).join('');
    expect((await report(rows(['a', 'b', 'c', 'a', 'b']), open)).metrics['rocAuc']).toBeNull();
    expect((await report(rows(['a', 'a', 'a']), open)).metrics['rocAuc']).toBeNull();
    expect((await report(rows(['a', 'b', 'a', 'b']), open)).metrics['rocAuc']).not.toBeNull();
  });

  test('tells what was found and done about drift, where something looks for it', async () => {
    const drift = { ...topology.drift!, detector: { kind: 'ddm', options: ddmOptions } };
    const text = linesOf(testEvents(400, 3));
    const marked = await report(text, { ...topology, drift });
    expect(marked.drift).toMatchObject({ onDrift: 'mark', acted: 0 });
    expect(marked.drift!.drifts).toBeGreaterThan(0);
    expect(marked.drift!.warnings).toBeGreaterThan(0);
    expect(tableOf(marked)).toMatch(/^drifts +\d+ \(\d+ warnings\)$/m);
    const onDrift = { kind: 'replace', options: { window: 3, minimum: 1, patience: 30 } };
    const replaced = await report(text, { ...topology, drift: { ...drift, onDrift } });
    expect(replaced.drift!.acted).toBeGreaterThan(0);
    expect(tableOf(replaced)).toMatch(/^drifts +\d+ \(\d+ warnings?; replace \d+ times?\)$/m);
    expect(tableOf(await report(text, { ...topology, drift: undefined }))).not.toContain('drifts');
  });

  test('as a table has a line for each figure', async () => {
    const found = await report(linesOf(testEvents(500, 2)));
    const table = tableOf(found);
    for (const name of ['events', 'accepted', 'rejected', 'accuracy', 'kappaNoChange', 'hash'])
      expect(table).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    expect(table).toContain(found.hash);
    expect(table).toContain(`json ${found.rejected['json']!}`);
    expect(tableOf(await report(''))).not.toMatch(/null|NaN|undefined/);
  });
});

describe('with fallback', () => {
  const fallback = {
    use: 'best',
    window: 100,
    warmUp: 50,
    margin: 0.02,
    maximumAge: 86_400_000,
    copyEvery: 100,
    recover: 'copy',
  } as const;
  const beside = { ...topology, fallback };
  const text = linesOf(testEvents(1500, 8));

  test('the report also has what was served, each slot, and no-change; the rest is as without', async () => {
    const [plain, found] = [await report(text), await report(text, beside)];
    expect(Object.keys(found).slice(10)).toEqual([
      'metrics',
      'drift',
      'served',
      'batch',
      'prior',
      'noChange',
      'hash',
      'seconds',
      'eventsPerSecond',
    ]);
    expect(found.metrics).toEqual(plain.metrics);
    expect([found.scored, found.learned]).toEqual([plain.scored, plain.learned]);
    for (const name of ['served', 'batch', 'prior'] as const)
      expect(Object.keys(found[name]!.metrics)).toEqual(Object.keys(plain.metrics));
    // Nothing but the online model answered, from the first event on.
    expect(found.served).toEqual({ scored: plain.scored, metrics: plain.metrics });
    expect(found.batch).toMatchObject({ scored: 0, metrics: { accuracy: null, rocAuc: null } });
    expect(found.prior!.scored).toBe(plain.scored - 1);
    expect(found.prior!.metrics['accuracy']).toBeLessThan(plain.metrics['accuracy']!);
    const { accuracy, kappaNoChange } = plain.metrics as Record<string, number>;
    const { accuracy: baseline } = found.noChange!.metrics as Record<string, number>;
    expect((accuracy! - baseline!) / (1 - baseline!)).toBeCloseTo(kappaNoChange!, 12);
    expect(tableOf(found)).toMatch(/^served +\d+ scored: accuracy 0\.\d+, /m);
    expect(tableOf(plain)).not.toMatch(/served|prior|noChange\b/);
  });

  test('a batch model is scored on what it answered, also where that is what was served', async () => {
    const path = folder.write('rows.jsonl', text);
    const use = { ...beside, fallback: { ...fallback, use: 'batch' as const, margin: 0.5 } };
    const found = await backtest(use, path, 1000, {
      batchFor: (fields) => frozen(fields, { a: 3 }, { windowEnd: 1.6e12 }),
    });
    expect(found.batch!.scored).toBe(found.scored);
    expect(found.served).toEqual(found.batch);
    expect(found.batch!.metrics['accuracy']).toBeGreaterThan(0.6);
    expect(found.metrics).toEqual((await report(text)).metrics);
    expect(found.hash).toBe((await report(text, use)).hash);
  });

  test('numbers have errors instead', async () => {
    const numbers = topologyOf({ label: '{ field: y, type: number }', model: 'linearRegression' });
    const lines = [3, 5, 4].map((y, i) => `${JSON.stringify({ id: i, time: i, x: 1, y })}\n`).join('');
    const found = await report(lines, { ...numbers, fallback });
    // After 3: 3 for 5; after 3 and 5: 4 for 4.
    expect(found.prior).toEqual({ scored: 2, metrics: { mae: 1, rmse: Math.sqrt(2), r2: -7 } });
    expect(found.noChange).toEqual({ scored: 3, metrics: { mae: 1.5 } });
  });
});

describe('slices', () => {
  // Whether a file has the columns is told by its first 1,000 rows: that must not depend on the slice either.
  test.each([0, 500, 1200])('of any size change nothing: id and time from row %i on', async (from) => {
    const lines = testEvents(2500, 3).map(({ value }, i) =>
      i < from ? value.replace(/"id":"[^"]*",/, '').replace(/"time":\d+,/, '') : value,
    );
    const path = folder.write('rows.jsonl', lines.join('\n'));
    const run = async (slice: number): Promise<unknown> => [
      lasting(await backtest(topology, path, slice, { predictions: folder.place('out') })),
      folder.read('out'),
    ];
    const whole = await run(1000);
    for (const slice of [1, 7, 999, 1001, 2500, 1_000_000])
      expect(await run(slice), `slices of ${slice}`).toEqual(whole);
  });
});

describe('a file', () => {
  test('without ids uses the number of the row, from 1 on, and without times has none', async () => {
    const path = folder.write('rows.csv', 'a,b,colour,y\n0.5,1,red,no\n0.4,1,red,yes\n');
    const found = await backtest(topology, path, 1000, { predictions: folder.place('out') });
    expect(found).toMatchObject({ accepted: 2, rejected: {} });
    const lines = folder.read('out').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Prediction)).toMatchObject([
      { id: 1, time: null },
      { id: 2, time: null },
    ]);
  });

  test('with an id column that is empty here and there rejects those rows only', async () => {
    const path = folder.write(
      'rows.csv',
      'id,time,a,b,colour,y\ne1,1,0.5,1,red,no\n,2,0.4,1,red,yes\ne3,,0.4,1,red,no\n',
    );
    expect(await backtest(topology, path, 1000)).toMatchObject({ accepted: 1, rejected: { id: 1, time: 1 } });
  });

  test('in which a line is broken, empty of fields or far too long goes on after it', async () => {
    const { value } = testEvents(1, 1)[0]!;
    const long = JSON.stringify({ id: 'long', text: 'x'.repeat(2 << 20) });
    const lines = ['{broken', value, '[]', '"text"', '{}', long, '\u{feff}{}'];
    const found = await report(lines.join('\n'));
    expect(found).toMatchObject({ events: 7, rejected: { json: 4, id: 2 } });
  });

  test('that begins with a byte order mark is read like any other', async () => {
    const events = testEvents(20, 1);
    const plain = await report(linesOf(events));
    expect(lasting(await report(`\u{feff}${linesOf(events)}`))).toEqual(lasting(plain));
  });

  test('whose table is broken ends it with file and line, whatever was read before', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `e${i},${i},0.5,1,red,no\n`);
    rows[4000] = 'e4000,4000,0.5\n';
    const path = folder.write('rows.csv', `id,time,a,b,colour,y\n${rows.join('')}`);
    const run = backtest(topology, path, 100, { predictions: folder.place('out') });
    await expect(run).rejects.toThrow(FileError);
    await expect(run).rejects.toThrow(/rows\.csv: .* on line 4002$/);
  });
});
