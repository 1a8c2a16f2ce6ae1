/** Mulberry32 (Tommy Ettinger, public domain): a small seeded generator, the same in every language. */
export class Mulberry32 {
  /** All that it remembers: a generator that is made of it goes on where this one stands. */
  state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    const a = this.state;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/** @returns a function that gives the next number in [0, 1) */
export function mulberry32(seed: number): () => number {
  const random = new Mulberry32(seed);
  return () => random.next();
}

/** Puts items into a random order, in place (Fisher and Yates). @returns the same array */
export function shuffle<T extends { readonly length: number; [index: number]: unknown }>(
  items: T,
  random: () => number,
): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const item = items[i];
    items[i] = items[j];
    items[j] = item;
  }
  return items;
}
