import pino, { type LoggerOptions } from 'pino';
import type { Log } from '../../worker/ports.ts';

/** JSON lines on standard output. Fields that may hold secrets are not logged at all; what reaches it is redacted as well. */
export function createLog(level: string, app?: string): Log {
  return pino(options(level, app));
}

/** For commands whose standard output is their answer: the same lines on standard error. */
export function createCommandLog(): Log {
  return pino(options('warn'), pino.destination({ fd: 2, sync: true }));
}

function options(level: string, app?: string): LoggerOptions {
  return {
    level,
    base: { pid: process.pid, ...(app === undefined ? {} : { app }) },
    redact: { paths: ['sasl', '*.sasl', 'password', '*.password', 'ssl.key', '*.ssl.key'], remove: true },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
}
