import type { GroupListener, Membership } from '../../worker/ports.ts';
import type { GroupCoordinator, Member } from './groups.ts';
import type { Step } from './step.ts';

interface Assignment {
  readonly partitions: readonly number[];
  readonly generation: number;
}

/** A client's place in a group: hands each new assignment to the listener, outside the turn that made it. */
export class MemoryMembership implements Membership, Member {
  readonly topics: readonly string[];
  readonly #group: string;
  readonly #coordinator: GroupCoordinator;
  readonly #listener: GroupListener;
  readonly #step: Step;
  #newest: Assignment | undefined;
  #telling = false;
  #member = true;

  constructor(
    group: string,
    topics: readonly string[],
    listener: GroupListener,
    coordinator: GroupCoordinator,
    step: Step,
  ) {
    this.#group = group;
    this.topics = [...topics];
    this.#listener = listener;
    this.#coordinator = coordinator;
    this.#step = step;
  }

  rebalanced(partitions: readonly number[], generation: number): void {
    this.#newest = { partitions, generation };
    if (this.#telling) return;
    this.#telling = true;
    void this.#tell();
  }

  async confirm(signal: AbortSignal): Promise<number | undefined> {
    await this.#step('before heartbeat');
    if (signal.aborted || !this.#member) return undefined;
    const generation = this.#coordinator.heartbeat(this.#group, this);
    // As clients do that find themselves no member any more; the next assignment tells the rest.
    if (generation === undefined) this.#coordinator.join(this.#group, this);
    return generation;
  }

  async leave(): Promise<void> {
    if (!this.#member) return;
    await this.#step('before leave');
    this.vanish();
    await this.#step('after leave');
  }

  /** As when the session times out: the others get its partitions, and it hears no more. */
  vanish(): void {
    if (!this.#member) return;
    this.#member = false;
    this.#coordinator.leave(this.#group, this);
  }

  /** One assignment after the other; of two that wait, only the newer. Whatever goes wrong ends the membership. */
  async #tell(): Promise<void> {
    try {
      while (this.#newest !== undefined) {
        await this.#step('before assigned');
        const assignment = this.#take();
        if (assignment === undefined) break;
        this.#listener.assigned(assignment.partitions, assignment.generation);
      }
      this.#telling = false;
    } catch (error) {
      this.vanish();
      this.#listener.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** What waits to be told; nothing, once it is no member any more. */
  #take(): Assignment | undefined {
    const newest = this.#member ? this.#newest : undefined;
    this.#newest = undefined;
    return newest;
  }
}
