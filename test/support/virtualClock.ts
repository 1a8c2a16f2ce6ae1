import type { Clock } from '../../src/worker/ports.ts';

/** Time that only moves when somebody waits: a run with it is the same each time. */
export class VirtualClock implements Clock {
  private time = 1_700_000_000_000;

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    // Through the event loop, or two that wait for each other would starve the rest.
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal?.aborted) this.time += Math.max(1, ms);
  }

  async yield(): Promise<void> {
    this.time += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
