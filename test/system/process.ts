import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const cli = new URL('../../dist/driftline.js', import.meta.url).pathname;

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the built CLI to its end. */
export async function driftline(...args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** `driftline run`, as a process of its own. */
export class WorkerProcess {
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Log lines so far, parsed. */
  readonly log: Record<string, unknown>[] = [];
  err = '';
  private readonly child: ChildProcess;

  constructor(file: string, env = process.env) {
    const child = spawn(process.execPath, [cli, 'run', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    createInterface({ input: child.stdout }).on('line', (line) =>
      this.log.push(JSON.parse(line) as Record<string, unknown>),
    );
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = new Promise((resolve) =>
      child.once('close', (code, signal) => {
        resolve({ code, signal });
      }),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The text of /metrics; undefined: not served yet. */
  async metrics(): Promise<string | undefined> {
    return this.get('/metrics');
  }

  async get(path: string): Promise<string | undefined> {
    const port = this.log.find((line) => typeof line['port'] === 'number')?.['port'] as number | undefined;
    if (port === undefined) return undefined;
    return (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  }

  /** Waits until `metric`, summed over its labels, is at least `least`. */
  async until(metric: string, least: number, patience = 60_000): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const text = await this.metrics();
      if (text !== undefined && sum(text, metric) >= least) return;
      if (Date.now() > end)
        throw new Error(
          `${metric} did not reach ${least} (${text === undefined ? 'no metrics' : sum(text, metric)}): ${this.tail()}`,
        );
      await Promise.race([
        sleep(50),
        this.ended.then((end) => Promise.reject(new Error(`ended: ${JSON.stringify(end)} ${this.tail()}`))),
      ]);
    }
  }

  tail(): string {
    return `${this.err}\n${this.log
      .slice(-5)
      .map((line) => JSON.stringify(line))
      .join('\n')}`;
  }
}

/** @param label of all samples that count; left out: all do */
export function sum(text: string, metric: string, label = ''): number {
  let total = 0;
  for (const line of text.split('\n')) {
    if ((line.startsWith(`${metric}{`) || line.startsWith(`${metric} `)) && line.includes(label))
      total += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return total;
}
