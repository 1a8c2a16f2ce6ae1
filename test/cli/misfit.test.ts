import { describe, expect, test } from 'vitest';
import { backtest } from '../../src/cli/backtest.ts';
import { gatherFiles } from '../../src/cli/gatherFiles.ts';
import { ConfigError } from '../../src/config/faults.ts';
import { FileError } from '../../src/adapters/files/rows.ts';
import { configText, topologyOf, type Sections } from '../support/configured.ts';
import { TestFolder } from '../support/folder.ts';
import { MemorySpool } from '../support/memorySpool.ts';
import { driftline } from '../system/process.ts';
import { formatsOf, type Row } from './stream.ts';

const folder = new TestFolder();
const columns = ['id', 'time', 'temp', 'load', 'y'];

/** Twenty rows, with something else in them. */
function rows(other: (i: number) => Row = () => ({}), count = 20): Row[] {
  const row = (i: number): Row => ({ id: `e${i}`, time: i * 1000, temp: i / 10, load: i % 3, y: i % 2 });
  return Array.from({ length: count }, (_, i) => ({ ...row(i), ...other(i) }));
}

function write(name: 'rows.csv' | 'rows.jsonl', of: readonly Row[] = rows(), named = columns): string {
  return folder.write(name, formatsOf(named, of)[name]!);
}

const sections: Sections = {
  features: '{ temp: number, load: number }',
  label: '{ field: y, classes: [0, 1] }',
};

const noWatch = { begin: () => undefined, step: () => undefined };

/** What is said before the first row, and after the last one, without the file's folder. */
async function said(more: Sections, path: string): Promise<{ first: string[]; last: string[] }> {
  const [first, last]: [string[], string[]] = [[], []];
  const add = (to: string[]) => (sentence: string) =>
    void to.push(sentence.replaceAll(`${folder.path}/`, ''));
  await backtest(topologyOf({ ...sections, ...more }), path, 1000, { say: add(first), sayLast: add(last) });
  return { first, last };
}

/** The faults that end it before the first row, without the file's folder. */
async function faultsOf(more: Sections, path: string): Promise<string[]> {
  const error: unknown = await said(more, path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message.replaceAll(`${folder.path}/`, '').split('\n');
}

describe('a file that is as the configuration says', () => {
  test.each(['rows.csv', 'rows.jsonl'] as const)('is passed over in silence: %s', async (name) => {
    expect(await said({}, write(name))).toEqual({ first: [], last: [] });
  });

  test('so is one whose fields are missing here and there, or whose model has no label', async () => {
    const features = '{ temp: { type: number, missing: pass }, load: { type: number, missing: mean } }';
    const sparse = rows((i) => ({
      temp: i === 7 ? 1 : null,
      load: i === 19 ? 1 : null,
      y: i === 9 ? 1 : null,
    }));
    for (const name of ['rows.csv', 'rows.jsonl'] as const)
      expect(await said({ features, model: 'gaussianNaiveBayes' }, write(name, sparse))).toEqual({
        first: [],
        last: [],
      });
    expect(await said({ label: '', model: 'noChange' }, write('rows.csv'))).toEqual({ first: [], last: [] });
  });
});

describe('a column that is not there', () => {
  test('is a fault where nothing can come of the rows, with the name that was probably meant', async () => {
    const features = '{ Temp: number, laod: number }';
    expect(await faultsOf({ features, label: '{ field: yy, classes: [0, 1] }' }, write('rows.csv'))).toEqual([
      'rows.csv:1:1 label.field: there is no column "yy", so nothing can be learned',
      'rows.csv:1:1 features.Temp: there is no column "Temp", so each row is rejected; did you mean "temp"?',
      'rows.csv:1:1 features.laod: there is no column "laod", so each row is rejected; did you mean "load"?',
    ]);
  });

  test('is told before the first row where a model does without, once', async () => {
    const input = '{ topic: in, id: idd, time: Time, key: kay, source: meter }';
    const features =
      '{ temp: { type: number, missing: mean }, tempp: { type: number, missing: 0 }, load: number }';
    const { first, last } = await said({ input, features }, write('rows.csv'));
    expect(first).toEqual([
      'rows.csv: input.id: there is no column "idd", so rows are numbered in its place (a worker rejects each event without it)',
      'rows.csv: input.time: there is no column "Time", so no row has a time (a worker rejects each event without it); did you mean "time"?',
      'rows.csv: input.source: there is no column "meter", so no row has a source',
      'rows.csv: input.key: there is no column "kay", so no row has a key',
      // Not "temp", which is another feature's.
      'rows.csv: features.tempp: there is no column "tempp", so it is missing in each row',
    ]);
    expect(last).toEqual([]);
  });

  test('may be in another file of those that are trained on', async () => {
    const old = write('rows.csv', rows(), ['id', 'time', 'load', 'y']);
    const recent = write('rows.jsonl');
    const sentences: string[] = [];
    const gather = (files: readonly string[]) =>
      gatherFiles(files, topologyOf(sections), Infinity, new MemorySpool(), noWatch, (sentence) =>
        sentences.push(sentence),
      );
    const { left } = await gather([old, recent]);
    expect(Object.fromEntries(left)).toEqual({ 'missing:temp': 20 });
    expect(sentences).toEqual([`${old}: features.temp: there is no column "temp", so each row is rejected`]);
    await expect(gather([old])).rejects.toThrow(ConfigError);
  });
});

test('rows without a time, which nothing can be trained on, are counted as that', async () => {
  const topology = topologyOf({ ...sections, input: '{ topic: in, id: id }' });
  const { left, events } = await gatherFiles(
    [write('rows.csv')],
    topology,
    Infinity,
    new MemorySpool(),
    noWatch,
  );
  expect(events).toBe(20);
  expect(Object.fromEntries(left)).toEqual({ 'no time': 20 });
});

describe('a field that no line has', () => {
  test('is told after the last one, with the name that was probably meant', async () => {
    const input = '{ topic: in, id: idd, time: Time, key: kay }';
    const features = '{ Temp: { type: number, missing: mean }, load: number }';
    expect(await said({ input, features }, write('rows.jsonl'))).toEqual({
      first: [],
      last: [
        'rows.jsonl: input.id: no row has a value of "idd", so rows are numbered in its place (a worker rejects each event without it)',
        'rows.jsonl: input.time: no row has a value of "Time", so no row has a time (a worker rejects each event without it); did you mean "time"?',
        'rows.jsonl: input.key: no row has a value of "kay", so no row has a key',
        'rows.jsonl: features.Temp: no row has a value of "Temp", so it is missing in each row; did you mean "temp"?',
      ],
    });
  });

  test('a column without a value in any row, and a field that is null in each, are as good as none', async () => {
    const features = '{ temp: { type: number, missing: mean }, load: number }';
    for (const name of ['rows.csv', 'rows.jsonl'] as const) {
      const { last } = await said(
        { features },
        write(
          name,
          rows(() => ({ temp: null })),
        ),
      );
      expect(last).toEqual([
        `${name}: features.temp: no row has a value of "temp", so it is missing in each row`,
      ]);
    }
  });

  test('rejects each row where it is needed, also where it is null in each', async () => {
    const { last } = await said(
      {},
      write(
        'rows.jsonl',
        rows(() => ({ temp: null, id: null })),
      ),
    );
    expect(last).toEqual([
      'rows.jsonl: input.id: no row has a value of "id", so each row is rejected',
      'rows.jsonl: features.temp: no row has a value of "temp", so each row is rejected',
      'none of the 20 events of rows.jsonl could be learned: 20 rejected (id 20)',
    ]);
  });
});

describe('labels that do not fit', () => {
  test('are counted and shown, the first five different ones of them', async () => {
    const declared = 'they are none of label.classes (0, 1)';
    const { last } = await said(
      {},
      write(
        'rows.jsonl',
        rows((i) => ({ y: i % 2 === 0 ? 'up' : 'down' })),
      ),
    );
    expect(last).toEqual([
      `20 of 20 labels (y) do not fit ("up", "down"): ${declared}, which must be written as the data has them`,
      'none of the 20 events of rows.jsonl could be learned: 20 with a label that does not fit',
    ]);
    const many = await said(
      {},
      write(
        'rows.jsonl',
        rows((i) => ({ y: i < 2 ? i : `c${i}`.repeat(30) })),
      ),
    );
    const shown = [2, 3, 4, 5, 6].map((i) => `"${`c${i}`.repeat(30).slice(0, 39)}…`).join(', ');
    expect(many.last).toEqual([`18 of 20 labels (y) do not fit (${shown}, …): ${declared}`]);
  });

  test('of a class too many tell which came first', async () => {
    const { last } = await said(
      { label: 'y' },
      write(
        'rows.csv',
        rows((i) => ({ y: ['a', 'b', 'c'][i % 3]! })),
      ),
    );
    expect(last).toEqual([
      '6 of 20 labels (y) do not fit ("c"): logisticRegression tells 2 classes apart, and a, b came first; ' +
        'take a model of more classes, or name those that are meant in label.classes',
    ]);
  });

  test('that can be no class, and those that are no numbers', async () => {
    const list = rows().map((row) => JSON.stringify({ ...row, y: [1] }));
    const { last } = await said({ label: 'y' }, folder.write('rows.jsonl', list.join('\n')));
    expect(last[0]).toBe(
      '20 of 20 labels (y) do not fit ([1]): a class is text of at most 1024 characters, true, false, or a number that is exact',
    );
    const numbers = { label: '{ field: y, type: number }', model: 'linearRegression' };
    const text = await said(
      numbers,
      write(
        'rows.csv',
        rows((i) => ({ y: i < 5 ? 'n/a' : i })),
      ),
    );
    expect(text.last).toEqual([
      '5 of 20 labels (y) do not fit ("n/a"): they are no finite numbers, which label.type asks for',
    ]);
  });
});

test('what became of events of which none was learned: all of it, the commonest reasons first', async () => {
  const filters =
    '[ { kind: range, field: temp, minimum: 0, maximum: 1 }, ' +
    '{ kind: range, field: load, minimum: 0, maximum: 1, action: quarantine }, { kind: duplicate, action: drop } ]';
  const mixed = rows((i) => ({
    id: i === 3 ? 'e1' : `e${i}`,
    y: i % 2 === 0 ? null : 'up',
    load: i === 5 ? 9 : 0,
  }));
  const { last } = await said({ filters }, write('rows.jsonl', mixed));
  expect(last[1]).toBe(
    'none of the 20 events of rows.jsonl could be learned: 9 rejected (range:temp 9), 1 dropped (duplicate:id 1), ' +
      '1 quarantined (range:load 1), 6 without a label (y), 3 with a label that does not fit',
  );
});

test('events that wait for an update interval which the file does not fill', async () => {
  expect((await said({ update: '{ events: 21 }' }, write('rows.jsonl'))).last).toEqual([
    'nothing was learned yet: all 20 labelled events still wait for the update interval (update.events: 21)',
  ]);
  expect((await said({ update: '{ events: 20 }' }, write('rows.jsonl'))).last).toEqual([]);
});

test('files without rows', async () => {
  for (const [name, text] of [
    ['rows.csv', ''],
    ['rows.csv', 'id,time,temp,load,y\n'],
  ] as const)
    expect((await said({}, folder.write(name, text))).last).toEqual([
      'rows.csv has no rows, but for a header at most',
    ]);
  const path = folder.write('rows.jsonl', '\n');
  expect((await said({}, path)).last).toEqual(['rows.jsonl has no rows']);
  const gathering = gatherFiles([path], topologyOf(sections), Infinity, new MemorySpool(), noWatch);
  await expect(gathering).rejects.toThrow(new FileError(`${path}: there are no rows`));
});

describe('driftline backtest', () => {
  let runs = 0;
  const run = (more: Sections, path: string) =>
    driftline(
      'backtest',
      folder.write(`${++runs}.yaml`, configText({ ...sections, ...more })),
      '--data',
      path,
      '--json',
    );

  test('ends with 1 where labels were to be learned and none was, below the report', async () => {
    const up = rows(() => ({ y: 'up' }));
    const [unfit, empty] = await Promise.all([
      run({}, write('rows.jsonl', up)),
      run({}, write('rows.csv', [])),
    ]);
    expect([unfit.code, empty.code]).toEqual([1, 1]);
    expect(JSON.parse(unfit.out)).toMatchObject({ events: 20, unfit: 20, learned: 0 });
    expect(unfit.err).toMatch(/^driftline: 20 of 20 labels .*\ndriftline: none of the 20 events of .*\n$/);
    expect(empty.err).toMatch(/^driftline: .*rows\.csv has no rows, but for a header at most\n$/);
  });

  test('ends with 2 where a column must be there and is not, and with 0 where it need not be', async () => {
    const path = write('rows.csv');
    const [needed, spared] = await Promise.all([
      run({ features: '{ Temp: number }' }, path),
      run({ features: '{ Temp: { type: number, missing: 0 }, load: number }' }, path),
    ]);
    expect(needed).toMatchObject({ code: 2, out: '' });
    expect(needed.err).toBe(
      `${path}:1:1 features.Temp: there is no column "Temp", so each row is rejected; did you mean "temp"?\n`,
    );
    expect(spared.code).toBe(0);
    expect(JSON.parse(spared.out)).toMatchObject({ learned: 20 });
    expect(spared.err).toContain('did you mean "temp"?');
  });
});

test('driftline config check notes what the schema of the events does not have, and is content', async () => {
  const fields = columns.map((name) => ({ name, type: name === 'id' ? 'string' : 'double' }));
  folder.write('event.avsc', JSON.stringify({ type: 'record', name: 'E', fields }));
  const input = '{ topic: in, id: id, format: { kind: avro, schema: event.avsc } }';
  const features = '{ load: number, Temp: { type: number, missing: 0 } }';
  const path = folder.write('app.yaml', configText({ ...sections, input, features }));
  expect(await driftline('config', 'check', path)).toEqual({
    code: 0,
    out: `${path}: ok\n`,
    err: `${path}:4:27 features.Temp: the schema event.avsc has no field "Temp", so it is missing in each event; did you mean "temp"?\n`,
  });
});
