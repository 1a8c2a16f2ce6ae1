import { formatPath } from '../../src/config/faults.ts';

/** The lines in which Helm tells what the schema of the values finds wrong; where it failed otherwise, all that it said. */
export function toldLines(failed: boolean, stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => /^\s*- at '/.test(line));
  return failed && lines.length === 0 ? [stderr] : lines.map((line) => line.trim());
}

/** `- at '/a/0': missing property 'b'` is a[0].b. */
export function pathOf(line: string): string {
  const [, pointer = '', message = ''] = /^- at '(.*?)': (.*)$/s.exec(line) ?? [];
  const key = /^(?:additional properties|missing property) '(.*)'/.exec(message)?.[1];
  const steps = pointer
    .split('/')
    .slice(1)
    .concat(key ?? []);
  return formatPath(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
}
