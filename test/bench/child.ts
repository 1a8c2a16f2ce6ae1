import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script of this folder as a process of its own. @returns what it wrote. @throws Error with what it complained of */
export async function runIn(
  script: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return runProgram([...nodeOptions, join(import.meta.dirname, script), ...args], environment);
}

/** `node PARAMETERS`, of any program. @returns what it wrote. @throws Error with what it complained of */
export async function runProgram(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  return (await run(process.execPath, parameters, { maxBuffer: 1 << 26, env })).stdout;
}

/**
 * The same for one that prints JSON last: what one bench made the compiler assume, or left on the heap, must not be what the next
 * one measures.
 */
export async function measureIn(
  script: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<unknown> {
  return lastOf(await runIn(script, args, nodeOptions));
}

/** The same for a script that `bundleIn` has made one file of. */
export async function measureBundled(path: string, args: readonly string[]): Promise<unknown> {
  return lastOf(await runProgram([path, ...args]));
}

function lastOf(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as unknown;
}
