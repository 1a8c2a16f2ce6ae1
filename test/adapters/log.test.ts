import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const log = new URL('../../src/adapters/log/log.ts', import.meta.url).href;

interface Said {
  readonly out: Record<string, unknown>[];
  readonly err: Record<string, unknown>[];
}

/** Runs statements in a process of its own: the log writes to the process's standard streams, past Node's. */
function said(statements: string): Said {
  const program = `import { createCommandLog, createLog } from ${JSON.stringify(log)};\n${statements}`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(child.status, child.stderr).toBe(0);
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { out: lines(child.stdout), err: lines(child.stderr) };
}

test('a line is JSON with its level, time, process, application, fields and message', () => {
  const { out, err } = said(
    `createLog('info', 'electricity').warn({ partition: 3, text: 'a\\n"b"' }, 'told');`,
  );
  expect(err).toEqual([]);
  expect(out).toEqual([
    {
      level: 40,
      time: expect.any(String) as unknown,
      pid: expect.any(Number) as unknown,
      app: 'electricity',
      partition: 3,
      text: 'a\n"b"',
      msg: 'told',
    },
  ]);
  const time = out[0]!['time'] as string;
  expect(new Date(time).toISOString()).toBe(time);
});

test.each([
  ['debug', ['d', 'i', 'w', 'e']],
  ['info', ['i', 'w', 'e']],
  ['warn', ['w', 'e']],
  ['error', ['e']],
])('at level %s come %j', (level, expected) => {
  const { out } = said(`const log = createLog('${level}');
    log.debug({}, 'd'); log.info({}, 'i'); log.warn({}, 'w'); log.error({}, 'e');`);
  expect(out.map(({ msg }) => msg)).toEqual(expected);
});

test('secrets that reach it are left out, at the top and in what is logged', () => {
  const { out } =
    said(`const secret = { sasl: { password: 'hunter2' }, password: 'hunter2', ssl: { key: 'hunter2', ca: 'ca' } };
    createLog('info').info({ ...secret, kafka: { ...secret, brokers: 'b:1' } }, 'connecting');`);
  expect(JSON.stringify(out)).not.toContain('hunter2');
  expect(out).toMatchObject([{ ssl: { ca: 'ca' }, kafka: { brokers: 'b:1' }, msg: 'connecting' }]);
});

test('an error has its kind, its message, its cause and where it came from', () => {
  const { out } = said(`const err = new RangeError('too far', { cause: new Error('the map is old') });
    createLog('info').error({ err }, 'lost');`);
  const { err } = out[0] as { err: { type: string; message: string; stack: string } };
  expect(err.type).toBe('RangeError');
  expect(err.message).toContain('too far');
  expect(err.message).toContain('the map is old');
  expect(err.stack).toMatch(/RangeError: too far\n +at /);
});

test("a command's log leaves standard output to its answer, and tells what matters only", () => {
  const { out, err } = said(`const log = createCommandLog();
    log.info({}, 'chatter'); log.warn({ broker: 'b:1' }, 'away'); process.stdout.write('{"answer":42}\\n');`);
  expect(out).toEqual([{ answer: 42 }]);
  expect(err).toMatchObject([{ level: 40, broker: 'b:1', msg: 'away' }]);
});

test("an error tells its cause's message once, also where it has it in its own", () => {
  const { out } = said(`const log = createLog('info');
const cause = new Error('connect refused', { cause: new Error('no route') });
log.warn({ err: new Error('the registry is away: connect refused', { cause }) }, 'a');
log.warn({ err: new Error('it ends', { cause }) }, 'b');
log.warn({ err: 'a text' }, 'c');`);
  expect(out.map(({ err }) => (err as { message?: string }).message ?? err)).toEqual([
    'the registry is away: connect refused: no route',
    'it ends: connect refused: no route',
    'a text',
  ]);
  expect((out[0]!['err'] as { stack: string }).stack).toContain('caused by: Error: connect refused');
});
