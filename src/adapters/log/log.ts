import pino, { type LoggerOptions } from 'pino';
import type { Log } from '../../worker/ports.ts';

/** JSON lines on standard output. Fields that may hold secrets are not logged at all; what reaches it is redacted as well. */
export function createLog(level: string, app?: string): Log {
  return pino(options(level, app), output);
}

/** Synchronous, as pino's own: what was said before a crash is there. */
const output = pino.destination({ fd: 1, sync: true });

/** For commands whose standard output is their answer: the same lines on standard error. */
export function createCommandLog(level = 'warn'): Log {
  return pino(options(level), pino.destination({ fd: 2, sync: true }));
}

/** For a thread: its lines, each with its number, go to whoever writes them for all threads. */
export function createThreadLog(
  level: string,
  app: string,
  thread: number,
  write: (line: string) => void,
): Log {
  const { base, ...rest } = options(level, app);
  return pino({ ...rest, base: { ...base, thread } }, { write });
}

/** Writes a line that a log has made elsewhere. */
export function writeLine(line: string): void {
  output.write(line);
}

function options(level: string, app?: string): LoggerOptions {
  return {
    level,
    base: { pid: process.pid, ...(app === undefined ? {} : { app }) },
    redact: { paths: ['sasl', '*.sasl', 'password', '*.password', 'ssl.key', '*.ssl.key'], remove: true },
    serializers: { err: shownError },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
}

/** As pino shows it, but that its message does not tell a cause's once more where it has that in its own words. */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const shown = pino.stdSerializers.err(error);
  return { ...shown, message: messageOf(error) };
}

function messageOf(error: Error): string {
  let message = error.message;
  const seen = new Set<unknown>([error]);
  for (let { cause } = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    if (!message.includes(cause.message)) message += `: ${cause.message}`;
  }
  return message;
}
