import { isMainThread, workerData } from 'node:worker_threads';
import type { ThreadData } from './messages.ts';

/** Whether this is a thread that `host.ts` started, and not the program itself. */
export function isThread(): boolean {
  return !isMainThread && (workerData as Partial<ThreadData> | null)?.driftlineThread !== undefined;
}
