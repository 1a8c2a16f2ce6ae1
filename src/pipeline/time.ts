/** The largest time that ECMAScript's dates can hold, ms since the epoch. */
const largest = 8.64e15;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * What most producers write, in digits that need no further look (a day that every month has, a year that `Date.UTC` takes
 * for itself): read by place, without a match's array of strings. Everything else takes the general way.
 */
const common =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/**
 * Reads an event's time: ms since the epoch as a number, or ISO 8601 as text (RFC 3339's blank instead of the T, too).
 * Without a zone it is UTC: what it means must not depend on the machine. Fractions below a millisecond are cut off.
 * @returns ms since the epoch; undefined where it is no time
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.abs(value) <= largest ? Math.trunc(value) + 0 : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return common.test(value) ? readCommon(value) : readAny(value);
}

function readCommon(text: string): number {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const ms = text.length === 24 ? twoDigits(text, 20) * 10 + digit(text, 22) : 0;
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  return Date.UTC(year, month - 1, day, twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17), ms);
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 0x30;
}

function readAny(value: string): number | undefined {
  const match = iso.exec(value);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // 24:00:00 and leap seconds have no place in the epoch's count.
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second, Number((match[7] ?? '').slice(0, 3).padEnd(3, '0')));
  const offset = zoneMinutes(match[8]);
  return offset === undefined ? undefined : date.getTime() - offset * 60_000;
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2, 4));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
