import type { Command } from 'commander';
import { createLog } from '../adapters/log/log.ts';
import type { Config } from '../config/config.ts';
import { formatFault } from '../config/faults.ts';
import type { Broker, Log } from '../worker/ports.ts';
import type { Worker } from '../worker/worker.ts';
import { loadConfigTexts } from './config.ts';
import { connect } from './connect.ts';
import { createMember, serve } from './member.ts';
import { runThreads } from './threads/host.ts';

/** An end that takes longer is cut off, ms: also one that a failure began, where a broker does not answer. */
const stopDeadline = 10_000;

export interface RunningWorker {
  /** Of metrics and health. */
  readonly port: number;
  /** Aborts when it begins to end, asked to or not. */
  readonly signal: AbortSignal;
  /** What `done` rejects with, where the log has it already: it is told once there, as soon as it is known. */
  readonly told: Error | undefined;
  /** Commits, checkpoints, leaves the group, closes the port. */
  stop(): Promise<void>;
  /** Resolves after `stop`; rejects with what the worker cannot go on after. */
  readonly done: Promise<void>;
}

/** The only member of its process. */
export interface RunningMember extends RunningWorker {
  readonly worker: Worker;
}

export function registerRun(program: Command): void {
  program
    .command('run')
    .description('run the worker of FILE until SIGTERM or SIGINT')
    .argument('<FILE>', 'configuration (YAML)')
    .action(async (file: string) => {
      const loaded = loadConfigTexts(file);
      const { config } = loaded;
      const log = createLog(config.log.level, config.app);
      for (const note of loaded.notes) log.warn({ place: formatFault(file, note) }, note.message);
      const broker = config.threads === 1 ? connect(config, log) : undefined;
      let running: RunningWorker | undefined;
      try {
        running = await (broker === undefined ? runThreads(loaded, log) : runWorker(config, broker, log));
        stopOnSignals(running, log);
        boundEnd(running.signal, log);
        await running.done;
      } catch (error) {
        if (error !== running?.told) log.error({ err: error }, 'the worker ends');
        throw error;
      } finally {
        await broker?.disconnect();
      }
      log.info({}, 'stopped');
    });
}

/** Starts a worker on a broker, with metrics and health on `http.port`; what keeps it from starting rejects `done`. */
export async function runWorker(config: Config, broker: Broker, log: Log): Promise<RunningMember> {
  const member = createMember(config, broker, log);
  const port = await serve(config, member, log);
  // Not awaited: health and signals must answer while it waits for a broker that is away.
  const started = member.worker.start();
  const done = started.then(() => member.worker.done).finally(() => port.close());
  done.catch(() => undefined);
  const { worker } = member;
  return {
    port: port.port,
    worker,
    signal: worker.signal,
    get told() {
      return worker.failure;
    },
    stop: () => worker.stop().then(() => done),
    done,
  };
}

function stopOnSignals(running: RunningWorker, log: Log): void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) {
      log.warn({ signal }, 'asked twice: ends at once; what was not committed will be done again');
      process.exit(130);
    }
    asked = true;
    log.info({ signal }, 'stopping: commits, writes a checkpoint and leaves the group');
    // Its failure is met by whoever awaits `done`.
    running.stop().catch(() => undefined);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function boundEnd(ending: AbortSignal, log: Log): void {
  ending.addEventListener('abort', () => {
    const timer = setTimeout(() => {
      log.error(
        { ms: stopDeadline },
        'the graceful stop took too long: ends now; what was not committed will be done again',
      );
      process.exit(1);
    }, stopDeadline);
    timer.unref();
  });
}
