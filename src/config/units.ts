import type { JsonSchema } from './jsonSchema.ts';
import { parsed } from './leaves.ts';

const durations: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const sizes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** The longest that timers and Kafka's requests take: 2^31 - 1 ms, not quite 25 days. */
export const longestTimer = 2_147_483_647;

/** `1.5h` -> ms; undefined: no duration, or no whole number of ms. */
export function parseDuration(text: string): number | undefined {
  return parseUnits(text, /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/, durations);
}

/** `8MiB`, `1MB`, `512` -> bytes; undefined: no size, or no whole number of bytes. */
export function parseSize(text: string): number | undefined {
  return parseUnits(text, /^(\d+(?:\.\d+)?)(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB|)$/, sizes);
}

function parseUnits(
  text: string,
  pattern: RegExp,
  units: Readonly<Record<string, number>>,
): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  // Rounded, since 1.1 times 1000 is a little more than 1100.
  const exact = Number(match[1]) * (units[match[2]!] ?? 1);
  const value = Math.round(exact);
  return Math.abs(exact - value) < 1e-6 && Number.isSafeInteger(value) ? value : undefined;
}

/** ms as a person writes them, in the largest unit that takes a whole number. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0ms';
  for (const unit of ['d', 'h', 'm', 's'] as const)
    if (ms % durations[unit]! === 0) return `${ms / durations[unit]!}${unit}`;
  return `${ms}ms`;
}

/** Bytes in the largest binary unit that takes a whole number. */
export function formatSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (bytes > 0 && bytes % sizes[unit]! === 0) return `${bytes / sizes[unit]!}${unit}`;
  }
  return String(bytes);
}

/** A duration in ms, within bounds. */
export function duration(minimum: number, maximum = longestTimer) {
  const least = minimum === 0 ? '' : ` of at least ${formatDuration(minimum)}`;
  const most = maximum === longestTimer ? 'about 24 days' : formatDuration(maximum);
  const noun = `a duration${least} (200ms, 30s, 5m, 1h, 1d; at most ${most})`;
  const pattern = /^\d+(\.\d+)?(ms|s|m|h|d)$/;
  const parse = (text: string): number | undefined => within(parseDuration(text), minimum, maximum);
  return parsed(noun, 'duration', pattern, parse, minimum > 0 ? notZero(pattern) : {});
}

/** A number of bytes, within bounds. */
export function size(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const unbounded = maximum === Number.MAX_SAFE_INTEGER;
  const bounds = unbounded
    ? `of at least ${formatSize(minimum)}`
    : `from ${formatSize(minimum)} to ${formatSize(maximum)}`;
  const noun = `a size ${bounds} (8MiB, 512KiB, 1MB, or a number of bytes)`;
  const pattern = /^\d+(\.\d+)?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$/;
  const parse = (text: string): number | undefined => within(parseSize(text), minimum, maximum);
  return parsed(noun, 'size', pattern, parse, {
    type: ['string', 'integer'],
    minimum,
    ...(!unbounded && { maximum }),
    ...notZero(pattern),
  });
}

/** As JSON Schema, which cannot count: a value that is written as it should be is not 0. */
function notZero(pattern: RegExp): JsonSchema {
  return { if: { type: 'string', pattern: pattern.source }, then: { pattern: '[1-9]' } };
}

function within(value: number | undefined, minimum: number, maximum: number): number | undefined {
  return value !== undefined && value >= minimum && value <= maximum ? value : undefined;
}
