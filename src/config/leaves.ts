import * as z from 'zod';
import { oneOfText, suggestion } from '../core/nearest.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { plainValue } from './plain.ts';
import { Scalar } from './tree.ts';

/**
 * The leaves of the schema. Each takes a Scalar of the tree (or a default, as a plain value), and says in its error what is
 * allowed; what was found is added where the fault's place is known (issues.ts). `title` names the type in the reference.
 */

/** A value by its YAML type. */
export function valueOf(input: unknown): unknown {
  return input instanceof Scalar ? input.value : input;
}

/** Where a number or a boolean is needed, `"${PORT}"` is read as one: within { } YAML cannot do without the quotes. */
function typedValueOf(input: unknown): unknown {
  if (!(input instanceof Scalar)) return input;
  return typeof input.value === 'string' && input.expression !== undefined
    ? plainValue(input.value)
    : input.value;
}

/** Where text is needed, any scalar but nothing is text: `app: 007` is "007", and a password may be "null". */
export function textOf(input: unknown): unknown {
  if (!(input instanceof Scalar)) return input;
  const nothing = input.value === null && (input.expression === undefined || input.text === '');
  return nothing ? null : input.text;
}

export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly integer?: true;
}

/** `a whole number from 1 to 10`. */
export function boundsText(bounds: Bounds, noun = bounds.integer ? 'a whole number' : 'a number'): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
  const parts: string[] = [];
  if (minimum !== undefined) parts.push(`of at least ${minimum}`);
  if (exclusiveMinimum !== undefined) parts.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined) parts.push(`of at most ${maximum}`);
  if (exclusiveMaximum !== undefined) parts.push(`below ${exclusiveMaximum}`);
  return parts.length === 0 ? noun : `${noun} ${parts.join(' and ')}`;
}

export function number(bounds: Bounds = {}) {
  const error = `${boundsText(bounds)} is needed`;
  let schema = z.number({ error });
  if (bounds.integer) schema = schema.int({ error });
  if (bounds.minimum !== undefined) schema = schema.min(bounds.minimum, { error });
  if (bounds.maximum !== undefined) schema = schema.max(bounds.maximum, { error });
  if (bounds.exclusiveMinimum !== undefined) schema = schema.gt(bounds.exclusiveMinimum, { error });
  if (bounds.exclusiveMaximum !== undefined) schema = schema.lt(bounds.exclusiveMaximum, { error });
  return z.preprocess(typedValueOf, schema).meta({ title: boundsText(bounds) });
}

export function boolean() {
  return z
    .preprocess(typedValueOf, z.boolean({ error: 'true or false is needed' }))
    .meta({ title: 'true or false' });
}

export interface TextRule {
  readonly pattern?: RegExp;
  readonly maximumLength?: number;
  /** What the pattern would let through; `pattern` is used in Go, too, which knows no lookahead. */
  readonly except?: readonly string[];
}

/** @param noun what is needed, e.g. `a topic's name (letters, digits, ".", "_", "-")` */
export function text(noun = 'text', title = noun, rule: TextRule = {}) {
  const { pattern, maximumLength, except = [] } = rule;
  const error = `${noun} is needed`;
  // Nothing is made of an empty text, e.g. a file's of its path; what looks at several keys would find the text.
  let schema = z.string({ error }).min(1, { error, abort: true });
  if (pattern !== undefined) schema = schema.regex(pattern, { error });
  if (maximumLength !== undefined) schema = schema.max(maximumLength, { error });
  if (except.length > 0)
    schema = schema.refine((value) => !except.includes(value), { error, params: { allowed: true } });
  return z
    .preprocess(textOf, schema)
    .meta({ title, text: true, ...(except.length > 0 && { json: { not: { enum: except } } }) });
}

export function oneOf<const T extends string>(values: readonly T[]) {
  const error = (issue: { input?: unknown }): string =>
    `${oneOfText(values)} is needed${typeof issue.input === 'string' ? suggestion(issue.input, values) : ''}`;
  return z
    .preprocess(textOf, z.enum(values, { error }))
    .meta({ title: values.map((v) => `\`${v}\``).join(', ') });
}

/**
 * Text that stands for another value: a duration, a size, a time. `parse` gives undefined for what is not allowed.
 * @param json what else a JSON Schema can say of it
 */
export function parsed<T>(
  noun: string,
  title: string,
  pattern: RegExp,
  parse: (text: string) => T | undefined,
  json: JsonSchema = {},
) {
  const error = `${noun} is needed`;
  const schema = z
    .string({ error })
    .regex(pattern, { error })
    .transform((value, context): T => {
      const result = parse(value);
      if (result !== undefined) return result;
      context.issues.push({ code: 'custom', message: error, input: value, params: { allowed: true } });
      return z.NEVER;
    });
  return z.preprocess(textOf, schema).meta({ title, json });
}
