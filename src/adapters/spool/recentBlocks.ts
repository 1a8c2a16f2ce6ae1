import type { Place, StoredBlock } from './block.ts';

/**
 * Blocks that were read last, so that a span of few blocks is read once and not in each epoch. A block that is taken is nobody else's
 * until it is given back.
 */
export class RecentBlocks {
  private readonly most: number;
  private bytes = 0;
  /** The one that was given back first comes first. */
  private readonly kept = new Map<Place, StoredBlock>();
  private spare: StoredBlock | undefined;

  /** @param most bytes of all blocks that are kept here */
  constructor(most: number) {
    this.most = most;
  }

  take(place: Place): StoredBlock | undefined {
    const block = this.kept.get(place);
    if (block !== undefined) this.remove(place, block);
    return block;
  }

  /** The memory of a block that is not kept any more; undefined: there is none. */
  takeSpare(): StoredBlock | undefined {
    const { spare } = this;
    this.spare = undefined;
    return spare;
  }

  give(place: Place, block: StoredBlock): void {
    this.kept.set(place, block);
    this.bytes += block.memory;
    for (const [oldest, one] of this.kept) {
      if (this.bytes <= this.most) break;
      this.remove(oldest, one);
      this.spare = one;
    }
  }

  /** What stands at that place is not that block any more. */
  forget(place: Place): void {
    this.spare = this.take(place) ?? this.spare;
  }

  private remove(place: Place, block: StoredBlock): void {
    this.kept.delete(place);
    this.bytes -= block.memory;
  }
}
