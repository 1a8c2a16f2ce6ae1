const blockSize = 256;
/** Below this share of a sum, what is added to it has lost more than ten of its bits. */
const least = 2 ** -43;
/** The largest error that is added: sums of it stay finite for millions of events. */
const most = 2 ** 1000;

/**
 * A sum of errors of which a single one may be 1e20 times the others. It is kept in two doubles (Knuth's two-sum), so that a difference of
 * two readings is right after such an error, too.
 */
export class ErrorSum {
  /** Together they are the sum. */
  high = 0;
  low = 0;
  /** What the sum was when the counter began anew, and at the beginning of this block. */
  private base: readonly [high: number, low: number] = [0, 0];
  private block: readonly [high: number, low: number] = [0, 0];
  private events = 0;
  private inBlock = 0;

  add(error: number): void {
    const x = error < most ? error : most;
    const before = this.high;
    const sum = before + x;
    const part = sum - before;
    this.low += before - (sum - part) + (x - part);
    this.high = sum;
    this.inBlock += x;
    if (++this.events === blockSize) this.nextBlock();
  }

  /**
   * The sum as a counter in one double. Where it has become so large that usual errors no longer move it, it begins anew, which to
   * Prometheus is what a restart is; else the rate would be 0, that of a model without fault, ever after.
   */
  get counter(): number {
    return this.high - this.base[0] + (this.low - this.base[1]);
  }

  private nextBlock(): void {
    if (this.inBlock > 0 && this.inBlock < least * this.counter) this.base = this.block;
    this.block = [this.high, this.low];
    this.events = this.inBlock = 0;
  }
}
