import { mulberry32 } from '../../src/core/random.ts';

interface Due {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Virtual time, and the one source of chance: of all that is to happen, the earliest happens next, and everything that follows from it
 * before the next. The same seed gives the same order, always.
 */
export class Scheduler {
  now = 1_700_000_000_000;
  readonly started = this.now;
  readonly random: () => number;
  /** A binary heap, the earliest first. */
  private readonly heap: Due[] = [];
  private count = 0;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  /** ms since the beginning. */
  get elapsed(): number {
    return this.now - this.started;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  at(time: number, run: () => void): void {
    this.push({ time: Math.max(time, this.now), order: this.count++, run });
  }

  after(ms: number, run: () => void): void {
    this.at(this.now + ms, run);
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Until `done`, or nothing more is to happen, or the time is over. @returns whether it was done */
  async run(done: () => boolean, until: number): Promise<boolean> {
    // What has been started already may ask for its first turn.
    await settle();
    while (!done()) {
      const next = this.pop();
      if (next === undefined || next.time > until) return false;
      this.now = next.time;
      next.run();
      await settle();
    }
    return true;
  }

  private push(due: Due): void {
    const { heap } = this;
    let i = heap.push(due) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i]!, heap[parent]!)) break;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  private pop(): Due | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === i) return first;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}

function before(a: Due, b: Due): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

/** All promises that can go on have gone on: the event loop turns only when no microtask is left. */
function settle(): Promise<void> {
  return new Promise((turn) => setImmediate(turn));
}
