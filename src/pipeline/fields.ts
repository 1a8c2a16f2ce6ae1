import type { Fields } from '../codecs/codec.ts';

/** An event's own field: a feature may be called `constructor`, and an event may lack it. */
export function own(fields: Fields, name: string): unknown {
  const value = fields[name];
  // Only functions and objects can come from the prototype; looking them up is the rare case.
  return (typeof value === 'function' || typeof value === 'object') && !Object.hasOwn(fields, name)
    ? undefined
    : value;
}

/** UTF-16 units of a category, a class or a key: what is remembered of the stream is bounded by their number times this. */
export const longestText = 1024;

/** A category's text, the same in every format; undefined where it has none that is exact, or one that is too long. */
export function categoryText(value: unknown): string | undefined {
  // Half a surrogate pair has no UTF-8: a checkpoint would not give it back.
  if (typeof value === 'string')
    return value.length <= longestText && value.isWellFormed() ? value : undefined;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && isExact(value) ? String(value) : undefined;
}

/** Whole numbers beyond 2^53 - 1 stand for several texts: two different ones would become the same. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}
