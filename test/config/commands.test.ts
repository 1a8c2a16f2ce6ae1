import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { loadConfigFile, registerConfig } from '../../src/cli/config.ts';
import { ConfigError } from '../../src/config/faults.ts';
import { example, least } from './example.ts';

let folder: string;
let written: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-config-'));
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function file(text: string): string {
  const path = join(folder, 'config.yaml');
  writeFileSync(path, text);
  return path;
}

async function run(...words: string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerConfig(program);
  await program.parseAsync(['config', ...words], { from: 'user' });
  return written;
}

test('check says that a file is right', async () => {
  const path = file(example);
  expect(await run('check', path)).toBe(`${path}: ok\n`);
});

test('check --print shows the full form', async () => {
  const full = parseYaml(await run('check', file(least), '--print')) as Record<string, unknown>;
  expect(full).toMatchObject({ app: 'a', http: { port: 9464 }, deadLetter: { topic: 'a.dead-letter' } });
});

test('a secret beside the file is read, and not shown', async () => {
  writeFileSync(join(folder, 'password'), 'hunter2\n');
  const sasl = 'kafka: { sasl: { mechanism: plain, username: u, password: "${file:password}" } }\n';
  const path = file(least + sasl);
  expect(loadConfigFile(path).kafka.sasl?.password).toBe('hunter2');
  expect(await run('check', path, '--print')).not.toContain('hunter2');
});

test('a wrong file is an error that tells all its faults', async () => {
  const path = file(`${least}foo: 1\nhttp: { port: x }\n`);
  const error: unknown = await run('check', path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message.split('\n')).toEqual([
    expect.stringMatching(/config\.yaml:5:1 foo: there is no such key/) as string,
    expect.stringMatching(/config\.yaml:6:15 http\.port: found "x", a whole number/) as string,
  ]);
});

test('a file that is not there is an error that keeps its cause', () => {
  const path = join(folder, 'nothing.yaml');
  expect(() => loadConfigFile(path)).toThrow(ConfigError);
  expect(() => loadConfigFile(path)).toThrow(
    /nothing\.yaml:1:1 cannot be read: there is no file .*nothing\.yaml$/,
  );
});

test('schema writes JSON, reference writes Markdown', async () => {
  expect(JSON.parse(await run('schema'))).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['app', 'input', 'features', 'model'],
  });
  written = '';
  const reference = await run('reference');
  expect(reference).toMatch(/^# Configuration reference/);
  expect(reference).toContain('| `missing:<field>` |');
  expect(reference).toContain('`driftline_learned_total`');
});
