import type { Watch } from '../batch/ports.ts';
import type { Log } from '../worker/ports.ts';
import { formatSize } from '../config/units.ts';
import type { ProcessMemory } from './processMemory.ts';

/** ms between two looks of whoever watches. */
const redrawInterval = 200;
const lineInterval = 10_000;
const barWidth = 24;
/** Of the memory that the process may take: above it garbage is collected; and again when it has grown by so much since. */
const collectShare = 0.7;
const growthShare = 0.03;

/** The job may not go on: it was asked to end, or is about to take more memory than it may. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
}

/** Where a bar is drawn. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface JobWatchOptions {
  /** bytes that the whole process may take. */
  readonly limit: number;
  readonly memory: ProcessMemory;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly log: Log;
}

/** A bar with rate, rows and time to go on a terminal, log lines elsewhere; ends the job where it must not go on. */
export class JobWatch implements Watch {
  /** bytes of the whole process, the most that was seen. */
  peak = 0;
  private readonly options: JobWatchOptions;
  /** bytes that were left after the last collection. */
  private collected = 0;
  private phase = '';
  private total: number | undefined;
  private done = 0;
  private began = 0;
  private shown: number;
  private drawn = false;

  constructor(options: JobWatchOptions) {
    this.options = options;
    // A bar is drawn at once; the first line comes only when the job is long enough to be waited for.
    this.shown = options.terminal.isTTY === true ? -Infinity : performance.now();
  }

  begin(phase: string, total: number | undefined): void {
    this.phase = phase;
    this.total = total;
    this.done = 0;
    this.began = performance.now();
    this.step(0);
  }

  step(rows: number): void {
    const { limit, signal } = this.options;
    this.done += rows;
    if (signal.aborted) throw new JobStopped('it was stopped before it was done; nothing was published');
    const used = this.used();
    if (used > limit) {
      throw new JobStopped(
        `the process takes ${formatSize(used)} of memory in phase "${this.phase}", it may take ${formatSize(limit)}: raise batch.memory, ` +
          'or lower what grows with the data (maximum of oneHot, keys of lastLabel, window of duplicate)',
      );
    }
    this.show();
  }

  /** The terminal's line is the next one's. */
  end(): void {
    if (this.drawn) this.options.terminal.write('\r\x1b[K');
    this.drawn = false;
  }

  /** Bytes of memory, garbage not counted where there is much of it. */
  private used(): number {
    const { limit, memory } = this.options;
    const used = memory.resident();
    this.peak = Math.max(this.peak, used);
    if (used < collectShare * limit || (used < limit && used < this.collected + growthShare * limit))
      return used;
    memory.collect();
    this.collected = memory.resident();
    return this.collected;
  }

  private show(): void {
    const { terminal, log } = this.options;
    const now = performance.now();
    const onTerminal = terminal.isTTY === true;
    if (now - this.shown < (onTerminal ? redrawInterval : lineInterval)) return;
    this.shown = now;
    const seconds = Math.max((now - this.began) / 1000, 0.001);
    const rate = this.done / seconds;
    const left =
      this.total === undefined || rate === 0 ? undefined : Math.max(0, this.total - this.done) / rate;
    if (!onTerminal) {
      const fields = {
        phase: this.phase,
        rows: this.done,
        of: this.total,
        rowsPerSecond: Math.round(rate),
        secondsLeft: left === undefined ? undefined : Math.round(left),
      };
      log.info(fields, 'training');
      return;
    }
    const line = `${this.bar()}${this.phase}: ${this.done} rows, ${Math.round(rate)} a second${left === undefined ? '' : `, ${Math.ceil(left)} s to go`}`;
    terminal.write(`\r\x1b[K${line.slice(0, (terminal.columns || 80) - 1)}`);
    this.drawn = true;
  }

  private bar(): string {
    if (this.total === undefined || this.total === 0) return '';
    const share = Math.min(1, this.done / this.total);
    const full = Math.round(share * barWidth);
    return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${String(Math.floor(share * 100)).padStart(3)} % `;
  }
}
