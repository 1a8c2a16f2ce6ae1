import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { configText } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import { TestFolder } from '../support/folder.ts';
import { driftline, WorkerProcess, type Finished } from '../system/process.ts';
import { linesOf, streamSections } from './stream.ts';

const folder = new TestFolder();
/** Nothing listens on port 1. */
const nobody = '{ brokers: "127.0.0.1:1", connectionTimeout: 1s, requestTimeout: 1s }';

/** A configuration file, as a user would have it. */
function file(sections: Readonly<Record<string, string>> = {}): string {
  return folder.write('app.yaml', configText({ ...streamSections, kafka: nobody, ...sections }));
}

function rows(count = 20): string {
  return folder.write('rows.jsonl', linesOf(testEvents(count, 1)));
}

/** No answer, no trace of a crash: a sentence or two. */
function expectSentence({ out, err }: Finished, sentence: RegExp | string): void {
  expect(out).toBe('');
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/\n +at |Unhandled|node:internal/);
}

describe('exit code 0', () => {
  test.each([
    [['--help'], 'driftline [options] [command]'],
    [['help'], 'driftline [options] [command]'],
    [['run', '--help'], 'driftline run [options] <FILE>'],
    [['config', '--help'], 'driftline config [options] [command]'],
    [['config', 'check', '--help'], 'driftline config check [options] <FILE>'],
    [['config', 'schema', '--help'], 'driftline config schema'],
    [['config', 'reference', '--help'], 'driftline config reference'],
    [['topics', '--help'], 'driftline topics [options] <FILE>'],
    [['health', '--help'], 'driftline health [options] <FILE>'],
    [['help', 'health'], 'driftline health [options] <FILE>'],
    [['inspect', '--help'], 'driftline inspect [options] <FILE>'],
    [['backtest', '--help'], 'driftline backtest [options] <FILE>'],
    [['reset', '--help'], 'driftline reset [options] <FILE>'],
    [['state', '--help'], 'driftline state [options] [command]'],
    [['state', 'export', '--help'], 'driftline state export [options] <FILE>'],
    [['state', 'import', '--help'], 'driftline state import [options] <FILE>'],
    [['train', '--help'], 'driftline train [options] <FILE>'],
    [['models', '--help'], 'driftline models [options] [command]'],
    [['models', 'list', '--help'], 'driftline models list [options] <FILE>'],
    [['models', 'show', '--help'], 'driftline models show [options] <FILE> [ID]'],
    [['models', 'promote', '--help'], 'driftline models promote [options] <FILE> <ID>'],
    [['models', 'rollback', '--help'], 'driftline models rollback [options] <FILE>'],
  ])('for help on standard output: %j', async (args, usage) => {
    const { code, out, err } = await driftline(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: ${usage}`);
  });

  test('for the version of the package', async () => {
    expect(await driftline('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  test('for a file that is right, its full form without secrets, the schema and the reference', async () => {
    const path = file({ kafka: '{ sasl: { mechanism: plain, username: u, password: hunter2 } }' });
    expect(await driftline('config', 'check', path)).toEqual({ code: 0, out: `${path}: ok\n`, err: '' });
    const full = await driftline('config', 'check', path, '--print');
    expect(full.code).toBe(0);
    expect(parseYaml(full.out)).toMatchObject({ app: 'app', kafka: { sessionTimeout: '15s' } });
    expect(full.out).not.toContain('hunter2');
    const [schema, reference] = await Promise.all([
      driftline('config', 'schema'),
      driftline('config', 'reference'),
    ]);
    expect([schema.code, reference.code]).toEqual([0, 0]);
    expect(JSON.parse(schema.out)).toHaveProperty('properties.model');
    expect(reference.out).toMatch(/^# /);
  });

  test('for a backtest, as JSON and as a table, with its predictions in a file', async () => {
    const [path, data] = [file(), rows()];
    const json = await driftline(
      'backtest',
      path,
      '--data',
      data,
      '--json',
      '--predictions',
      folder.place('out'),
    );
    expect({ code: json.code, err: json.err }).toEqual({ code: 0, err: '' });
    const report = JSON.parse(json.out) as { hash: string; accepted: number };
    expect(folder.read('out').trimEnd().split('\n')).toHaveLength(report.accepted);
    const table = await driftline('backtest', path, '--data', data, '--slice', '7');
    expect(table.code).toBe(0);
    expect(table.out).toContain(report.hash);
  });
});

describe('exit code 2', () => {
  test.each([
    ['no command', [], /Usage: driftline/],
    ['an unknown command', ['learn'], /unknown command 'learn'/],
    ['an unknown command of config', ['config', 'show'], /unknown command 'show'/],
    ['an unknown option', ['config', 'schema', '--yaml'], /unknown option '--yaml'/],
    ['no file', ['run'], /missing required argument 'FILE'/],
    ['one file too many', ['config', 'check', 'a', 'b'], /too many arguments/],
    ['a backtest without data', ['backtest', 'FILE'], /required option '--data <ROWS>'/],
  ])('for wrong usage, which says how it goes: %s', async (_, words, sentence) => {
    const [path, data] = [file(), rows()];
    const finished = await driftline(
      ...words.map((word) => (word === 'FILE' ? path : word === 'ROWS' ? data : word)),
    );
    expect(finished.code).toBe(2);
    expectSentence(finished, sentence);
    expect(finished.err).toContain('Usage: driftline');
  });

  test.each([
    [
      'data of another kind',
      ['backtest', 'FILE', '--data', 'rows.txt'],
      /must end in \.csv, \.jsonl or \.ndjson/,
    ],
    ['a slice of nothing', ['backtest', 'FILE', '--data', 'ROWS', '--slice', '0'], /at least 1/],
    ['a slice that is no number', ['backtest', 'FILE', '--data', 'ROWS', '--slice', 'many'], /at least 1/],
    ['a negative partition', ['inspect', 'FILE', '--partition', '-1'], /a whole number from 0/],
    ['a word that is none of them', ['reset', 'FILE', '--to', 'latest', '--model', 'new'], /fresh, keep/],
    ['no time', ['reset', 'FILE', '--to', 'soon'], /earliest, latest, checkpoint, or a time/],
    [
      'predictions over their data',
      ['backtest', 'FILE', '--data', 'ROWS', '--predictions', 'ROWS'],
      /overwrite/,
    ],
    ['a page over its data', ['backtest', 'FILE', '--data', 'ROWS', '--report', 'ROWS'], /overwrite/],
  ])(
    'for a wrong value, which says what is allowed, and where the rest stands: %s',
    async (_, words, sentence) => {
      const [path, data] = [file(), rows()];
      const before = folder.read('rows.jsonl');
      const finished = await driftline(
        ...words.map((word) => (word === 'FILE' ? path : word === 'ROWS' ? data : word)),
      );
      expect(finished.code).toBe(2);
      expectSentence(finished, sentence);
      expect(finished.err).toMatch(new RegExp(`^error: .+\nsee driftline ${words[0]!} --help\n$`));
      expect(folder.read('rows.jsonl')).toBe(before);
    },
  );

  test.each([
    ['run', []],
    ['topics', []],
    ['inspect', []],
    ['backtest', ['--data', 'rows.csv']],
    ['config check', []],
    ['reset', ['--to', 'latest']],
    ['state export', ['--out', 'folder']],
    ['state import', ['--from', 'folder']],
    ['train', []],
    ['models list', []],
    ['models promote', ['some-id']],
  ])('for a wrong file, all its faults as FILE:LINE:COL: %s', async (command, more) => {
    const path = folder.write('app.yaml', `${configText(streamSections)}foo: 1\nlog:\n  level: loud\n`);
    const at = configText(streamSections).split('\n').length;
    const finished = await driftline(...command.split(' '), path, ...more);
    expect(finished.code).toBe(2);
    expectSentence(finished, 'foo');
    expect(finished.err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${path}:${at}:1 foo: there is no such key`)) as string,
      expect.stringMatching(new RegExp(`^${path}:${at + 2}:10 log\\.level: found "loud"`)) as string,
    ]);
  });

  test('for a configuration that is not there', async () => {
    const finished = await driftline('run', folder.place('gone.yaml'));
    expect(finished.code).toBe(2);
    expectSentence(finished, /^.*gone\.yaml:1:1 cannot be read: there is no file .*gone\.yaml$/m);
  });
});

describe('exit code 1', () => {
  test('for rows that are not there or not to be read', async () => {
    const broken = folder.write('broken.csv', 'id,time\n1\n');
    const [gone, short] = await Promise.all([
      driftline('backtest', file(), '--data', folder.place('gone.csv')),
      driftline('backtest', file(), '--data', broken),
    ]);
    expect([gone.code, short.code]).toEqual([1, 1]);
    expectSentence(gone, /^driftline: there is no file .*gone\.csv$/m);
    expectSentence(short, /^driftline: .*broken\.csv: .*line 2$/m);
  });

  test('for predictions that cannot be written', async () => {
    mkdirSync(folder.place('folder'));
    for (const out of [folder.place('nowhere/out'), folder.place('folder')]) {
      const finished = await driftline('backtest', file(), '--data', rows(), '--predictions', out);
      expect(finished.code).toBe(1);
      expectSentence(
        finished,
        /^driftline: .*: the predictions cannot be written: (there is no folder|.* is a folder)/,
      );
    }
  });

  test.each(['inspect', 'topics'])(
    'where no broker answers, soon and with its address: %s',
    async (command) => {
      const started = performance.now();
      const finished = await driftline(command, file());
      expect(finished.code).toBe(1);
      expectSentence(finished, /^driftline: asking for .*127\.0\.0\.1:1$/m);
      expect(performance.now() - started).toBeLessThan(25_000);
    },
  );

  test('where the port of metrics is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const finished = await driftline('run', file({ http: `{ port: ${port}, host: 127.0.0.1 }` }));
    other.close();
    expect(finished.code).toBe(1);
    expect(finished.err).toMatch(
      new RegExp(`^driftline: cannot serve .*port ${port} is taken; set http\\.port`),
    );
    expect(finished.out).toMatch(/"msg":"the worker ends"/);
  });

  test('where a worker gives up: told once to machines, in the log, and once to people', async () => {
    const worker = new WorkerProcess(file({ kafka: nobody.replace('{', '{ giveUp: 1ms,') }));
    expect(await worker.ended).toEqual({ code: 1, signal: null });
    const errors = worker.log.filter(({ level }) => level === 50);
    expect(errors).toMatchObject([
      { msg: 'the worker cannot go on, and ends', err: { message: expect.any(String) as string } },
    ]);
    expect(worker.err).toMatch(/^driftline: .+\n$/);
  });
});

describe('driftline run without a broker', () => {
  test('waits for it, alive but not ready, and ends with 0 when it is asked to; it has noted what is perhaps not meant', async () => {
    const fields = ['id', 'time', 'a', 'colour', 'y'].map((name) => ({
      name,
      type: name === 'a' ? 'double' : 'string',
    }));
    folder.write('event.avsc', JSON.stringify({ type: 'record', name: 'E', fields }));
    const input = '{ topic: in, id: id, time: time, format: { kind: avro, schema: event.avsc } }';
    const worker = new WorkerProcess(file({ input }));
    try {
      await expect
        .poll(() => worker.get('/health/ready'), { interval: 20 })
        .toContain('not in the group yet');
      expect(JSON.parse((await worker.get('/health/live'))!)).toEqual({ status: 'ok', reasons: [] });
      expect(await worker.metrics()).toContain('driftline_build_info');
      await expect.poll(() => JSON.stringify(worker.log), { interval: 20 }).toContain('it tries again');
    } finally {
      worker.kill('SIGTERM');
    }
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    expect(worker.err).toBe('');
    expect(worker.log[0]).toMatchObject({
      msg: 'the schema event.avsc has no field "b", so it is missing in each event',
      place: expect.stringMatching(/app\.yaml:\d+:\d+ features\.b: /) as string,
    });
    expect(worker.log.at(-1)).toMatchObject({ msg: 'stopped', app: 'app' });
  });
});
