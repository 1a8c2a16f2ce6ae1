import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../deploy/demo/places.ts';

interface Instruction {
  readonly name: string;
  readonly text: string;
  /** The stage that it is in; undefined: before the first. */
  readonly stage: string | undefined;
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly license: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

function instructions(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  let stage: string | undefined;
  return lines.map((line) => {
    const [, name, text] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
    if (name === 'FROM') stage = / AS (\S+)$/.exec(line)?.[1];
    return { name: name!, text: text!, stage };
  });
}

const all = instructions(read('deploy/Dockerfile'));
const named = (name: string): Instruction[] => all.filter((one) => one.name === name);
const defaults = Object.fromEntries(
  named('ARG').flatMap(({ text }) => (text.includes('=') ? [text.split(/=(.*)/).slice(0, 2)] : [])),
) as Record<string, string>;

describe('deploy/Dockerfile', () => {
  test('every base is an argument or a stage, and the last stage is the product', () => {
    const stages = named('FROM').map(({ stage }) => stage);
    for (const { text } of named('FROM')) {
      const base = text.split(' ')[0]!;
      expect(/^\$\{[A-Z_]+\}$/.test(base) || stages.includes(base)).toBe(true);
    }
    expect(stages.at(-1)).toBe('driftline');
    expect(named('FROM').at(-1)!.text).toBe('product AS driftline');
  });

  test('its defaults are of this version, and of the Node that the tests run on', () => {
    expect(defaults['VERSION']).toBe(manifest.version);
    expect(defaults['BUILD_IMAGE']).toMatch(
      new RegExp(`^node:${manifest.devDependencies['node']}-\\w+-slim$`),
    );
    const major = manifest.devDependencies['node']!.split('.')[0]!;
    expect(defaults['RUNTIME_IMAGE']).toContain(`/nodejs${major}-`);
    expect(read('deploy/Dockerfile')).toContain(`image.licenses="${manifest.license}"`);
    expect(process.versions.node).toBe(manifest.devDependencies['node']);
  });

  test('nothing needs BuildKit', () => {
    for (const { name, text } of all) {
      expect(text).not.toMatch(/<<|--(mount|link|parents|exclude|network|security)\b/);
      expect(name).not.toBe('ADD');
    }
  });

  test('nothing runs in the stages of the runtime, and what it runs later needs no shell', () => {
    expect(new Set(named('RUN').map(({ stage }) => stage))).toEqual(new Set(['materials', 'build']));
    const started = [...named('ENTRYPOINT'), ...named('CMD'), ...named('HEALTHCHECK')];
    expect(started.length).toBeGreaterThan(4);
    for (const { text } of started) expect(text).toMatch(/(^|CMD )\["[^\]]+"\]$|^NONE$/);
  });

  test('the user is a number that is not root', () => {
    expect(named('USER').map(({ text }) => text)).toEqual(['65532:65532']);
  });

  test('what it copies is there, and let through by .dockerignore', () => {
    const [first, ...let_] = read('.dockerignore').trimEnd().split('\n').slice(1);
    expect(first).toBe('*');
    const through = let_.map((line) => line.slice(1));
    for (const line of let_) expect(line.startsWith('!')).toBe(true);
    for (const { text } of named('COPY')) {
      if (text.startsWith('--from')) continue;
      for (const source of text.split(' ').slice(0, -1)) {
        expect(existsSync(join(root, source))).toBe(true);
        expect(through.some((one) => one === source || one.startsWith(`${source}/`))).toBe(true);
      }
    }
    for (const place of through) expect(existsSync(join(root, place))).toBe(true);
  });
});
