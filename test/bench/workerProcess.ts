import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { driftline } from '../../deploy/demo/places.ts';
import { startWorkerProcess, type RunningWorker } from '../../deploy/demo/worker-process.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import type { BenchContext } from './bench.ts';
import { writeConfig } from './shipped.ts';
import { read } from './topologies.ts';
import { readUsage, type Usage } from './usage.ts';

export interface MeasuredWorker extends RunningWorker {
  /** A file. */
  readonly log: string;
  /** After its end. */
  usage(): Usage;
}

/** Makes the topics that a configuration still lacks, and starts `driftline run` on it, with its peak memory taken down. */
export async function startWorker(context: BenchContext, yaml: string): Promise<MeasuredWorker> {
  const { folder } = context;
  const options = workerOptions(read(yaml));
  const { own } = await context.broker();
  const wrong = await ensureTopics(options, own, true, undefined, () => undefined);
  if (wrong.some(({ severity }) => severity === 'error'))
    throw new Error(wrong.map(({ message }) => message).join('; '));
  const path = await writeConfig(folder, options.app, yaml);
  const [log, used] = [join(folder, `${options.app}.log`), join(folder, `${options.app}.usage.json`)];
  const script = ['--import', join(import.meta.dirname, 'usage.ts'), driftline, 'run', path];
  const worker = await startWorkerProcess(script, { BENCH_USAGE: used }, log, AbortSignal.timeout(600_000));
  return { ...worker, log, usage: () => readUsage(used) };
}

/** A metric's first value on /metrics; undefined: it is not there. */
export async function metricOf(worker: RunningWorker, metric: string): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${metric}{`));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

/** Waits until a counter of /metrics has reached `least`. */
export async function untilCount(worker: RunningWorker, metric: string, least: number): Promise<void> {
  while (((await metricOf(worker, metric)) ?? -Infinity) < least)
    await Promise.race([sleep(200), worker.done]);
}

/** Waits until a counter of /metrics, summed over its labels, has reached `least`. */
export async function untilSum(worker: RunningWorker, metric: string, least: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(`${metric}{`))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
    if (values.reduce((sum, value) => sum + value, 0) >= least) return;
    await Promise.race([sleep(200), worker.done]);
  }
}

/** Waits until /health/ready is green. */
export async function untilReady(worker: RunningWorker): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${worker.port}/health/ready`)).ok)
    await Promise.race([sleep(50), worker.done]);
}

/** A line of a worker's log. @throws Error where there is none with that message */
export function logLine(worker: MeasuredWorker, message: string): Readonly<Record<string, unknown>> {
  const lines = readFileSync(worker.log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const found = lines.find(({ msg }) => msg === message);
  if (found === undefined) throw new Error(`${worker.log} has no line "${message}"`);
  return found;
}
