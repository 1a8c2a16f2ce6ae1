import type { TaskStatus } from './status.ts';

/** The shortest deadline, ms: a machine that is busy holds things up as well. */
export const leastDeadline = 60_000;
/** ms above what a call to the brokers may take until it has failed. */
const margin = 10_000;

export interface Check {
  readonly ok: boolean;
  /** Why not; empty where it is. */
  readonly reasons: readonly string[];
}

export interface Health {
  /**
   * Red when something hangs: work is known to wait, and for the whole deadline nothing has moved. Trouble that passes, and is met by
   * another try, is no hang: how long that may go on is for `patience.ts`.
   */
  readonly live: Check;
  /** Red until it is in the group, and every partition that it was assigned is restored; it may have none. */
  readonly ready: Check;
}

/** @param callLimit ms after which a call to the brokers has failed that is not answered: before that, its silence says nothing */
export function deadlineAbove(callLimit: number): number {
  return Math.max(leastDeadline, callLimit + margin);
}

/** A worker that is not in its group yet. */
export interface Joining {
  /** When it last came further, or failed and would try again, ms. */
  readonly lastSign: number;
}

/**
 * @param joining undefined: it is in the group
 * @param deadline ms
 * @param asking partitions that have no task, until the group says whose they are
 */
export function healthOf(
  statuses: readonly TaskStatus[],
  joining: Joining | undefined,
  now: number,
  deadline: number,
  asking: Iterable<number> = [],
): Health {
  const hangs = ({ lastSign }: Joining): boolean => now - lastSign > deadline;
  const age = ({ lastSign }: Joining): string => `${Math.round((now - lastSign) / 1000)} s`;
  const stuck = statuses
    .filter((status) => status.waits && hangs(status))
    .map((status) => {
      const { partition, state, lag } = status;
      return `partition ${partition}: nothing has moved for ${age(status)} (${state}, lag ${lag ?? 'unknown'})`;
    });
  if (joining !== undefined && hangs(joining))
    stuck.push(`not in the group, and nothing has moved for ${age(joining)}`);
  const waiting = statuses
    .filter((status) => status.state !== 'running')
    .map((status) => `partition ${status.partition} is ${status.state}`);
  for (const partition of asking) waiting.push(`partition ${partition} was fenced, and asks the group`);
  return {
    live: check(stuck),
    ready: check(joining === undefined ? waiting : ['not in the group yet']),
  };
}

function check(reasons: string[]): Check {
  return { ok: reasons.length === 0, reasons };
}
