import { WorkerError } from './errors.ts';
import type { Clock } from './ports.ts';

/**
 * How long a worker bears trouble that passes. It is asked where something failed and would be tried again, so it needs no timer: what
 * hangs fails by its own time-out. Progress of any partition counts: a commit, records learned again for the first time, an end reached.
 */
export class Patience {
  private readonly clock: Clock;
  /** `kafka.giveUp`, ms. */
  private readonly most: number;
  /** When the first failure came after the last progress. */
  private since: number | undefined;

  constructor(clock: Clock, most: number) {
    this.clock = clock;
    this.most = most;
  }

  progressed(): void {
    this.since = undefined;
  }

  /** @returns what ends the worker, where nothing has gone on for too long */
  failed(error: Error): WorkerError | undefined {
    const now = this.clock.elapsed();
    this.since ??= now;
    const lasted = now - this.since;
    if (lasted < this.most) return undefined;
    return new WorkerError(
      'fatal',
      `gave up after ${seconds(lasted)} s without any progress (kafka.giveUp is ${seconds(this.most)} s): ${error.message}`,
      error,
    );
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
