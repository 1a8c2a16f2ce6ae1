import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../deploy/demo/places.ts';

test.each([
  ['deploy/broker/main.ts', ['--port', 'abc'], '--port "abc": a whole number from 1 to 65535 is needed'],
  ['deploy/chart/valuesSchema.ts', ['--chek'], "Unknown option '--chek'"],
  ['test/deploy/check.ts', ['--chart'], "Option '--chart <value>' argument missing"],
  ['test/deploy/cluster.ts', ['helm'], "Unexpected argument 'helm'"],
  ['test/chaos/main.ts', ['--seconds', '1h'], 'seconds "1h": a whole number from 1 on is needed'],
  ['test/simulation/main.ts', ['--seeds', '0.5'], 'seeds "0.5": a whole number from 1 on is needed'],
  ['test/codecs/fuzz.ts', ['--mutants', 'many'], 'mutants "many": a whole number from 1 on is needed'],
  ['test/bench/main.ts', ['--olny', 'x'], "Unknown option '--olny'"],
  ['test/poison/main.ts', ['--window', '0'], '--window "0": a whole number from 1 on is needed'],
])('%s %j: what is wrong, its usage, and exit code 2', (program, args, fault) => {
  const options = { cwd: root, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...args], options);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0]).toContain(fault);
  expect(lines.at(-1)).toMatch(/^Usage: (node|make) /);
  expect(stderr).not.toMatch(/\n +at /);
});
