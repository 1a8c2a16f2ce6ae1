import { realpathSync } from 'node:fs';
import { Worker as Thread } from 'node:worker_threads';
import { writeLine } from '../../adapters/log/log.ts';
import { mergeExpositions } from '../../adapters/prometheus/merge.ts';
import { createProcessMetrics } from '../../adapters/prometheus/registry.ts';
import type { Config } from '../../config/config.ts';
import { mergeHealth, type Health } from '../../worker/health.ts';
import type { Log } from '../../worker/ports.ts';
import { serve } from '../member.ts';
import type { RunningWorker } from '../run.ts';
import { version } from '../version.ts';
import type { Message, Question, ThreadData } from './messages.ts';

/** ms in which a thread has to answer: its event loop is free every few ms, where it is well. */
const answerTime = 2_000;

/** A thread of this process, which is a member of the group. */
class MemberThread {
  readonly number: number;
  /** Resolves when it has ended; rejects with what it could not go on after. */
  readonly ended: Promise<void>;
  private readonly thread: Thread;
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private asked = 0;
  private failure: Error | undefined;

  constructor(number: number, file: string, onEnding: () => void) {
    this.number = number;
    const workerData: ThreadData = { driftlineThread: number, file };
    const thread = new Thread(realpathSync(process.argv[1]!), { workerData });
    this.thread = thread;
    thread.on('message', (message: Message) => {
      if (message.say === 'log') writeLine(message.line);
      else if (message.say === 'ending') onEnding();
      else if (message.say === 'failed') this.fail(new Error(`thread ${number}: ${message.message}`));
      else this.waiting.get(message.id)?.(message.value);
    });
    this.ended = new Promise((resolve, reject) => {
      // What nobody caught in it, out of memory for one.
      thread.on('error', (error: Error) => {
        this.fail(new Error(`thread ${number}: ${error.message}`, { cause: error }));
      });
      thread.on('exit', (code) => {
        if (code !== 0) this.fail(new Error(`thread ${number} ended with exit code ${code}`));
        onEnding();
        if (this.failure === undefined) resolve();
        else reject(this.failure);
      });
    });
    this.ended.catch(() => undefined);
  }

  stop(): void {
    this.post({ ask: 'stop' });
  }

  /** Undefined: it does not answer, or has ended. */
  async ask<T>(what: 'metrics' | 'health'): Promise<T | undefined> {
    const id = ++this.asked;
    const answered = new Promise<unknown>((resolve) => this.waiting.set(id, resolve));
    this.post({ ask: what, id });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, answerTime, undefined);
    });
    try {
      const value = await Promise.race([answered, late, this.ended.then(undefined, () => undefined)]);
      return value as T | undefined;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  private post(question: Question): void {
    this.thread.postMessage(question);
  }

  private fail(error: Error): void {
    this.failure ??= error;
  }
}

/** `threads` members of the group, a thread each: one port, one log, one end. Where one fails, the others stop, and the process with it. */
export async function runThreads(config: Config, file: string, log: Log): Promise<RunningWorker> {
  const ending = new AbortController();
  const processMetrics = createProcessMetrics(version);
  let threads: readonly MemberThread[] = [];
  const answers = <T>(what: 'metrics' | 'health'): Promise<(T | undefined)[]> =>
    Promise.all(threads.map((thread) => thread.ask<T>(what)));
  const metrics = {
    contentType: processMetrics.contentType,
    scrape: async () => {
      const texts = await answers<string>('metrics');
      return mergeExpositions([
        await processMetrics.metrics(),
        ...texts.filter((text) => text !== undefined),
      ]);
    },
  };
  const health = async (): Promise<Health> => mergeHealth(await answers<Health>('health'));
  // Before the threads: a port that is taken must not start any.
  const http = await serve(config, { metrics, health }, log);
  const stop = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    for (const thread of threads) thread.stop();
  };
  threads = Array.from({ length: config.threads }, (_, number) => new MemberThread(number, file, stop));
  const done = Promise.allSettled(threads.map(({ ended }) => ended)).then(async (ends) => {
    await http.close();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
  done.catch(() => undefined);
  return {
    port: http.port,
    signal: ending.signal,
    stop: () => {
      stop();
      return done;
    },
    done,
  };
}
