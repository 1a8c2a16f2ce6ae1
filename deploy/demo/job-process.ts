import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../src/worker/models/records.ts';
import { root } from './places.ts';

/** ms for a job that was asked to end. */
const patience = 3_000;

/**
 * Runs `driftline train FILE --json --refused-ok` as a process of its own. It has ended when this returns or throws.
 * @param script what node runs, and its arguments
 * @throws Error with what it wrote to stderr, where it failed
 */
export async function runJobProcess(
  script: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RunRecord> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, script, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (written[stream] += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const end = (): void => {
    child.kill('SIGTERM');
    const late = sleep(patience, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
    late.catch(() => undefined);
  };
  signal.addEventListener('abort', end, { once: true });
  const code = await ended.finally(() => {
    signal.removeEventListener('abort', end);
  });
  signal.throwIfAborted();
  if (code !== 0)
    throw new Error(`the nightly job ended with exit code ${code}:\n${written.stderr.trimEnd()}`);
  return JSON.parse(written.stdout) as RunRecord;
}
