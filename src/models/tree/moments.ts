import type { FlatReader, FlatWriter } from './flat.ts';

/**
 * Weight, mean and sum of squared distances to it, that can be put together and taken apart. River's `stats.Var`, whose order of
 * floating-point operations is kept.
 */
export class Moments {
  n = 0;
  mean = 0;
  squares = 0;

  get variance(): number {
    return this.n > 1 ? this.squares / (this.n - 1) : 0;
  }

  set(n: number, mean: number, squares: number): this {
    this.n = n;
    this.mean = mean;
    this.squares = squares;
    return this;
  }

  copy({ n, mean, squares }: Moments): this {
    return this.set(n, mean, squares);
  }

  update(value: number, w: number): void {
    const before = this.mean;
    this.n += w;
    this.mean += (w / this.n) * (value - before);
    this.squares += w * (value - before) * (value - this.mean);
  }

  /** Chan, Golub and LeVeque 1983. One of the two has a weight. */
  add(n: number, mean: number, squares: number): void {
    const d = this.mean - mean;
    const all = this.n + n;
    this.squares = this.squares + squares + (d * d * this.n * n) / all;
    this.mean = (this.n * this.mean + n * mean) / all;
    this.n = all;
  }

  /** Takes what was added away again. */
  subtract(n: number, mean: number, squares: number): void {
    const left = this.n - n;
    if (left > 0) {
      this.mean = (this.n * this.mean - n * mean) / left;
      this.n = left;
    } else {
      this.n = 0;
      this.mean = 0;
    }
    const d = this.mean - mean;
    this.squares = this.squares - squares - (d * d * this.n * n) / (this.n + n);
  }

  write(to: FlatWriter): void {
    to.float(this.n);
    to.float(this.mean);
    to.float(this.squares);
  }

  static read(from: FlatReader): Moments {
    return new Moments().set(from.float('weight', 0), from.float('mean'), from.float('sum of squares'));
  }
}

/** By how much a split reduces the variance; 0 where a part has less than `minimum` weight. */
export function varianceReduction(before: Moments, parts: readonly Moments[], minimum: number): number {
  for (const { n } of parts) if (!(n >= minimum)) return 0;
  let reduction = before.variance;
  for (const part of parts) reduction -= (part.n / before.n) * part.variance;
  return reduction;
}
