/** So many calls at a time: the others wait, the first that came first. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await call();
    } finally {
      // It is handed on, so that nobody who comes just now is before those that wait.
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
