import type { JsonSchema } from '../../src/config/jsonSchema.ts';

/**
 * A CronJob's schedule as Kubernetes reads it (`ParseStandard` of github.com/robfig/cron), as JSON Schema: one pattern after the
 * other, so that a fault names the one field that is wrong. Left to the template, which can compare: a range whose end is
 * before its beginning, which no pattern of a bearable length finds.
 */

const name = '[A-Za-z]{3}';
const months = names('jan feb mar apr may jun jul aug sep oct nov dec');
const weekdays = names('sun mon tue wed thu fri sat');

const patterns = {
  cronFields: String.raw`^\s*(\S+\s+){4}\S+\s*$`,
  cronMinute: field(0, String.raw`[0-5]?\d`),
  cronHour: field(1, String.raw`[01]?\d|2[0-3]`),
  cronDay: field(2, String.raw`0?[1-9]|[12]\d|3[01]`),
  cronMonth: field(3, `0?[1-9]|1[0-2]|${name}`),
  cronMonthName: namesIn(3, months),
  cronWeekday: field(4, `[0-6]|${name}`),
  cronWeekdayName: namesIn(4, weekdays),
};

const descriptor = String.raw`^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every (\d{1,6}(\.\d{1,9})?(ms|s|m|h)){1,4})$`;

export const cronDefinitions: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(patterns).map(([key, pattern]) => [key, { pattern }]),
);

export const cron: JsonSchema = {
  type: 'string',
  if: { pattern: '^@' },
  then: { pattern: descriptor },
  else: inTurn(Object.keys(patterns)),
};

/** Upper and lower case are the same. */
function names(words: string): string {
  return words.replace(/\w/g, (letter) => `[${letter.toUpperCase()}${letter}]`).replaceAll(' ', '|');
}

/** In the place of this number: a list of values, ranges and `*`, each with a step or without. */
function field(place: number, value: string): string {
  const item = String.raw`([*?]|(${value})(-(${value}))?)(/0*[1-9]\d{0,3})?`;
  return String.raw`^\s*(\S+\s+){${place}}(${item},)*${item}(\s|$)`;
}

/** In the place of this number: no words but these. */
function namesIn(place: number, words: string): string {
  return String.raw`^\s*(\S+\s+){${place}}([^\sA-Za-z]|${words})+(\s|$)`;
}

/** The first of these that is not so is the one error. */
function inTurn([first, ...rest]: string[]): JsonSchema {
  const one = { $ref: `#/$defs/${first!}` };
  return rest.length === 0 ? one : { if: one, then: inTurn(rest), else: one };
}
