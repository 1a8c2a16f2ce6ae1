import type { Clock } from '../../src/worker/ports.ts';
import type { Scheduler } from './scheduler.ts';

/** A process and the machine that it runs on: it can be killed, and it can stand still (SIGSTOP, a paused virtual machine). */
export class Machine {
  readonly name: string;
  readonly clock: Clock;
  dead = false;
  private readonly scheduler: Scheduler;
  /** It stands still until then. */
  private thaw = 0;

  constructor(name: string, scheduler: Scheduler) {
    this.name = name;
    this.scheduler = scheduler;
    this.clock = {
      now: () => scheduler.now,
      elapsed: () => scheduler.elapsed,
      sleep: (ms, signal) => this.sleep(ms, signal),
      yield: () => this.pass(scheduler.between(0, 1)),
    };
  }

  get frozen(): boolean {
    return this.thaw > this.scheduler.now;
  }

  /** ms since it last stood still; below 0: it does. */
  get awake(): number {
    return this.scheduler.now - this.thaw;
  }

  freeze(ms: number): void {
    this.thaw = this.scheduler.now + ms;
  }

  /** Goes on after `ms`, and not before it is thawed; never, where it is dead by then. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        if (this.dead) return;
        if (this.frozen) this.scheduler.at(this.thaw, go);
        else resolve();
      };
      this.scheduler.after(ms, go);
    });
  }

  private sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    const ended = Promise.withResolvers<undefined>();
    const end = (): void => {
      // As a timer that is cleared: it goes on in a turn of its own.
      void this.pass(0).then(() => {
        ended.resolve(undefined);
      });
    };
    signal?.addEventListener('abort', end, { once: true });
    return Promise.race([this.pass(ms), ended.promise]).finally(() => {
      signal?.removeEventListener('abort', end);
    });
  }
}
