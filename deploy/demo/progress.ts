import type { Figures } from './figures.ts';

/** ms between two lines where there is no terminal. */
const lineInterval = 2_000;
const separator = ' | ';

/** Where the progress goes: a terminal, or not. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line (as many rows as it needs) that is written over itself on a terminal; else a plain line every few seconds. */
export class Progress {
  readonly #screen: Screen;
  readonly #now: () => number;
  #from: { at: number; events: number };
  #rate: number | undefined;
  #line = '';
  #rows = 0;
  #writtenAt = -Infinity;

  /** @param now ms, from any origin */
  constructor(screen: Screen, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
    this.#from = { at: now(), events: 0 };
  }

  /** @param nights that have passed */
  show(figures: Figures, played: number, nights = 0): void {
    const now = this.#now();
    const seconds = (now - this.#from.at) / 1000;
    const rate = (figures.events - this.#from.events) / Math.max(seconds, 0.001);
    // Over a second at least: a shorter look jumps with every slice.
    if (seconds >= 1) {
      this.#rate = rate;
      this.#from = { at: now, events: figures.events };
    }
    const parts = progressParts(figures, played, this.#rate ?? rate, nights);
    this.#line = parts.join(separator);
    if (this.#screen.isTTY === true) this.#redraw(rowsOf(parts, (this.#screen.columns ?? 80) - 1));
    else if (now - this.#writtenAt >= lineInterval) {
      this.#writtenAt = now;
      this.#screen.write(`${this.#line}\n`);
    }
  }

  /** A sentence in between. */
  say(line: string): void {
    if (this.#screen.isTTY === true) this.#redraw([line, '']);
    else this.#screen.write(`${line}\n`);
    this.#rows = 1;
  }

  #redraw(rows: readonly string[]): void {
    const up = this.#rows > 1 ? `\x1b[${this.#rows - 1}A` : '';
    // From the first row on, all that stood there goes.
    this.#screen.write(`${up}\r\x1b[J${rows.join('\n')}`);
    this.#rows = rows.length;
  }

  /** The last figures stay, on a line of their own. */
  end(): void {
    if (this.#line === '') return;
    this.#screen.write(this.#screen.isTTY === true ? '\n' : `${this.#line}\n`);
  }
}

/** @param rate events a second */
export function progressParts(figures: Figures, played: number, rate: number, nights = 0): string[] {
  const rejected = byFilter(figures.rejectedBy)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
  return [
    `${figures.events}/${played} events`,
    `${Math.round(rate)}/s`,
    `lag ${Number.isNaN(figures.lag) ? '?' : figures.lag}`,
    `online accuracy ${percent(figures.total['accuracy'])} (last 1,000 ${percent(figures.window['accuracy'])})`,
    `no-change ${percent(figures.total['noChange'])} (${percent(figures.window['noChange'])})`,
    `updates ${figures.updates}`,
    ...(nights === 0 ? [] : [`nights ${nights}`]),
    `rejected ${figures.rejected}${rejected === '' ? '' : `: ${rejected}`}`,
  ];
}

/** Reasons that differ in the field only become one: `missing:*`. */
function byFilter(reasons: Readonly<Record<string, number>>): [reason: string, count: number][] {
  const found = new Map<string, [reason: string, count: number]>();
  for (const [reason, count] of Object.entries(reasons)) {
    const filter = reason.split(':')[0]!;
    const before = found.get(filter);
    found.set(filter, before === undefined ? [reason, count] : [`${filter}:*`, before[1] + count]);
  }
  return [...found.values()].filter(([, count]) => count > 0);
}

/** As many parts in a row as fit; a part that is too wide by itself is cut. */
function rowsOf(parts: readonly string[], width: number): string[] {
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= width) {
      rows[rows.length - 1] = last + separator + part;
    } else rows.push(part.slice(0, width));
  }
  return rows;
}

export function percent(share: number | null | undefined): string {
  return share === undefined || share === null || Number.isNaN(share) ? '-' : `${(100 * share).toFixed(2)} %`;
}
