import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../../src/worker/ports.ts';

/** The machine's time. */
export class TimerClock implements Clock {
  now(): number {
    return Date.now();
  }

  elapsed(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    try {
      await setTimeout(ms, undefined, signal && { signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async yield(): Promise<void> {
    await setImmediate();
  }
}
