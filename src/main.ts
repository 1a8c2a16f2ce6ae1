#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { registerBacktest } from './cli/backtest.ts';
import { registerConfig } from './cli/config.ts';
import { registerInspect } from './cli/inspect.ts';
import { registerModels } from './cli/models/models.ts';
import { registerReset } from './cli/reset.ts';
import { registerRun } from './cli/run.ts';
import { watchStandardOutput } from './cli/standardOutput.ts';
import { registerState } from './cli/state.ts';
import { registerTopics } from './cli/topics.ts';
import { registerTrain } from './cli/train.ts';
import { isThread, runThread } from './cli/threads/thread.ts';
import { version } from './cli/version.ts';
import { ConfigError } from './config/faults.ts';

/** Exit codes: 0 well, 1 failed, 2 wrong usage or configuration, 3 a training was refused. */
async function main(): Promise<void> {
  watchStandardOutput();
  const program = new Command('driftline')
    .description('A Kafka stream-processing worker that learns online, exactly once')
    .version(version)
    .showHelpAfterError()
    .exitOverride();
  // Subcommands inherit exitOverride only when it is set before they are added.
  for (const register of [
    registerRun,
    registerTopics,
    registerInspect,
    registerReset,
    registerState,
    registerBacktest,
    registerTrain,
    registerModels,
    registerConfig,
  ])
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
  // Commander has printed its own message, and asks for 0 after --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // A configuration's faults begin with their place, as editors and terminals can follow it.
  const prefix = error instanceof ConfigError ? '' : 'driftline: ';
  process.stderr.write(`${prefix}${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof ConfigError ? 2 : 1;
}

await (isThread() ? runThread() : main());
