import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helm as chartFolder } from './values.ts';
import { right, wrong } from './valuesCases.ts';
import { pathOf, toldLines } from './valuesTold.ts';

/** `node test/deploy/valuesByHelm.ts HELM [CHART]`: what Helm itself says of the values in valuesCases.ts; exit code 1 where that is another. */

const [helm = 'helm', chart = chartFolder] = process.argv.slice(2);
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
  return toldLines(run.status !== 0, run.stderr);
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
