import type { Spread } from './spread.ts';

/** What a bench found: its rows go to the terminal, and the same numbers to the JSON file. */
export interface Table {
  readonly title: string;
  /** The first column names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader has to know to read it rightly, a sentence each. */
  readonly notes: readonly string[];
}

export type Cell = string | number | Spread;

export function render({ title, columns, rows, notes }: Table): string {
  const texts = [[...columns], ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, i) => Math.max(...texts.map((row) => row[i]?.length ?? 0)));
  const lines = texts.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('   ')
      .trimEnd(),
  );
  lines.splice(1, 0, '-'.repeat(Math.max(...lines.map((line) => line.length))));
  return `\n${title}\n\n${lines.map((line) => `  ${line}\n`).join('')}${notes.map((note) => `  ${note}\n`).join('')}`;
}

function text(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return digits(cell);
  const { median, minimum, maximum } = cell;
  return Object.is(minimum, maximum)
    ? digits(median)
    : `${digits(median)} (${digits(minimum)} to ${digits(maximum)})`;
}

/** Three significant digits of small numbers, whole large ones with thousands set apart. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
