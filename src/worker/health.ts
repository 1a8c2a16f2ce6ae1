import type { TaskStatus } from './status.ts';

/** Without progress for this long while work waits, a worker is not alive, ms. */
export const progressDeadline = 60_000;

export interface Check {
  readonly ok: boolean;
  /** Why not; empty where it is. */
  readonly reasons: readonly string[];
}

export interface Health {
  /** Red when work waits and no progress is made: an open port says nothing. */
  readonly live: Check;
  /** Red until every assigned partition is restored. */
  readonly ready: Check;
}

/**
 * @param waitingSince when a worker that is not in its group yet began to wait, ms; undefined: it is in the group
 * @param asking partitions that have no task, until the group says whose they are
 */
export function healthOf(
  statuses: readonly TaskStatus[],
  waitingSince: number | undefined,
  now: number,
  asking: Iterable<number> = [],
): Health {
  const stuck = statuses.flatMap((status) => {
    const age = now - status.lastProgress;
    const idle = status.state === 'running' && status.lag === 0;
    if (idle || age <= progressDeadline) return [];
    return [
      `partition ${status.partition}: no progress for ${Math.round(age / 1000)} s (${status.state}, lag ${status.lag ?? 'unknown'})`,
    ];
  });
  if (waitingSince !== undefined && now - waitingSince > progressDeadline) {
    stuck.push(`not in the group after ${Math.round((now - waitingSince) / 1000)} s`);
  }
  const waiting = statuses
    .filter((status) => status.state !== 'running')
    .map((status) => `partition ${status.partition} is ${status.state}`);
  for (const partition of asking) waiting.push(`partition ${partition} was fenced, and asks the group`);
  return {
    live: check(stuck),
    ready: check(waitingSince === undefined ? waiting : ['not in the group yet']),
  };
}

function check(reasons: string[]): Check {
  return { ok: reasons.length === 0, reasons };
}
