import type { Task } from './quality.ts';

export const unknown = '–';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dated = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: '2-digit' });
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });

/** Of the browser: what all times on the page are of. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param time ms since the epoch */
export const clockTime = (time: number): string => clock.format(time);
export const exactTime = (time: number): string => exact.format(time);
export const date = (time: number): string => day.format(time);
export const dateTime = (time: number): string => dated.format(time);

export function count(value: number | null): string {
  return value === null ? unknown : whole.format(value);
}

export function decimal(value: number | null): string {
  return value === null ? unknown : short.format(value);
}

export function percent(value: number | null): string {
  return value === null ? unknown : `${(value * 100).toFixed(1)} %`;
}

export function age(seconds: number | null): string {
  if (seconds === null) return unknown;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

export function quality(value: number | null, task: Task): string {
  return task === 'classification' ? percent(value) : decimal(value);
}

export function qualityName(task: Task): string {
  return task === 'classification' ? 'Accuracy' : 'Mean absolute error';
}
