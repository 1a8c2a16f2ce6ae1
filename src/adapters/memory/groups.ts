/** A member as its group sees it. */
export interface Member {
  readonly topics: readonly string[];
  /** Told in the same turn as the rebalance; does no more than to note it. */
  rebalanced(partitions: readonly number[], generation: number): void;
}

interface MembersOf {
  generation: number;
  /** In the order in which they joined. */
  members: Member[];
}

/**
 * The group coordinator. Each join and each leave makes a new generation, in which partition p (of every topic) goes to
 * member p mod n, counted in the order of joining.
 */
export class GroupCoordinator {
  readonly #groups = new Map<string, MembersOf>();
  readonly #partitions: (topic: string) => number;

  /** @param partitions how many a topic has; 0: there is no such topic */
  constructor(partitions: (topic: string) => number) {
    this.#partitions = partitions;
  }

  join(group: string, member: Member): void {
    const found = this.#groups.get(group) ?? { generation: 0, members: [] };
    this.#groups.set(group, found);
    found.members.push(member);
    this.#rebalance(found);
  }

  leave(group: string, member: Member): void {
    const found = this.#groups.get(group);
    if (!found?.members.includes(member)) return;
    found.members = found.members.filter((other) => other !== member);
    this.#rebalance(found);
  }

  /** @returns the generation; undefined: it is no member any more */
  heartbeat(group: string, member: Member): number | undefined {
    const found = this.#groups.get(group);
    return found?.members.includes(member) === true ? found.generation : undefined;
  }

  members(group: string): number {
    return this.#groups.get(group)?.members.length ?? 0;
  }

  #rebalance(group: MembersOf): void {
    group.generation++;
    const { members, generation } = group;
    const topics = members.flatMap((member) => member.topics);
    const count = Math.max(0, ...topics.map((topic) => this.#partitions(topic)));
    members.forEach((member, place) => {
      const own: number[] = [];
      for (let p = place; p < count; p += members.length) own.push(p);
      member.rebalanced(own, generation);
    });
  }
}
