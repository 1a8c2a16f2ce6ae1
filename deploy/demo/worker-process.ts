import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './places.ts';

/** A worker that is ready to be asked. */
export interface RunningWorker {
  /** Of /metrics and /health. */
  readonly port: number;
  /** Fails when the worker ends unasked, or badly. Resolves after a graceful stop. */
  readonly done: Promise<void>;
  /** A graceful stop: SIGTERM, and the last checkpoint. */
  stop(): Promise<void>;
}

/** ms that a worker may take until it listens. */
const patience = 60_000;

/**
 * Starts `driftline run FILE` as a process of its own. It ends with this process, however that ends: deploy/broker/guard.ts sits
 * between, in a process group of its own, sends SIGTERM when its stdin closes, and kills after 10 s.
 * @param script what node runs, and its arguments
 * @param logFile gets all that the worker writes
 */
export async function startWorkerProcess(
  script: readonly string[],
  environment: Readonly<Record<string, string>>,
  logFile: string,
  signal: AbortSignal,
): Promise<RunningWorker> {
  const guard = join(root, 'deploy/broker/guard.ts');
  const child = spawn(process.execPath, [guard, process.execPath, ...script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const log = createWriteStream(logFile);
  const last: string[] = [];
  const note = (line: string): void => {
    log.write(`${line}\n`);
    last.push(line);
    if (last.length > 10) last.shift();
  };
  let stopping = false;
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      // Whoever then reads the log finds all of it.
      log.end(() => {
        if (code === 0 && stopping) resolve();
        else
          reject(
            new Error(`the worker ended with exit code ${code}; the end of ${logFile}:\n${last.join('\n')}`),
          );
      });
    });
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    child.stdin.end();
    await done;
  };
  createInterface(child.stderr).on('line', note);
  const listening = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      note(line);
      const port = portIn(line);
      if (port !== undefined) resolve(port);
    });
  });
  const ended = new AbortController();
  const either = AbortSignal.any([signal, AbortSignal.timeout(patience), ended.signal]);
  done.catch((error: unknown) => {
    ended.abort(error);
  });
  try {
    return { port: await Promise.race([listening, aborted(either)]), done, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new Error(`the worker did not listen within ${patience / 1000} s; see ${logFile}`, {
        cause: error,
      });
    }
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}

/** The log is a JSON object a line; the one about the HTTP server has its port. */
function portIn(line: string): number | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { port } = JSON.parse(line) as { port?: unknown };
    return typeof port === 'number' ? port : undefined;
  } catch (error) {
    // Not of the log: some library's own line.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
