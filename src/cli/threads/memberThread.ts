import { Worker as Thread } from 'node:worker_threads';
import type { Asked, Message, Question, ThreadData } from './messages.ts';

/** ms in which a thread has to answer: its event loop is free every few ms, where it is well. */
const answerTime = 2_000;

export interface MemberThreadOptions {
  /** The program, which finds itself to be a thread. */
  readonly program: string;
  readonly data: ThreadData;
  /** A line of its log. */
  readonly onLine: (line: string) => void;
  /** It ends, asked to or not; undefined: nothing went wrong so far. May be called more than once. */
  readonly onEnding: (failure: Error | undefined) => void;
  /** ms; left out: two seconds. */
  readonly answerTime?: number;
}

/** The host's side of a thread that is a member of the group. */
export class MemberThread {
  /** Resolves when it has ended; rejects with what it could not go on after. */
  readonly ended: Promise<void>;
  /** What it failed with, where it has said so itself: its log has it by then. */
  told: Error | undefined;
  private readonly thread: Thread;
  private readonly answerTime: number;
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private asked = 0;
  /** When it last answered, or was started, ms. */
  private heard = performance.now();
  private failure: Error | undefined;
  /** It has said its last word. */
  private finished = false;

  constructor(options: MemberThreadOptions) {
    const { program, data, onLine, onEnding } = options;
    const name = `thread ${data.driftlineThread}`;
    this.answerTime = options.answerTime ?? answerTime;
    this.thread = new Thread(program, { workerData: data });
    this.thread.on('message', (message: Message) => {
      if (message.say === 'log') onLine(message.line);
      else if (message.say === 'answer') {
        this.heard = performance.now();
        this.waiting.get(message.id)?.(message.value);
      } else {
        if (message.failure !== undefined) {
          this.fail(new Error(`${name}: ${message.failure}`));
          this.told = this.failure;
        }
        onEnding(this.failure);
        if (message.say === 'ending') return;
        // By itself it would wait for whatever a library has left open.
        this.finished = true;
        void this.thread.terminate();
      }
    });
    this.ended = new Promise((resolve, reject) => {
      // What nobody caught in it, whatever was thrown; out of memory for one.
      this.thread.on('error', (thrown: unknown) => {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        this.fail(new Error(`${name}: ${message}`, { cause: thrown }));
      });
      this.thread.on('exit', (code) => {
        if (code !== 0 && !this.finished) this.fail(new Error(`${name} ended with exit code ${code}`));
        onEnding(this.failure);
        if (this.failure === undefined) resolve();
        else reject(this.failure);
      });
    });
    this.ended.catch(() => undefined);
  }

  /** ms since it last answered, or was started. */
  get silence(): number {
    return performance.now() - this.heard;
  }

  stop(): void {
    this.post({ ask: 'stop' });
  }

  /** Undefined: it does not answer, or has ended. */
  async ask<T>(what: Asked): Promise<T | undefined> {
    const id = ++this.asked;
    const answered = new Promise<unknown>((resolve) => this.waiting.set(id, resolve));
    this.post({ ask: what, id });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, this.answerTime, undefined);
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
