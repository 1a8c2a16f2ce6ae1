import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { once } from 'node:events';
import type { RunRecord } from '../../src/worker/models/records.ts';
import { cli, type Finished } from './process.ts';

export interface JobEnded extends Finished {
  readonly signal: NodeJS.Signals | null;
}

/** `driftline train`, as a process of its own. */
export class JobProcess {
  readonly ended: Promise<JobEnded>;
  private readonly child: ChildProcess;

  /** @param blocks the most that a file may have, in `ulimit -f`'s blocks (512 or 1024 bytes): what a full disk is to whoever writes */
  constructor(file: string, parameters: readonly string[] = [], blocks?: number) {
    const command = [process.execPath, cli, 'train', file, ...parameters];
    const limited =
      blocks === undefined ? command : ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...command];
    const child = spawn(limited[0]!, limited.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    this.ended = new Promise((resolve) =>
      child.once('close', (code, signal) => {
        resolve({ code, signal, out, err: withoutProgress(err) });
      }),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** How far it is, a job tells when it takes long: on a busy machine, or after a SIGSTOP. */
function withoutProgress(err: string): string {
  return err.replaceAll(/^\{"level":30,.*"msg":"training"\}\n/gm, '');
}

/** The record of a run that `--json` has printed. */
export function runOf({ out }: Finished): RunRecord {
  return JSON.parse(out) as RunRecord;
}

/** Waits until something is made in a folder: a job's rows, or a model's file. To be called before that. */
export async function somethingIn(folder: string): Promise<void> {
  const watcher = watch(folder);
  try {
    await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
