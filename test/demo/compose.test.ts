import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { startComposeBroker } from '../../deploy/demo/compose.ts';
import { root } from '../../deploy/demo/places.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-demo-'));
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const live = new AbortController().signal;
const start = (): Promise<unknown> => startComposeBroker(() => undefined, live);

/** A program that writes down how it was called, and fails at `up`, and at what is not for it. */
function program(name: string, first = '', words = ['pulling', 'no such image']): void {
  const file = join(folder, name);
  const lines = [
    '#!/bin/sh',
    first === '' ? '' : `[ "$1" = "${first}" ] || exit 1`,
    `echo "$*" >> ${folder}/calls`,
    `case "$*" in *" up "*) ${words.map((line) => `echo "${line}" >&2`).join('; ')}; exit 1;; esac`,
  ];
  writeFileSync(file, lines.join('\n'));
  chmodSync(file, 0o755);
}

test('without Docker, the sentence says what is missing', async () => {
  await expect(start()).rejects.toThrow('there is neither `docker compose` nor `docker-compose`');
});

test('where compose cannot start the service, its last word is told, and the half start is taken down', async () => {
  program('docker', 'compose');
  await expect(start()).rejects.toThrow('docker compose: no such image');
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');
  const project = `compose -p driftline-demo -f ${join(root, 'docker-compose.yml')}`;
  expect(calls).toEqual(['compose version', `${project} up -d kafka`, `${project} down --volumes`]);
});

test.each([
  [
    '2',
    ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'],
  ],
  [
    '1',
    [
      'Traceback (most recent call last):',
      'docker.errors.DockerException: Error while fetching server API version: x',
    ],
  ],
])('without an engine one sentence is told, and not what compose %s wrote', async (_version, words) => {
  program('docker', 'compose', words);
  const error: unknown = await start().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^no Docker engine answers: [^\n]*$/) as unknown,
  });
  expect(error).not.toHaveProperty('cause');
  // Nor is there anything to take down.
  expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toContain('down');
});

test('docker-compose 1 is called where docker knows no compose', async () => {
  program('docker', 'info');
  program('docker-compose');
  await expect(start()).rejects.toThrow('no such image');
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toContain('\n-p driftline-demo -f ');
});

test('the service is bound to the loopback only', () => {
  const file = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8')) as {
    services: { kafka: { ports: string[] } };
  };
  expect(file.services.kafka.ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
});
