import { quantile } from './spread.ts';

/** When each of `count` events is due: evenly, `rate` a second, whatever happened to those before. */
export class Schedule {
  private readonly start: number;
  private readonly rate: number;
  private readonly count: number;

  /** @param start ms, of the first event */
  constructor(start: number, rate: number, count: number) {
    this.start = start;
    this.rate = rate;
    this.count = count;
  }

  /** ms, on the clock of `start`. */
  dueAt(i: number): number {
    return this.start + (i * 1000) / this.rate;
  }

  /** How many are due by `now`. */
  dueBy(now: number): number {
    if (now < this.start) return 0;
    return Math.min(this.count, Math.floor(((now - this.start) * this.rate) / 1000) + 1);
  }
}

/** ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly maximum: number;
}

export interface LatencyRun {
  readonly latency: Latency;
  /** How long after it was due an event was given to the producer. */
  readonly lateness: Latency;
}

export function latencyOf(values: Float64Array): Latency {
  const sorted = Array.from(values.slice().sort());
  return {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    maximum: sorted.at(-1)!,
  };
}
