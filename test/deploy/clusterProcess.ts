import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './toolsFolder.ts';

/** A server on this machine. It ends with this process, however that ends. */
export interface ServerProcess {
  readonly name: string;
  /** Whether it has ended by itself. */
  readonly dead: () => boolean;
  /** Resolves when it is gone. */
  readonly stop: () => Promise<void>;
  /** What its log said last. */
  readonly lastLines: () => Promise<string>;
}

/** Starts a server under the guard of the local Kafka: in a process group of its own, so that Ctrl-C reaches this process alone. */
export async function startServer(
  name: string,
  command: readonly string[],
  folder: string,
): Promise<ServerProcess> {
  const logFile = join(folder, `${name}.log`);
  const log = await open(logFile, 'w');
  const guard = join(root, 'deploy/broker/guard.ts');
  const child = spawn(process.execPath, [guard, ...command], {
    cwd: folder,
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
  });
  await log.close();
  const gone = new Promise<void>((ended) => {
    child.once('exit', () => {
      ended();
    });
  });
  return {
    name,
    dead: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => {
      child.stdin?.end();
      return gone;
    },
    lastLines: async () => (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-15).join('\n'),
  };
}
