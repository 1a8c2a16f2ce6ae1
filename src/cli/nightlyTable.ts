import { columns, type DayReport } from './dayScores.ts';
import type { NightlyReport } from './nightly.ts';
import type { Scored } from './slotScores.ts';

/** Lines that still can be looked over. */
const mostLines = 36;

/** Days on end, as one line shows them. */
interface Stretch {
  readonly name: string;
  readonly days: readonly DayReport[];
}

/** For a terminal: a line a day, a month or so many days, whichever are few enough, and one for all of them. */
export function nightlyTable({ nights, promoted, refused, seconds, days }: NightlyReport): string {
  const reasons = Object.entries(refused).map(([reason, count]) => `${reason} ${count}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  const head = `${nights}, of which ${promoted} gave a model, ${nights - promoted} none${why}; ${seconds} s`;
  if (days.length === 0) return `nights        ${head}\n`;
  const { unit, stretches } = grouped(days);
  const metrics = Object.keys(days[0]!.online.metrics);
  const lines = [...stretches, { name: 'all', days }].map((stretch) => lineOf(stretch, metrics));
  const titles = metrics.flatMap((metric) =>
    slotsWith(days[0]!, metric).map((slot) => [slot, metric] as const),
  );
  const header = [
    ['', '', '', ...titles.map(([, metric]) => metric)],
    [unit, 'events', 'models', ...titles.map(([slot]) => slot)],
  ];
  const text = [...header, ...lines].map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(10)))
      .join('')
      .trimEnd(),
  );
  return `nights        ${head}\n\n${text.join('\n')}\n`;
}

function grouped(days: readonly DayReport[]): {
  readonly unit: string;
  readonly stretches: readonly Stretch[];
} {
  const dated = typeof days[0]!.day === 'string';
  const each = days.map((day) => ({ name: String(day.day), days: [day] }));
  if (days.length <= mostLines) return { unit: dated ? 'day' : 'period', stretches: each };
  const months = dated ? Map.groupBy(days, ({ day }) => String(day).replace(/-\d\d$/, '')) : undefined;
  if (months !== undefined && months.size <= mostLines)
    return { unit: 'month', stretches: [...months].map(([name, some]) => ({ name, days: some })) };
  const size = Math.ceil(days.length / mostLines);
  const stretches: Stretch[] = [];
  for (let i = 0; i < days.length; i += size)
    stretches.push({ name: each[i]!.name, days: days.slice(i, i + size) });
  return { unit: `${size} ${dated ? 'days' : 'periods'}`, stretches };
}

/** `models`: days that began with a batch model that the day before did not have. */
function lineOf({ name, days }: Stretch, metrics: readonly string[]): string[] {
  const events = days.reduce((sum, day) => sum + day.events, 0);
  const models = new Set(days.flatMap(({ model }) => (model === null ? [] : [model]))).size;
  const cells = metrics.flatMap((metric) =>
    slotsWith(days[0]!, metric).map((slot) => {
      const value = meanOf(
        days.map((day) => day[slot]),
        metric,
      );
      return value === null ? '-' : value.toPrecision(4);
    }),
  );
  return [name, String(events), String(models), ...cells];
}

function slotsWith(day: DayReport, metric: string) {
  return columns.filter((slot) => metric in day[slot].metrics);
}

/** Over all that was scored; null: nothing was. */
function meanOf(days: readonly Scored[], metric: string): number | null {
  let [sum, count] = [0, 0];
  for (const { scored, metrics } of days) {
    const value = metrics[metric];
    if (value == null) continue;
    sum += scored * (metric === 'rmse' ? value ** 2 : value);
    count += scored;
  }
  if (count === 0) return null;
  return metric === 'rmse' ? Math.sqrt(sum / count) : sum / count;
}
