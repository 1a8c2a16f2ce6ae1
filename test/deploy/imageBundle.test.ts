import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
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

/**
 * What Node 24.21 has and 20.20 has not, of the modules that a program like this uses. Taken from Node by name, any of it would end an older one with a
 * SyntaxError before the bundle's first line.
 */
const newerThanNode20: Readonly<Record<string, string>> = {
  crypto: 'argon2 argon2Sync decapsulate encapsulate randomUUIDv7',
  dns: 'resolveTlsa',
  'dns/promises': 'resolveTlsa',
  fs: 'Utf8Stream glob globSync mkdtempDisposableSync',
  'fs/promises': 'glob mkdtempDisposable',
  http: 'CloseEvent MessageEvent WebSocket setGlobalProxyFromEnv',
  module:
    'constants enableCompileCache findPackageJSON flushCompileCache getCompileCacheDir getSourceMapsSupport ' +
    'registerHooks setSourceMapsSupport stripTypeScriptTypes',
  net: 'BoundSocket',
  perf_hooks: 'eventLoopUtilization timerify',
  process: 'execve finalization ref threadCpuUsage unref',
  'stream/consumers': 'bytes',
  tls: 'getCACertificates getCertificateCompressionAlgorithms setDefaultCACertificates',
  url: 'URLPattern fileURLToPathBuffer',
  util: 'convertProcessSignalToExitCode diff getCallSites getSystemErrorMessage setTraceSigInt',
  v8: 'getCppHeapStatistics isStringOneByteRepresentation startCpuProfile',
  worker_threads: 'isInternalThread isMarkedAsUntransferable locks markAsUncloneable threadName',
  zlib:
    'ZstdCompress ZstdDecompress createZstdCompress createZstdDecompress zstdCompress zstdCompressSync ' +
    'zstdDecompress zstdDecompressSync',
};

describe('under a Node that is too old', () => {
  test('it says so in one sentence, before anything else', () => {
    const older = join(folder, 'older.cjs');
    writeFileSync(
      older,
      `Object.defineProperty(process, 'version', { value: 'v20.20.2' });
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`,
    );
    const args = ['--require', older, driftline, 'config', 'reference'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: `driftline needs Node ${/\d+/.exec(manifest.engines.node)?.[0]} or newer; this is v20.20.2\n`,
    });
  });

  test('it gets as far: nothing that Node 20 lacks is imported by name', () => {
    const imports = [
      ...readFileSync(driftline, 'utf8').matchAll(/^import \{([^}]*)\} from ["'](?:node:)?([^"']+)["'];/gm),
    ].flatMap(([, names, module]) =>
      names!.split(',').map((name) => ({ module: module!, name: name.trim().split(' as ')[0]! })),
    );
    expect(imports).toContainEqual({ module: 'fs', name: 'readFileSync' });
    expect(
      imports.filter(({ module, name }) => newerThanNode20[module]?.split(' ').includes(name) ?? false),
    ).toEqual([]);
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
