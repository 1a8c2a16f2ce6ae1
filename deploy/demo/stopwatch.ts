/** How long each step took, in the order of the steps. */
export class Stopwatch {
  readonly steps: { readonly name: string; readonly seconds: number }[] = [];

  async time<T>(name: string, step: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await step();
    } finally {
      this.steps.push({ name, seconds: (performance.now() - started) / 1000 });
    }
  }
}
