import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkerProcess, type RunningWorker } from '../../deploy/demo/worker-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-demo-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const live = new AbortController().signal;
const log = (): string => readFileSync(join(folder, 'worker.log'), 'utf8');

/** Starts a program in a worker's place. */
function start(program: string, signal = live): Promise<RunningWorker> {
  const script = join(folder, 'worker.mjs');
  writeFileSync(script, program);
  return startWorkerProcess([script], { GREETING: 'hello' }, join(folder, 'worker.log'), signal);
}
const listening = `console.log(JSON.stringify({ level: 30, port: 4711, msg: process.env.GREETING }));
  setInterval(() => {}, 1000);`;

test('the port is read from the log, which is kept; a stop is SIGTERM, and done follows it', async () => {
  const worker = await start(`console.log('not of the log');
    process.on('SIGTERM', () => { console.error('stopping'); process.exit(0); });
    ${listening}`);
  expect(worker.port).toBe(4711);
  await worker.stop();
  await worker.done;
  expect(log()).toContain('hello');
  expect(log()).toContain('stopping');
});

test('a worker that ends before it listens is told with the end of its log', async () => {
  const program = `console.error('no topic: create it'); process.exit(3);`;
  await expect(start(program)).rejects.toThrow(/exit code 3[^]*no topic: create it/);
});

test('a worker that ends by itself later fails, even with exit code 0', async () => {
  const worker = await start(`${listening} setTimeout(() => process.exit(0), 50);`);
  await expect(worker.done).rejects.toThrow('exit code 0');
});

test('a stop that is not graceful fails', async () => {
  const worker = await start(`process.on('SIGTERM', () => process.exit(1)); ${listening}`);
  await expect(worker.stop()).rejects.toThrow('exit code 1');
});

test('an interrupt while it starts ends it before the call returns', async () => {
  const interrupt = new AbortController();
  const starting = start(
    `process.on('SIGTERM', () => { console.log('gone'); process.exit(0); });
     console.log('up'); setInterval(() => {}, 1000);`,
    interrupt.signal,
  );
  while (!logSoFar().includes('up')) await new Promise((resolve) => setTimeout(resolve, 10));
  interrupt.abort(new Error('Ctrl-C'));
  await expect(starting).rejects.toThrow('Ctrl-C');
  expect(log()).toContain('gone');
});

/** Before the file is there, nothing. */
function logSoFar(): string {
  try {
    return log();
  } catch {
    return '';
  }
}
