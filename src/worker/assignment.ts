/** A member of the group, and what it had when it joined. */
export interface Claim {
  readonly member: string;
  readonly owned: readonly number[];
  /** The group's generation in which it had them: of two that claim one partition, the later one counts. -1: it is new. */
  readonly generation: number;
}

/**
 * Deals partitions 0 to `partitions` - 1 out to the members. Balanced: no member has two more than another. Sticky: as long as that
 * allows, a partition stays where it is, for moving it means to restore its model. The same claims give the same answer, whatever
 * their order. Partition p stands for partition p of every input topic, so that these stay together.
 * @returns by member, ascending
 */
export function assignPartitions(claims: readonly Claim[], partitions: number): Map<string, number[]> {
  const members = [...claims].sort((a, b) => (a.member < b.member ? -1 : 1));
  const holders = holdersOf(members, partitions);
  const kept = new Map(members.map(({ member }) => [member, [] as number[]]));
  for (let p = 0; p < partitions; p++) {
    const holder = holders[p];
    if (holder !== undefined) kept.get(holder)!.push(p);
  }
  const least = Math.floor(partitions / members.length);
  // Some have one more than others: those keep it that have it already.
  let larger = partitions % members.length;
  for (const own of byCount(kept)) {
    const most = own.length > least && larger > 0 ? least + 1 : least;
    if (most > least) larger--;
    own.length = Math.min(own.length, most);
  }
  const held = new Set([...kept.values()].flat());
  const open = Array.from({ length: partitions }, (_, p) => p).filter((p) => !held.has(p));
  for (const p of open) byCount(kept).at(-1)!.push(p);
  for (const own of kept.values()) own.sort((a, b) => a - b);
  return kept;
}

/** Who has each partition: of several claims, the one of the latest generation; then the first by name. */
function holdersOf(members: readonly Claim[], partitions: number): (string | undefined)[] {
  const holders = new Array<string | undefined>(partitions).fill(undefined);
  const since = new Array<number>(partitions).fill(-1);
  for (const { member, owned, generation } of members) {
    for (const p of owned) {
      if (p >= partitions || generation <= since[p]!) continue;
      holders[p] = member;
      since[p] = generation;
    }
  }
  return holders;
}

/** From the most to the fewest; those with as many in the order of their names. */
function byCount(kept: ReadonlyMap<string, number[]>): number[][] {
  return [...kept.values()].sort((a, b) => b.length - a.length);
}
