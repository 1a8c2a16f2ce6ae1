import type { Log } from '../../src/worker/ports.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

/** A log that keeps its lines for the test to look at; `DRIFTLINE_TEST_LOG=1` shows them, too. */
export function testLog(lines: LogLine[] = []): Log {
  const keep = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
    if (process.env['DRIFTLINE_TEST_LOG'] === '1') console.log(level, message, JSON.stringify(fields));
  };
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}
