import { placeOf, type Fate } from './audit.ts';
import type { SpoiledAt } from './player.ts';
import { spoilKinds, type SpoilKind } from './spoil.ts';

/** What was spoiled, held against what was caught. */
export interface Caught {
  readonly byKind: Readonly<Record<SpoilKind, { readonly spoiled: number; readonly caught: number }>>;
  /** Spoiled events that went another way than they should have. */
  readonly missed: readonly (SpoiledAt & { readonly was: string })[];
  /** Sound events that were stopped nevertheless, by reason. */
  readonly sound: Readonly<Record<string, number>>;
}

export function holdAgainst(spoiled: readonly SpoiledAt[], stopped: ReadonlyMap<string, Fate>): Caught {
  const byKind = Object.fromEntries(spoilKinds.map((kind) => [kind, { spoiled: 0, caught: 0 }])) as Record<
    SpoilKind,
    { spoiled: number; caught: number }
  >;
  const missed: (SpoiledAt & { was: string })[] = [];
  const places = new Set<string>();
  for (const one of spoiled) {
    places.add(placeOf(one));
    byKind[one.kind].spoiled++;
    const fate = stopped.get(placeOf(one));
    if (fate?.outcome === one.expected && fate.reason === one.reason) byKind[one.kind].caught++;
    else missed.push({ ...one, was: fate === undefined ? 'accepted' : `${fate.outcome}: ${fate.reason}` });
  }
  const sound: Record<string, number> = {};
  for (const [place, { reason }] of stopped) {
    if (!places.has(place)) sound[reason] = (sound[reason] ?? 0) + 1;
  }
  return { byKind, missed, sound };
}
