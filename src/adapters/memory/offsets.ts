import type { GroupOffset } from '../../worker/ports.ts';

/** What groups have committed. */
export class CommittedOffsets {
  readonly #groups = new Map<string, Map<string, GroupOffset>>();

  commit(group: string, offset: GroupOffset): void {
    const offsets = this.#groups.get(group) ?? new Map<string, GroupOffset>();
    offsets.set(keyOf(offset.topic, offset.partition), { ...offset });
    this.#groups.set(group, offsets);
  }

  get(group: string, topic: string, partition: number): GroupOffset | undefined {
    return this.#groups.get(group)?.get(keyOf(topic, partition));
  }

  /** As Kafka does when a topic is deleted. */
  forgetTopic(topic: string): void {
    for (const offsets of this.#groups.values()) {
      for (const [key, offset] of offsets) if (offset.topic === topic) offsets.delete(key);
    }
  }
}

function keyOf(topic: string, partition: number): string {
  return `${partition} ${topic}`;
}
