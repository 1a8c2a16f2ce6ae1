import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/parse.ts';
import { least } from './example.ts';
import { configOf, faultsOf } from './reading.ts';

const port = (text: string, env: Record<string, string>) =>
  configOf(`${least}http:\n  port: ${text}`, env).http.port;
const host = (text: string, env: Record<string, string>, files = {}) =>
  configOf(`${least}http:\n  host: ${text}`, env, files).http.host;

describe('a value is put in before it gets its type', () => {
  test('unquoted, it is typed as if it stood there', () => {
    expect(port('${PORT}', { PORT: '8080' })).toBe(8080);
    expect(port('80${PORT}', { PORT: '80' })).toBe(8080);
    expect(port('${PORT:-81}', {})).toBe(81);
  });

  test('quoted, a number is read as one where a number is needed', () => {
    expect(configOf(`${least}http: { port: "\${PORT}" }`, { PORT: '8080' }).http.port).toBe(8080);
    expect(configOf(`${least}kafka: { ssl: "\${TLS}" }`, { TLS: 'true' }).kafka.ssl).toBe(true);
  });

  test('quoted, a class stays text; unquoted it is what it looks like', () => {
    const classes = (text: string) =>
      configOf(`${least}label:\n  field: y\n  classes:\n    - ${text}\n    - UP`, { ONE: '1' }).topology.label
        ?.classes;
    expect(classes('${ONE}')).toEqual([1, 'UP']);
    expect(classes('"${ONE}"')).toEqual(['1', 'UP']);
  });

  test('text stays its text, whatever it looks like', () => {
    for (const text of ['007', 'true', '1e3', '0x10', 'null', ' x ', 'a # b']) {
      expect(host('${HOST}', { HOST: text })).toBe(text);
    }
  });

  test('it never becomes structure', () => {
    for (const text of [
      'a: b',
      '[a, b]',
      '{ port: 1 }',
      'x\nlog: { level: debug }',
      '"',
      "'",
      '&a',
      '*a',
      '- a',
    ]) {
      const config = configOf(`${least}http:\n  host: \${HOST}`, { HOST: text });
      expect(config.http.host).toBe(text);
      expect(config.log.level).toBe('info');
    }
  });

  test('it is not looked through again', () => {
    expect(host('${HOST}', { HOST: '${OTHER}', OTHER: 'x' })).toBe('${OTHER}');
  });
});

describe('forms', () => {
  test.each([
    ['${HOST:-there}', { HOST: 'here' }, 'here'],
    ['${HOST:-there}', {}, 'there'],
    ['${HOST:-there}', { HOST: '' }, 'there'],
    ['${A}-${B:-c}', { A: 'a' }, 'a-c'],
    ['$${HOST}', { HOST: 'here' }, '${HOST}'],
    ['a$${b}${HOST}', { HOST: 'c' }, 'a${b}c'],
    ['$HOST', { HOST: 'here' }, '$HOST'],
    ['"${HOST:-a: b}"', {}, 'a: b'],
  ])('%s with %j is %s', (text, env, value) => {
    expect(host(text, env as Record<string, string>)).toBe(value);
  });

  test('a file gives its text without the last line break', () => {
    expect(host('${file:secret}', {}, { './secret': 'x\n\n' })).toBe('x\n');
    expect(host('${file:/run/secret}', {}, { '/run/secret': 'x\r\n' })).toBe('x');
  });

  test.each([
    ['conf/a.yaml', 'conf/secret'],
    ['/etc/a.yaml', '/etc/secret'],
    ['/a.yaml', '//secret'],
    ['a.yaml', './secret'],
  ])('a file is looked for beside %s', (path, secret) => {
    const files: Record<string, string> = {
      [path]: `${least}http:\n  host: \${file:secret}`,
      [secret]: 'found',
    };
    const readFile = (name: string): string => files[name] ?? expect.fail(`${name} was read`);
    const parsed = loadConfig(path, { env: {}, readFile });
    expect(parsed.ok && parsed.config.file).toBe(path);
    expect(parsed.ok && parsed.config.http.host).toBe('found');
  });
});

describe('what cannot be put in is the only fault of that value', () => {
  test.each([
    ['${NOPE}', /^the variable NOPE is not set, and has no default/],
    ['${toString}', /^the variable toString is not set/],
    ['${file:nope}', /^the file nope cannot be read: ENOENT/],
    ['${file:}', /a path is needed/],
    ['${1X}', /^found "\$\{1X\}": \$\{NAME\}/],
    ['${A-b}', /^found "\$\{A-b\}"/],
    ['${A', /has no closing \}/],
  ])('%s', (text, message) => {
    expect(faultsOf(`${least}http:\n  port: ${text}`)).toEqual([
      { line: 6, column: 9, path: 'http.port', message: expect.stringMatching(message) as string },
    ]);
  });

  test('keys are taken as they are', () => {
    expect(faultsOf(`${least}"\${KEY}": 1`, { KEY: 'log' })[0]?.message).toContain('a key is taken as it is');
  });
});
