import type { FallbackOptions } from '../topology.ts';
import { slots, type AnswerReason, type Slot } from './reasons.ts';

/** What is known of a slot when an event is to be answered. */
export interface Standing {
  /** Whether there is anything in it. */
  there: boolean;
  /** Why it should not answer; undefined: it is healthy. */
  out: AnswerReason | undefined;
  /** Mean loss in the window; NaN: it has too few scores to be judged by them. */
  loss: number;
}

export type Standings = Readonly<Record<Slot, Standing>> & {
  /** Whether more is wrong with the online model than that it has not learned enough. */
  sick: boolean;
};

/**
 * Which slot answers: the healthy one with the least mean loss. While the online model warms up, the batch model, if it is healthy; without it,
 * online all the same. A batch model with too few scores to be compared stands in for an online model that is out, since the job's gate
 * has passed it.
 * @param active the slot that answered before: it goes on unless another's loss is lower by the margin
 */
export function choose(standings: Standings, active: Slot, options: FallbackOptions): Slot {
  const { online, batch } = standings;
  const standsIn = isHealthy(batch);
  if (options.use === 'batch' && standsIn) return 'batch';
  if (online.out === undefined)
    return options.use === 'online' ? 'online' : (least(standings, active, options) ?? 'online');
  if (!standings.sick) return standsIn ? 'batch' : 'online';
  if (standsIn && !competes(batch)) return 'batch';
  return least(standings, active, options) ?? (isHealthy(standings.prior) ? 'prior' : 'online');
}

/** Of those that are healthy and have enough scores; undefined: there is none. */
function least(standings: Standings, active: Slot, { margin }: FallbackOptions): Slot | undefined {
  let chosen: Slot | undefined;
  let limit = Infinity;
  const before = standingOf(standings, active);
  if (competes(before)) {
    chosen = active;
    limit = before.loss * (1 - margin);
  }
  for (const slot of slots) {
    const standing = standingOf(standings, slot);
    if (slot === active || !competes(standing)) continue;
    if (chosen !== undefined && !(standing.loss < limit)) continue;
    chosen = slot;
    limit = standing.loss;
  }
  return chosen;
}

/** Why it is this one: what is wrong with the one that should come before it. */
export function reasonFor(slot: Slot, { online, batch }: Standings, { use }: FallbackOptions): AnswerReason {
  if (use === 'batch' && slot === 'batch') return 'best';
  if (online.out !== undefined) return slot === 'online' ? (batch.out ?? online.out) : online.out;
  if (slot === 'batch' || batch.out === undefined) return 'best';
  const wanted = use === 'batch' || (use === 'best' && batch.out === 'store');
  return wanted ? batch.out : 'best';
}

/** By comparing: a look-up by name costs more, some for each event. */
export function standingOf(standings: Standings, slot: Slot): Standing {
  if (slot === 'online') return standings.online;
  return slot === 'batch' ? standings.batch : standings.prior;
}

function isHealthy({ there, out }: Standing): boolean {
  return there && out === undefined;
}

function competes(standing: Standing): boolean {
  return isHealthy(standing) && !Number.isNaN(standing.loss);
}
