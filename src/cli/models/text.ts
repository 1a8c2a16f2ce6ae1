import { counted } from '../../core/counted.ts';
import type { Announcement, ModelEntry, ModelMetrics, RunRecord } from '../../worker/models/records.ts';
import type { ModelInspection } from './inspectModels.ts';

export interface ModelList {
  readonly current: Announcement | null;
  /** The oldest window first. */
  readonly models: readonly ModelEntry[];
  readonly run: RunRecord | null;
}

/** A line a model, then what is announced, then the newest run. */
export function listText({ current, models, run }: ModelList, app: string): string {
  const rows = models.map((entry) => [
    entry.id === current?.id ? '*' : '',
    entry.id,
    entry.kind,
    String(entry.rows),
    windowText(entry),
    figure(entry.metrics['loss']),
  ]);
  const table =
    models.length === 0
      ? [`${app} has no model yet`]
      : aligned([['', 'id', 'kind', 'rows', 'window', 'loss'], ...rows]);
  return [...table, '', `announced   ${announcedText(current)}`, `newest run  ${runText(run)}`]
    .map((line) => `${line}\n`)
    .join('');
}

/** All of an entry, a line a value. */
export function modelText({ announced, fault, ...entry }: ModelInspection): string {
  const ends = Object.entries(entry.ends);
  const lines: [string, string][] = [
    ['id', entry.id],
    ['kind', entry.kind],
    ['announced', announced ? 'yes' : 'no'],
    ['made', iso(entry.time)],
    ['rows', String(entry.rows)],
    ['window', windowText(entry)],
    ['numbers', entry.numbers.join(', ') || '-'],
    ['categories', entry.categories.join(', ') || '-'],
    ['ends', ends.map(([partition, end]) => `${partition}: ${end}`).join(', ') || 'trained on files'],
    ['bytes', String(entry.bytes)],
    ['kept', entry.chunks === 0 ? 'as a file of batch.store' : `in the topic, ${entry.chunks} chunks`],
    ['hash', entry.hash],
    ['artifact', fault ?? 'all of it is there, and its hash holds'],
    ...Object.entries(entry.metrics).map(([name, value]): [string, string] => [name, figure(value)]),
  ];
  return lines.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

function announcedText(current: Announcement | null): string {
  if (current === null) return 'none';
  const before = current.previous === null ? '' : `, before it ${current.previous}`;
  return `${current.id} (*), by ${current.by}, ${iso(current.time)}${before}`;
}

function runText(run: RunRecord | null): string {
  if (run === null) return 'none';
  const { result, reason, rows, seconds, time } = run;
  return `${result}, ${iso(time)}, ${counted(rows, 'row')}, ${seconds.toFixed(1)} s: ${reason}`;
}

/** Columns, each as wide as its widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function windowText({ window }: ModelEntry): string {
  return `${iso(window.from)} to ${iso(window.to)}`;
}

function figure(value: ModelMetrics[string] | undefined): string {
  return value === undefined || value === null ? '-' : String(Number(value.toPrecision(6)));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
