import * as z from 'zod';
import { suggestion } from '../core/nearest.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { valueOf } from './leaves.ts';
import { Scalar } from './tree.ts';

/** What zod asks an error's text of, as far as it is read here. */
interface RawIssue {
  readonly code?: string | undefined;
  readonly keys?: readonly string[];
}

export function unknownKey(key: string, names: readonly string[]): string {
  return `there is no such key; allowed here: ${names.join(', ')}${suggestion(key, names)}`;
}

/** For a strict object: a line for each unknown key, in the order of `issue.keys`; else that a mapping is needed. */
export function mappingError(names: readonly string[], needed: string): (issue: RawIssue) => string {
  return (issue) =>
    issue.code === 'unrecognized_keys' && issue.keys !== undefined
      ? issue.keys.map((key) => unknownKey(key, names)).join('\n')
      : `${needed} is needed`;
}

/** A mapping with these keys and no others. */
export function mapping<S extends z.ZodRawShape>(shape: S, needed?: string) {
  const names = Object.keys(shape);
  const error = mappingError(names, needed ?? `a mapping (of ${names.join(', ')})`);
  return z.preprocess(valueOf, z.strictObject(shape, { error }));
}

export function list<T extends z.ZodType>(item: T, noun: string) {
  return z.preprocess(valueOf, z.array(item, { error: `a list of ${noun} is needed` }));
}

/**
 * A short form: a scalar that stands for a mapping.
 * @param json what the short form is, as JSON Schema
 */
export function short<T extends z.ZodType>(schema: T, json: JsonSchema, expand: (scalar: Scalar) => unknown) {
  return z
    .preprocess((input) => (input instanceof Scalar && input.value !== null ? expand(input) : input), schema)
    .meta({ short: json });
}
