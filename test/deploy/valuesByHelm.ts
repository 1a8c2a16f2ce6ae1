import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPath } from '../../src/config/faults.ts';
import { helm as chart } from './values.ts';
import { right, wrong } from './valuesCases.ts';

/** `node test/deploy/valuesByHelm.ts HELM`: what Helm itself says of the values in valuesCases.ts; exit code 1 where that is another. */

const [helm = 'helm'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'driftline-values-'));
let failed = 0;

/** The lines in which Helm tells what the schema finds wrong. */
function told(values: string, example: string | undefined): string[] {
  const file = join(folder, 'values.yaml');
  writeFileSync(file, values);
  const files = [...(example === undefined ? [] : [join(chart, 'examples', example)]), file];
  const run = spawnSync(helm, ['template', 'r', chart, ...files.flatMap((one) => ['-f', one])], {
    encoding: 'utf8',
  });
  if (run.error) throw run.error;
  const lines = run.stderr.split('\n').filter((line) => /^\s*- at '/.test(line));
  return run.status !== 0 && lines.length === 0 ? [run.stderr] : lines.map((line) => line.trim());
}

/** `- at '/a/0': missing property 'b'` is a[0].b. */
function pathOf(line: string): string {
  const [, pointer = '', message = ''] = /^- at '(.*?)': (.*)$/s.exec(line) ?? [];
  const key = /^(?:additional properties|missing property) '(.*)'/.exec(message)?.[1];
  const steps = pointer
    .split('/')
    .slice(1)
    .concat(key ?? []);
  return formatPath(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
}

function report(good: boolean, what: string, lines: readonly string[]): void {
  if (!good) failed++;
  console.log([`${good ? 'ok ' : 'BAD'} ${what}`, ...lines.map((line) => `      ${line}`)].join('\n'));
}

const nothing = told('', undefined);
report(nothing.length === 1 && nothing[0]!.startsWith("- at '/config': missing prop"), 'no values', nothing);
for (const [what, example, values, path] of wrong) {
  const lines = told(values, example);
  report(lines.length === 1 && pathOf(lines[0]!) === path, `${what} (${path})`, lines);
}
for (const [values, example = 'minimal.yaml'] of right) {
  const lines = told(values, example);
  report(lines.length === 0, values, lines);
}
rmSync(folder, { recursive: true });
console.log(`${wrong.length + 1} wrong and ${right.length} right values: ${failed} judged otherwise by Helm`);
if (failed > 0) process.exitCode = 1;
