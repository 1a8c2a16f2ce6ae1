import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configText } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import { TestFolder } from '../support/folder.ts';
import { linesOf, streamSections } from './stream.ts';

const folder = new TestFolder();
const cli = new URL('../../dist/driftline.js', import.meta.url).pathname;

/** Runs a line of shell in which `driftline` is the built CLI; its exit code is written to standard error. */
async function shell(line: string): Promise<{ out: string; err: string }> {
  const script = `driftline() { "$NODE" "$CLI" "$@"; echo "exit $?" >&2; }\n${line}`;
  const env = { ...process.env, NODE: process.execPath, CLI: cli };
  const child = spawn('sh', ['-c', script], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { out, err };
}

function prepare(): void {
  folder.write('app.yaml', configText(streamSections));
  // Without labels that do not fit, of which a backtest tells on standard error.
  folder.write('rows.jsonl', linesOf(testEvents(5000, 1)).replaceAll('"perhaps"', '"yes"'));
}

describe('a reader that has seen enough', () => {
  test.each([
    ['config schema', 'head -n 1', '{\n'],
    ['config reference', 'head -n 1', '# Configuration reference\n'],
    ['config schema', 'true', ''],
    ['--help', 'true', ''],
    ['backtest app.yaml --data rows.jsonl', 'true', ''],
  ])('is no fault: %s | %s', async (command, reader, expected) => {
    prepare();
    expect(await shell(`driftline ${command} | ${reader}`)).toEqual({ out: expected, err: 'exit 0\n' });
  });

  test('of what went wrong leaves the exit code as it is', async () => {
    // The code goes past the pipe, by descriptor 3.
    const line = '{ "$NODE" "$CLI" learn; echo "exit $?" >&3; } 2>&1 >/dev/null | true';
    expect(await shell(`{ ${line}; } 3>&1`)).toEqual({ out: 'exit 2\n', err: '' });
  });

  test('of predictions ends the backtest with a sentence', async () => {
    prepare();
    const { out, err } = await shell(
      'driftline backtest app.yaml --data rows.jsonl --slice 10 --predictions /dev/stdout | head -n 1',
    );
    expect(out).toMatch(/^\{"id":"e0".*\}\n$/);
    expect(err).toBe(
      'driftline: /dev/stdout: the predictions cannot be written: EPIPE: broken pipe, write\nexit 1\n',
    );
  });
});

test.runIf(existsSync('/dev/full'))(
  'an answer for which there is no room is a fault, with a sentence',
  async () => {
    const { err } = await shell('driftline config schema > /dev/full');
    expect(err).toMatch(/^driftline: standard output cannot be written: .*ENOSPC.*\nexit 1\n$/);
  },
);

test.runIf(existsSync('/dev/full'))(
  'predictions for which there is no room are a fault, with a sentence',
  async () => {
    prepare();
    const { out, err } = await shell('driftline backtest app.yaml --data rows.jsonl --predictions /dev/full');
    expect(out).toBe('');
    expect(err).toMatch(
      /^driftline: \/dev\/full: the predictions cannot be written: there is no room left on the disk of \/dev\/full\nexit 1\n$/,
    );
  },
);
