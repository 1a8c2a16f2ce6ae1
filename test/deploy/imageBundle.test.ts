import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { config, driftline, root } from '../../deploy/demo/places.ts';
import { bundledPackages, notices } from '../../deploy/image/notices.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-bundle-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Outputs = Readonly<
  Record<
    string,
    {
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly imports: readonly { readonly path: string }[];
    }
  >
>;
const metafileOf = (name: string) =>
  JSON.parse(readFileSync(join(root, `dist/${name}.meta.json`), 'utf8')) as { outputs: Outputs };
const metafile = metafileOf('driftline');

describe('dist/driftline.js', () => {
  test('is all that there is to it: it runs where there are no packages', () => {
    const program = join(folder, 'driftline.js');
    cpSync(driftline, program);
    const run = (...command: string[]): string =>
      execFileSync(process.execPath, [program, ...command], { cwd: folder, encoding: 'utf8' });
    expect(run('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run('config', 'check', config)).not.toBe('');
    expect(run('config', 'reference').length).toBeGreaterThan(10_000);
  });

  test('imports nothing but what Node has', () => {
    const imports = Object.values(metafile.outputs).flatMap((output) =>
      output.imports.map(({ path }) => path),
    );
    expect(imports.length).toBeGreaterThan(5);
    expect(imports.filter((path) => !isBuiltin(path))).toEqual([]);
  });

  test('is small: all layers of ours may have 25 MB', () => {
    expect(statSync(driftline).size).toBeLessThan(5e6);
  });

  test('has no native extras', () => {
    const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(files.filter((file) => !/\.(js|cjs|mjs|ts|json)$/.test(file))).toEqual([]);
  });
});

describe('the notices', () => {
  test('have every package of the bundle, with the text of its licence', () => {
    const text = notices(bundledPackages([metafile, metafileOf('page')], root));
    for (const name of ['kafkajs', 'zod', 'yaml', 'pino', 'prom-client', 'uplot', '@opentelemetry/api'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([\\w.-]+\\)$`, 'm'));
    expect(text).toContain('Permission is hereby granted');
  });

  test('are refused where a package has no licence text', () => {
    const own = join(folder, 'node_modules/bare');
    mkdirSync(join(own, 'lib'), { recursive: true });
    writeFileSync(join(own, 'package.json'), '{"name":"bare","version":"1.2.3","license":"MIT"}');
    // No package of its own: it only says which kind of module its files are.
    writeFileSync(join(own, 'lib/package.json'), '{"type":"module"}');
    const bundle = {
      outputs: { 'x.js': { inputs: { 'node_modules/bare/lib/a.js': {}, 'src/main.ts': {} } } },
    };
    expect(() => bundledPackages([bundle], folder)).toThrow(
      'bare 1.2.3 is in the bundle, but has no licence, or not its text',
    );
    writeFileSync(join(own, 'LICENSE'), 'May be used.\n');
    expect(notices(bundledPackages([bundle], folder))).toContain('bare 1.2.3 (MIT)\n\nMay be used.\n');
  });
});
