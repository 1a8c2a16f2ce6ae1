import { StateReader, type State, type Stateful } from '../core/state.ts';

/**
 * The last `maximum` distinct 128-bit hashes: a ring, and an open-addressing table (linear probing, at most half full) that
 * finds a hash's place in it. Both grow by doubling, so that a short stream takes little memory.
 */
export class HashWindow implements Stateful {
  static readonly version = 1;
  private readonly maximum: number;
  /** How many hashes the ring has room for; `maximum` in the end. */
  private capacity: number;
  /** 4 words a hash. */
  private ring: Uint32Array;
  private size = 0;
  /** Where the next hash goes. Before the ring is as large as it gets, this is `size`. */
  private head = 0;
  /** A hash's place in the ring + 1; 0: free. Its length is a power of two. */
  private table: Uint32Array;

  constructor(maximum: number, state?: State) {
    this.maximum = maximum;
    this.capacity = Math.min(maximum, 1024);
    this.ring = new Uint32Array(this.capacity * 4);
    this.table = new Uint32Array(tableSize(this.capacity));
    if (state !== undefined) this.restore(new StateReader('hash window', state, HashWindow.version));
  }

  has(hash: Uint32Array): boolean {
    return this.table[this.find(hash, 0)] !== 0;
  }

  /** Takes a hash that is not in it; where it is full, the oldest one goes. */
  add(hash: Uint32Array): void {
    if (this.size === this.capacity) {
      if (this.capacity < this.maximum) this.grow();
      else this.remove(this.head);
    }
    this.ring.set(hash, this.head * 4);
    this.table[this.find(this.ring, this.head * 4)] = this.head + 1;
    this.head = this.head + 1 === this.maximum ? 0 : this.head + 1;
    this.size++;
  }

  /** The hashes from the oldest to the newest. The table is not in it: it follows from them. */
  snapshot(): State {
    const hashes = new Uint32Array(this.size * 4);
    const first = this.size === this.maximum ? this.head * 4 : 0;
    const older = this.ring.subarray(first, this.size * 4);
    hashes.set(older);
    hashes.set(this.ring.subarray(0, first), older.length);
    return { version: HashWindow.version, hashes };
  }

  /** The place in the table of the hash at words[start …], or the free place where it would go. */
  private find(words: Uint32Array, start: number): number {
    const { ring, table } = this;
    const mask = table.length - 1;
    for (let i = words[start]! & mask; ; i = (i + 1) & mask) {
      const at = (table[i]! - 1) * 4;
      if (
        at < 0 ||
        (ring[at] === words[start] &&
          ring[at + 1] === words[start + 1] &&
          ring[at + 2] === words[start + 2] &&
          ring[at + 3] === words[start + 3])
      ) {
        return i;
      }
    }
  }

  /** Takes the hash at a place of the ring out of the table, and closes the gap (Knuth, TAOCP 3, 6.4, algorithm R). */
  private remove(place: number): void {
    const { ring, table } = this;
    const mask = table.length - 1;
    let gap = this.find(ring, place * 4);
    for (let i = (gap + 1) & mask; table[i] !== 0; i = (i + 1) & mask) {
      const home = ring[(table[i]! - 1) * 4]! & mask;
      // It may move into the gap unless its home lies after the gap, on the way to where it is.
      if (((i - home) & mask) >= ((i - gap) & mask)) {
        table[gap] = table[i]!;
        gap = i;
      }
    }
    table[gap] = 0;
    this.size--;
  }

  private grow(): void {
    this.capacity = Math.min(this.maximum, this.capacity * 2);
    const ring = new Uint32Array(this.capacity * 4);
    ring.set(this.ring);
    this.ring = ring;
    this.head = this.size;
    this.rebuild();
  }

  private rebuild(): void {
    this.table = new Uint32Array(tableSize(this.capacity));
    for (let place = 0; place < this.size; place++) this.table[this.find(this.ring, place * 4)] = place + 1;
  }

  private restore(reader: StateReader): void {
    const all = reader.uint32('hashes');
    if (all.length % 4 !== 0) throw reader.wrong('hashes', 'a list of hashes of 4 words');
    // Of a window that was larger, the newest.
    const hashes = all.slice(-this.maximum * 4);
    const size = hashes.length / 4;
    while (this.capacity < size) this.capacity = Math.min(this.maximum, this.capacity * 2);
    this.ring = new Uint32Array(this.capacity * 4);
    this.ring.set(hashes);
    this.size = size;
    this.head = size === this.maximum ? 0 : size;
    this.rebuild();
    if (this.table.reduce((count, place) => (place === 0 ? count : count + 1), 0) !== size) {
      throw reader.wrong('hashes', 'a list of different hashes');
    }
  }
}

function tableSize(hashes: number): number {
  return 2 ** Math.ceil(Math.log2(hashes * 2));
}
