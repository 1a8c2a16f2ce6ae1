import { leastDeadline, type Check, type Health } from '../../worker/health.ts';

/** A member that did not answer. */
export interface Silent {
  /** ms since it last did. */
  readonly silence: number;
}

/**
 * Of several members in one process, by their numbers: well where all of them are. One that does not answer is not ready; where it goes on
 * so, its event loop hangs, and it is not alive: a large snapshot may make it silent for a while.
 */
export function mergeHealth(healths: readonly (Health | Silent)[]): Health {
  return { live: merge(healths, 'live'), ready: merge(healths, 'ready') };
}

function merge(healths: readonly (Health | Silent)[], which: keyof Health): Check {
  const reasons = healths.flatMap((health, thread) =>
    reasonsOf(health, which).map((reason) => `thread ${thread}: ${reason}`),
  );
  return { ok: reasons.length === 0, reasons };
}

function reasonsOf(health: Health | Silent, which: keyof Health): readonly string[] {
  if (!('silence' in health)) return health[which].reasons;
  if (which === 'live' && health.silence <= leastDeadline) return [];
  return [`has not answered for ${Math.round(health.silence / 1000)} s`];
}
