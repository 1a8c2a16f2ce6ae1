/**
 * Slots 0 … size-1 in the order of their last use: a doubly linked list in two arrays, so that a use, a new slot and
 * giving up the oldest one take the same short time whatever the size.
 */
export class Recency {
  readonly maximum: number;
  size = 0;
  /** -1: there is none. */
  oldest = -1;
  newest = -1;
  private older: Int32Array;
  private newer: Int32Array;

  constructor(maximum: number) {
    this.maximum = maximum;
    const capacity = Math.min(maximum, 16);
    this.older = new Int32Array(capacity);
    this.newer = new Int32Array(capacity);
  }

  /** A slot that was not in use, as the newest one. At most `maximum` of them. */
  add(): number {
    const slot = this.size++;
    if (slot === this.older.length) this.grow();
    this.append(slot);
    return slot;
  }

  /** Makes a slot the newest one. */
  use(slot: number): void {
    if (slot === this.newest) return;
    const older = this.older[slot]!;
    const newer = this.newer[slot]!;
    if (older === -1) this.oldest = newer;
    else this.newer[older] = newer;
    this.older[newer] = older;
    this.append(slot);
  }

  /** From the oldest to the newest. */
  *slots(): Generator<number> {
    for (let slot = this.oldest; slot !== -1; slot = this.newer[slot]!) yield slot;
  }

  private append(slot: number): void {
    this.older[slot] = this.newest;
    this.newer[slot] = -1;
    if (this.newest === -1) this.oldest = slot;
    else this.newer[this.newest] = slot;
    this.newest = slot;
  }

  private grow(): void {
    const capacity = Math.min(this.maximum, this.older.length * 2);
    const older = new Int32Array(capacity);
    const newer = new Int32Array(capacity);
    older.set(this.older);
    newer.set(this.newer);
    this.older = older;
    this.newer = newer;
  }
}
