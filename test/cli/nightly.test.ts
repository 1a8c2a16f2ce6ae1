import { describe, expect, test } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { encodeModel } from '../../src/batch/encodedModel.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { makeModel } from '../../src/batch/makeModel.ts';
import { unwatched } from '../../src/batch/ports.ts';
import { backtest } from '../../src/cli/backtest.ts';
import { tableOf, type BacktestReport } from '../../src/cli/backtestReport.ts';
import { columns } from '../../src/cli/dayScores.ts';
import { gatherFiles } from '../../src/cli/gatherFiles.ts';
import { nightlyOf, type NightlyReport } from '../../src/cli/nightly.ts';
import { spoolOf } from '../../src/cli/train.ts';
import type { Config } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/faults.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import { configOf, configText, type Sections } from '../support/configured.ts';
import type { Prediction } from '../support/feed.ts';
import { TestFolder } from '../support/folder.ts';
import { driftline } from '../system/process.ts';

const folder = new TestFolder();
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

const sections: Sections = {
  features: '{ x: number, colour: category }',
  transform: '[ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]',
  batch: '{ window: 3d, minimumRows: 100, model: { kind: logistic, epochs: 4 } }',
  fallback: '{ use: batch, window: 50, warmUp: 20, maximumAge: 30d }',
};
const config = configOf(configText(sections));
const regression: Sections = {
  ...sections,
  label: '{ field: y, type: number }',
  model: 'linearRegression',
  batch: '{ window: 3d, minimumRows: 100 }',
};

type Row = Readonly<Record<string, string | number | undefined>>;

interface Shape {
  readonly perDay?: number;
  /** From this day on the label has nothing to do with the fields. */
  readonly noiseFrom?: number;
  readonly numbers?: boolean;
}

/** Rows in the order of their times, but for some that are a little late, some without a label and some that are refused. */
function rowsOf(days: number, { perDay = 100, noiseFrom = Infinity, numbers = false }: Shape = {}): Row[] {
  const random = mulberry32(7);
  return Array.from({ length: days * perDay }, (_, i) => {
    const x = 2 * random() - 1;
    const colour = random() < 0.5 ? 'red' : 'blue';
    const p = i / perDay < noiseFrom ? 1 / (1 + Math.exp(-5 * x - (colour === 'red' ? 1 : 0))) : 0.5;
    const late = random() < 0.05 ? day / 50 : 0;
    const label = numbers ? 10 * x + random() : random() < p ? 'yes' : 'no';
    const time = start + Math.floor((i * day) / perDay - late);
    const y = random() < 0.05 ? undefined : label;
    return { id: i + 1, time, x: random() < 0.02 ? 'much' : x, colour, y };
  });
}

function write(rows: readonly Row[], name = 'rows.jsonl'): string {
  return folder.write(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

type Nightly = BacktestReport & { readonly nightly: NightlyReport };

async function run(
  rows: readonly Row[],
  use: Config = config,
  every?: number,
): Promise<{ report: Nightly; predictions: Prediction[] }> {
  const nightly = nightlyOf(use, 'app.yaml', every);
  const predictions = folder.place('out');
  const report = await backtest(use.topology, write(rows), 77, { predictions, nightly });
  const lines = folder.read('out').split('\n').slice(0, -1);
  return { report: report as Nightly, predictions: lines.map((line) => JSON.parse(line) as Prediction) };
}

const versionOf = ({ model }: Prediction): string | undefined =>
  (model as unknown as { readonly version?: string }).version;
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** As a version's name begins. */
const stamp = (time: number): string =>
  new Date(time).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');

/** The same, but for how long it took. */
function lasting({ seconds, eventsPerSecond, nightly, ...rest }: Nightly): object {
  expect(seconds).toBeGreaterThan(0);
  expect(eventsPerSecond).toBeGreaterThan(0);
  return { ...rest, nightly: { ...nightly, seconds: 0 } };
}

/** By event, how far event time had come. */
function watermarks(predictions: readonly Prediction[]): number[] {
  let newest = -Infinity;
  return predictions.map(({ time }) => (newest = Math.max(newest, time!)));
}

describe('at each midnight of event time', () => {
  test('another model stands, from the first event of the day to its last', async () => {
    const { report, predictions } = await run(rowsOf(8));
    const { days } = report.nightly;
    expect(days.map((one) => one.day)).toEqual(Array.from({ length: 8 }, (_, i) => `2026-01-0${i + 1}`));
    const modelOf = new Map(days.map((one) => [one.day, one.model]));
    const times = watermarks(predictions);
    predictions.forEach((one, i) => {
      expect(versionOf(one) ?? null, `event ${one.id}`).toBe(modelOf.get(dateOf(times[i]!)));
    });
    const models = days.map(({ model }) => model).filter((model) => model !== null);
    expect(new Set(models).size).toBe(models.length);
    expect(models.length).toBe(report.nightly.promoted);
    expect(models.length).toBeGreaterThan(4);
  });

  test('none was trained on a row that it is scored on, and all rows before are in', async () => {
    const rows = rowsOf(6);
    const { report, predictions } = await run(rows);
    const ids = new Set(predictions.map(({ id }) => id));
    for (const { day: date, model } of report.nightly.days) {
      if (model === null) continue;
      const newest = rows
        .filter(
          (row) =>
            ids.has(row['id']!) && row['y'] !== undefined && Number(row['time']) < Date.parse(String(date)),
        )
        .map((row) => Number(row['time']));
      expect(model.split('-')[0]).toBe(stamp(Math.max(...newest)));
    }
  });

  test('the pipeline learns, and the online model is scored, as without', async () => {
    const rows = rowsOf(6);
    const { report } = await run(rows);
    const plain = await backtest(config.topology, write(rows), 1000);
    for (const key of ['hash', 'metrics', 'accepted', 'rejected', 'unlabelled', 'prior', 'noChange'] as const)
      expect(report[key]).toEqual(plain[key]);
    expect(report.rejected).toEqual({ 'schema:x': expect.any(Number) as number });
    expect(plain.batch!.scored).toBe(0);
    expect(report.batch!.scored).toBeGreaterThan(200);
    expect(report.served).not.toEqual(plain.served);
    expect(plain.nightly).toBeUndefined();
  });

  // More rows than a block of the spool has, so that nights fall within blocks.
  test('the model is the one that `train --data` makes of the rows so far', async () => {
    const rows = rowsOf(9, { perDay: 800 });
    const { report } = await run(rows);
    const { days, promoted } = report.nightly;
    expect(promoted).toBeGreaterThan(4);
    let before: string | null = null;
    for (const { day: date, model } of days) {
      if (model === before || model === null) continue;
      before = model;
      const end = rows.findIndex(({ time }) => Number(time) >= Date.parse(String(date)));
      expect(await trainedOn(rows.slice(0, end)), String(date)).toBe(model);
    }
  });

  async function trainedOn(rows: readonly Row[]): Promise<string> {
    const { batch, topology } = config;
    const fitting = new Fitting(new Intake(topology), batch.model!);
    const { numbers, categories } = fitting.fields;
    const spool = await spoolOf(batch, numbers.length, categories.length);
    try {
      const { window } = await gatherFiles(
        [write(rows, 'part.jsonl')],
        topology,
        batch.window,
        spool,
        unwatched,
      );
      const options = { ...batch, fitting, window, force: true, standing: undefined };
      const { artifact, split } = await makeModel(options, spool, unwatched);
      return encodeModel(artifact!, split, cbor).id;
    } finally {
      await spool.remove();
    }
  }

  test('days without events have no night of their own', async () => {
    const rows = rowsOf(9).filter(({ time }) => !['2026-01-05', '2026-01-06'].includes(dateOf(Number(time))));
    const { nights, days } = (await run(rows)).report.nightly;
    expect(days.map((one) => one.day)).not.toContain('2026-01-05');
    expect([nights, days.length]).toEqual([6, 7]);
  });
});

describe('the figures by day', () => {
  test.each([
    ['classes', config, ['accuracy', 'logLoss']],
    ['numbers', configOf(configText(regression)), ['mae', 'rmse']],
  ] as const)('of %s add up to those of the whole file', async (_, use, metrics) => {
    const numbers = use !== config;
    const { report } = await run(rowsOf(7, { numbers }), use);
    const { days, promoted } = report.nightly;
    expect(promoted).toBeGreaterThan(3);
    expect(days.reduce((sum, one) => sum + one.events, 0)).toBe(report.events);
    for (const slot of columns) {
      const whole = slot === 'online' ? { scored: report.scored, metrics: report.metrics } : report[slot]!;
      expect(days.reduce((sum, one) => sum + one[slot].scored, 0)).toBe(whole.scored);
      const names = slot === 'noChange' ? metrics.slice(0, 1) : metrics;
      for (const one of days) expect(Object.keys(one[slot].metrics)).toEqual(names);
      for (const name of names) {
        const power = name === 'rmse' ? 2 : 1;
        const sum = days.reduce(
          (all, { [slot]: { scored, metrics: its } }) => all + scored * (its[name] ?? 0) ** power,
          0,
        );
        // Before the first number nothing is known that could not have changed: it is scored, but not in no-change.
        const digits = numbers && slot === 'noChange' ? 2 : 10;
        expect((sum / whole.scored) ** (1 / power), `${slot} ${name}`).toBeCloseTo(
          whole.metrics[name]!,
          digits,
        );
      }
    }
    expect(days[0]!.batch).toEqual({ scored: 0, metrics: { [metrics[0]]: null, [metrics[1]]: null } });
  });

  test('where the relation is clear, the batch model is far better than the prior', async () => {
    const { batch, prior } = (await run(rowsOf(7))).report;
    expect(batch!.metrics['logLoss']).toBeLessThan(0.7 * prior!.metrics['logLoss']!);
  });

  test.each([
    [8, undefined, 'day', 8],
    [60, undefined, 'month', 3],
    [60, 100, '2 periods', 30],
    [8, 100, 'period', 8],
  ])(
    'of %i days, a night every %s rows, are a table of few lines: a %s each',
    async (days, every, unit, lines) => {
      const { report } = await run(rowsOf(days), config, every);
      const table = tableOf(report);
      const from = table.indexOf('nights ');
      expect(table).not.toMatch(/null|NaN|undefined/);
      const found = table.slice(from).trimEnd().split('\n').slice(2);
      expect(found[1]).toMatch(
        new RegExp(`^${unit} +events +models +online +batch +served +prior +noChange`),
      );
      expect(found).toHaveLength(2 + lines + 1);
      const cells = found.map((line) => line.trim().split(/ {2,}/));
      expect(cells.at(-1)![0]).toBe('all');
      expect(Number(cells.at(-1)![1])).toBe(report.events);
      expect(Number(cells.at(-1)![3])).toBeCloseTo(report.metrics['accuracy']!, 3);
      expect(cells.slice(2, -1).reduce((sum, line) => sum + Number(line[1]), 0)).toBe(report.events);
    },
  );

  test('of a file without rows, or with refused ones only, are none', async () => {
    for (const rows of [[], rowsOf(3).map((row) => ({ ...row, x: 'much' }))]) {
      const { report } = await run(rows);
      expect(report.nightly).toEqual({ nights: 0, promoted: 0, refused: {}, seconds: 0, days: [] });
      expect(tableOf(report)).toMatch(/^nights +0,/m);
    }
  });
});

describe('a night without a new model', () => {
  test('is counted by its reason, and the one before it goes on', async () => {
    const { report } = await run(rowsOf(16, { noiseFrom: 7 }));
    const { nights, promoted, refused, days } = report.nightly;
    const total = Object.values(refused).reduce((sum, n) => sum + n, 0);
    expect([nights, promoted + total]).toEqual([15, 15]);
    expect(refused['tooFewRows']).toBeGreaterThan(0);
    expect(refused['notBetterThanPrior']).toBeGreaterThan(2);
    expect(days[0]!.model).toBeNull();
    expect(new Set(days.map(({ model }) => model)).size).toBe(promoted + 1);
  });

  test('may be one of too short a time, or where no loss is finite', async () => {
    const short = configOf(configText({ ...sections, batch: '{ window: 1d, minimumRows: 50 }' }));
    expect((await run(rowsOf(4), short)).report.nightly.refused).toEqual({ tooShort: 3 });
    const wild = {
      ...sections,
      transform: '[ oneHot ]',
      batch: '{ window: 5d, minimumRows: 150, model: { kind: logistic, learningRate: 1e300 } }',
    };
    const { refused } = (await run(rowsOf(6), configOf(configText(wild)))).report.nightly;
    expect(refused['notFinite']).toBeGreaterThan(1);
  });

  test('is no end of it, but a full disk is', async () => {
    const full = { ...config, batch: { ...config.batch, disk: 20_000 } };
    await expect(run(rowsOf(8), full)).rejects.toThrow(
      /more than the 20000 bytes of disk .*raise batch\.disk/,
    );
  });
});

describe('every so many rows', () => {
  const without = (rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row, time: undefined }));

  test('the model changes, and nowhere else; the rows of the file count', async () => {
    const { report, predictions } = await run(rowsOf(8), config, 150);
    const { days, nights } = report.nightly;
    expect(days.map((one) => one.day)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(days.map(({ events }) => events)).toEqual([150, 150, 150, 150, 150, 50]);
    expect(nights).toBe(5);
    expect(report.rejected['schema:x']).toBeGreaterThan(5);
    for (const one of predictions)
      expect(versionOf(one) ?? null).toBe(days[Math.ceil(Number(one.id) / 150) - 1]!.model);
    expect(new Set(days.map(({ model }) => model)).size).toBeGreaterThan(3);
  });

  test('also where the rows have no time: so many then are a day', async () => {
    const even = rowsOf(8).map((row, i) => ({ ...row, time: (i * day) / 100 }));
    const timed = (await run(even)).report;
    const untimed = configOf(configText({ ...sections, input: '{ topic: in, id: id }' }));
    for (const [rows, use] of [
      [without(even), config],
      [even, untimed],
    ] as const) {
      const { report, predictions } = await run(rows, use, 100);
      expect(predictions.every(({ time }) => time === null)).toBe(true);
      const numbered = timed.nightly.days.map((one, i) => ({ ...one, day: i + 1 }));
      expect(lasting(report)).toEqual({
        ...lasting(timed),
        // The state knows the times.
        hash: report.hash,
        nightly: { ...timed.nightly, days: numbered, seconds: 0 },
      });
    }
  });

  test('a file of neither says what to do', async () => {
    const lacking = run(without(rowsOf(1)));
    await expect(lacking).rejects.toThrow(ConfigError);
    await expect(lacking).rejects.toThrow(
      /input\.time: .*the rows have no field time: write --nightly=EVENTS/,
    );
  });
});

test(
  'two and a half years of electricity, a night each day, take minutes at most',
  { timeout: 180_000 },
  async () => {
    const path = folder.write(
      'app.yaml',
      configText({
        label: '{ field: class, classes: [DOWN, UP] }',
        features:
          '{ period: number, nswprice: number, nswdemand: number, vicprice: number, vicdemand: number, transfer: number }',
        transform: '[ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]',
        model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.01 } }',
        fallback: 'best',
      }),
    );
    const data = new URL('../data/electricity.csv.gz', import.meta.url).pathname;
    const { code, out } = await driftline('backtest', path, '--data', data, '--nightly', '--json');
    expect(code).toBe(0);
    const { metrics, batch, prior, nightly } = JSON.parse(out) as Nightly;
    // The online model's is River's: test/golden.
    expect(metrics['accuracy']).toBeCloseTo(0.875684, 6);
    expect([nightly.nights, nightly.days.length]).toEqual([943, 944]);
    expect(nightly.promoted).toBeGreaterThan(800);
    expect(batch!.metrics['logLoss']).toBeLessThan(prior!.metrics['logLoss']!);
  },
);

describe('on the command line', () => {
  const file = (more: Sections = {}): string =>
    folder.write('app.yaml', configText({ ...sections, ...more }));

  test.each([['--nightly'], ['--nightly=250'], ['--nightly', '250']])(
    '%s %s gives a table, and JSON',
    async (...words) => {
      const [path, data] = [file(), write(rowsOf(6))];
      const json = await driftline('backtest', path, '--data', data, ...words, '--json');
      expect({ code: json.code, err: json.err }).toEqual({ code: 0, err: '' });
      const { nightly } = JSON.parse(json.out) as Nightly;
      expect(nightly.nights).toBe(words.join().includes('250') ? 2 : 5);
      expect(nightly.days).toHaveLength(nightly.nights + 1);
      const table = await driftline('backtest', path, ...words, '--data', data);
      expect(table.code).toBe(0);
      expect(table.out).toMatch(/^nights +\d, of which \d gave a model/m);
    },
  );

  test.each([
    ['without fallback', { fallback: '' }, ['--nightly'], /fallback: .*Write fallback: best/],
    ['with a label that nobody can learn', { label: 'y' }, ['--nightly'], /fallback needs the classes/],
    [
      'with neither times nor so many rows',
      { input: '{ topic: in, id: id }' },
      ['--nightly'],
      /write --nightly=EVENTS/,
    ],
    ['with no rows', {}, ['--nightly=0'], /at least 1/],
    ['with something else', {}, ['--nightly', 'daily'], /at least 1/],
  ])('%s it ends with 2 and a sentence', async (_, more, words, sentence) => {
    const { code, out, err } = await driftline('backtest', file(more), '--data', write(rowsOf(1)), ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n +at /);
  });
});
