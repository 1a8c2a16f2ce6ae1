import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLine } from '../../src/worker/commandLine.ts';

test.each(['app.yaml', '/etc/my apps/a.yaml', "it's $HOME.yaml", '-x;y.yaml'])(
  'the command about %s can be copied into a shell',
  (file) => {
    const line = commandLine(file, 'reset', '--to earliest').replace('driftline', "printf '%s\\n'");
    expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`reset\n${file}\n--to\nearliest\n`);
  },
);

test('a command about a plain name has no quotes', () => {
  expect(commandLine('./app.yaml', 'train')).toBe('driftline train ./app.yaml');
});
