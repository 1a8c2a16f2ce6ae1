import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commandWithBuildKit } from './image/buildKit.ts';
import type { CommandResult } from './toolsCommand.ts';
import { startEngine, type Engine } from './image/engine.ts';
import { defaultImage, imageFor } from './image/images.ts';
import { Report } from './image/report.ts';
import { skipped } from './skipped.ts';

let folder: string;
let written: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-engine-'));
  vi.stubEnv('PATH', folder);
  written = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => written.push(line));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A docker that knows some of its commands. */
function docker(...cases: readonly string[]): string {
  const file = join(folder, 'docker');
  writeFileSync(file, ['#!/bin/sh', 'case "$*" in', ...cases, '*) exit 1;;', 'esac'].join('\n'));
  chmodSync(file, 0o755);
  return file;
}
const version = (text: string): string => `--version) echo "Docker version ${text}, build 1";;`;
const silent = (): void => undefined;

describe('where no engine can run', () => {
  test('it is said what is missing', async () => {
    expect(await startEngine(silent)).toBe('there is no `docker` (apt-get install docker.io)');
    docker(version('28.2.2'));
    vi.stubEnv('DOCKER_HOST', undefined);
    expect(await startEngine(silent)).toMatch(/^no engine answers, and there is no `dockerd`/);
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere');
    expect(await startEngine(silent)).toBe('no engine answers at unix:///nowhere');
  });

  test('the frame says so, and a report without a check fails', () => {
    skipped('docker-compose.yml', 'no engine answers');
    expect(written.join()).toContain('docker-compose.yml WAS NOT CHECKED: no engine answers.');
    expect(new Report().end()).toBe(1);
  });
});

test('a check that throws is counted, told, and named again at the end', async () => {
  const report = new Report();
  expect(await report.check('sound', () => Promise.resolve('3 s'))).toBe(true);
  expect(await report.check('broken', () => Promise.reject(new Error('too large')))).toBe(false);
  expect(report.end()).toBe(1);
  expect(written.slice(-2)).toEqual(['failed: broken', 'Tests: 1 passed, 1 failed']);
  expect(written[1]).toContain('too large');
});

test.each([
  ['buildx) exit 1;;', '20.10.24+dfsg1', true],
  ['"buildx version") echo v0.20;;', '28.2.2', true],
  ['buildx) exit 1;;', '28.2.2', false],
  ['buildx) exit 1;;', '17.12.0', false],
])('a docker with %s and version %s has BuildKit: %s', async (buildx, number, has) => {
  const file = docker(buildx, version(number));
  expect(await commandWithBuildKit()).toBe(has ? file : undefined);
});

describe('an image is', () => {
  const calls: string[] = [];
  const engine = (there: (call: string) => boolean): Engine => ({
    title: '',
    environment: {},
    docker: () => Promise.resolve(''),
    dockerEnded: (parameters): Promise<CommandResult> => {
      calls.push(parameters.join(' '));
      return Promise.resolve({ code: there(parameters.join(' ')) ? 0 : 1, stdout: '', stderr: '' });
    },
    stop: () => Promise.resolve(),
  });
  beforeEach(() => {
    calls.length = 0;
  });

  test('the one that the environment names, else the public one, which is pulled where it is missing', async () => {
    vi.stubEnv('KAFKA_IMAGE', 'mirror/kafka:4');
    expect(
      await imageFor(
        'KAFKA_IMAGE',
        engine(() => false),
        silent,
      ),
    ).toBe('mirror/kafka:4');
    vi.stubEnv('KAFKA_IMAGE', '');
    const usual = await defaultImage('KAFKA_IMAGE');
    expect(usual).toMatch(/^apache\/kafka:\d/);
    expect(
      await imageFor(
        'KAFKA_IMAGE',
        engine(() => true),
        silent,
      ),
    ).toBe(usual);
    expect(
      await imageFor(
        'KAFKA_IMAGE',
        engine((call) => call.startsWith('pull')),
        silent,
      ),
    ).toBe(usual);
    expect(calls).toEqual([`image inspect ${usual}`, `image inspect ${usual}`, `pull -q ${usual}`]);
  });

  test('a stand-in, where there is one', async () => {
    const standIn = await imageFor(
      'RUNTIME_IMAGE',
      engine((call) => call.includes('stand-in')),
      silent,
    );
    expect(standIn).toMatch(/^driftline-stand-in\/node-runtime:[0-9a-f]{12}$/);
    expect(
      await imageFor(
        'GRAFANA_IMAGE',
        engine(() => false),
        silent,
      ),
    ).toBeUndefined();
  });
});
