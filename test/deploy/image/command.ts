import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const most = 64 * 1024 * 1024;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** ms; then it is killed. */
  readonly timeout?: number;
}

/** Runs a program to its end, whatever its exit code. @throws Error where it cannot be started, or was killed */
export async function ended(
  command: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(command, parameters, { ...options, maxBuffer: most });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, out: stdout, err: stderr };
  }
}

/** Runs a program that must succeed. @returns what it wrote to stdout. @throws Error with what it wrote to stderr */
export async function output(
  command: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, out, err } = await ended(command, parameters, options);
  if (code === 0) return out;
  const end = (err.trim() === '' ? out : err).trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${parameters.join(' ')} ended with ${code}:\n${end}`);
}
