import type { Check, Health } from '../../worker/health.ts';

/** Of several members in one process, by their numbers: well where all of them are. Undefined: one that does not answer. */
export function mergeHealth(healths: readonly (Health | undefined)[]): Health {
  return { live: merge(healths, 'live'), ready: merge(healths, 'ready') };
}

function merge(healths: readonly (Health | undefined)[], which: keyof Health): Check {
  const reasons = healths.flatMap((health, thread) =>
    (health === undefined ? ['does not answer'] : health[which].reasons).map(
      (reason) => `thread ${thread}: ${reason}`,
    ),
  );
  return { ok: reasons.length === 0, reasons };
}
