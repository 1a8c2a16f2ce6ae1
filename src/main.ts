#!/usr/bin/env node
import { CommanderError } from 'commander';
import { endOnSignals } from './cli/firstProcess.ts';
import { registerHealth } from './cli/health.ts';
import { Program } from './cli/program.ts';
import { watchStandardOutput } from './cli/standardOutput.ts';
import { isThread } from './cli/threads/isThread.ts';
import { version } from './cli/version.ts';
import { ConfigError } from './config/faults.ts';

/** It is asked every few seconds, beside a worker: the rest is not loaded for it. */
const asksHealth = process.argv[2] === 'health';

/** Exit codes: 0 well, 1 failed, 2 wrong usage or configuration, 3 a training was refused; of `health` 0 and 1 alone. */
async function main(): Promise<void> {
  endOnSignals();
  watchStandardOutput();
  const program = new Program('driftline')
    .description('A Kafka stream-processing worker that learns online, exactly once')
    .version(version)
    .exitOverride();
  // Subcommands inherit exitOverride only when it is set before they are added.
  for (const register of asksHealth ? [registerHealth] : (await import('./cli/commands.ts')).commands)
    register(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCode(error);
  }
  await Promise.all([process.stdout, process.stderr].map(flushed));
  // What a library has left open (kafkajs forgets connections to brokers that went) must not hold the process.
  process.exit();
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A reader that has gone is no reason to stay.
    stream.write('', () => {
      resolve();
    });
  });
}

function exitCode(error: unknown): number {
  const wrong = asksHealth ? 1 : 2;
  // Commander has printed its own message, and asks for 0 after --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrong;
  // A configuration's faults begin with their place, as editors and terminals can follow it.
  const prefix = error instanceof ConfigError ? '' : 'driftline: ';
  process.stderr.write(`${prefix}${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof ConfigError ? wrong : 1;
}

await (isThread() ? (await import('./cli/threads/thread.ts')).runThread() : main());
