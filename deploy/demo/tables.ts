import type { Night } from './nights.ts';
import { percent } from './progress.ts';
import type { Replayed } from './replay.ts';
import { contestants, type Tally } from './scoreboard.ts';

/** How the nights went; empty: there were none. */
export function nightLines(nights: readonly Night[]): string[] {
  if (nights.length === 0) return [];
  const seconds = nights.map((night) => night.seconds);
  const mean = seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
  const refused = nights.filter(({ run }) => run.result === 'refused');
  const late = nights.filter(({ taken }) => taken === false).length;
  return [
    `${nights.length}, at the first midnight of each month: ${nights.length - refused.length} batch models announced, ${refused.length} refused; ` +
      `each took ${mean.toFixed(1)} s, at most ${Math.max(...seconds).toFixed(1)} s`,
    ...refused.map(({ month, run }) => `refused before ${month}: ${run.reason}`),
    ...(late === 0 ? [] : [`${late} of the models were taken only after the player had gone on`]),
  ];
}

/** Each model's answers to the same events; empty without `fallback`. */
export function modelTable({ scores: { all, withBatch, instead }, answeredBy }: Replayed): string[] {
  if (all.online.scored === 0) return [];
  const both = withBatch.batch.scored > 0;
  return [
    ...aligned([
      ['', 'answered', 'scored', 'accuracy', 'log loss', ...(both ? ['beside batch', 'log loss'] : [])],
      ...contestants
        .filter((one) => all[one].scored > 0)
        .map((one) => [
          one === 'noChange' ? 'no-change' : one,
          one === 'served' || one === 'noChange' ? '' : whole(sum(Object.values(answeredBy[one] ?? {}))),
          whole(all[one].scored),
          ...figuresOf(all[one]),
          ...(both ? figuresOf(withBatch[one]) : []),
        ]),
    ]),
    `answered: predictions that it made${both ? '; beside batch: of the events for which there was a batch model' : ''}`,
    `why it was that one: ${whyOf(answeredBy)}`,
    ...(instead.served.scored === 0
      ? []
      : [
          `where another one answered instead of online (${whole(instead.served.scored)}): ` +
            `served ${figuresOf(instead.served).join(', ')}; online ${figuresOf(instead.online).join(', ')}`,
        ]),
  ];
}

/** What a batch model misses while it stands still: by its age. Empty: there was none. */
export function ageTable({ scores: { weeks } }: Replayed): string[] {
  const rows = weeks.flatMap(({ batch, online, served }, i) => {
    if (batch.scored === 0) return [];
    const days = i < weeks.length - 1 ? `day ${7 * i + 1} to ${7 * i + 7}` : `day ${7 * i + 1} on`;
    return [[days, whole(batch.scored), ...[batch, online, served].flatMap(figuresOf)]];
  });
  if (rows.length === 0) return [];
  return [
    'by days since the end of its window, while it stays as it is and the online model goes on learning',
    ...aligned([['', 'scored', 'batch', 'log loss', 'online', 'log loss', 'served', 'log loss'], ...rows]),
  ];
}

/** Why each model answered. */
function whyOf(answeredBy: Replayed['answeredBy']): string {
  return Object.entries(answeredBy)
    .map(([slot, reasons]) => {
      const each = Object.entries(reasons).map(([reason, count]) => `${reason} ${whole(count)}`);
      return `${slot} ${each.join(', ')}`;
    })
    .join('; ');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Of probabilities only. */
function figuresOf({ accuracy, logLoss }: Tally): string[] {
  return [percent(accuracy), Number.isNaN(logLoss) ? '-' : logLoss.toFixed(4)];
}

/** The first column begins on the left, the others end on the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
