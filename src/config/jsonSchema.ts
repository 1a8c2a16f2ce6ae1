import * as z from 'zod';
import { registeredParts, type Parts } from './parts.ts';
import { sectionsOf } from './schema.ts';

/** As much of JSON Schema as is made here. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  default?: unknown;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  /** Of our own: what a short form may be (mapping.ts). It becomes an `anyOf`. */
  short?: JsonSchema;
}

/** The schema of the file as zod gives it: long forms, with `short` beside them. */
export function fileSchema(parts: Parts): JsonSchema {
  const schema = z.strictObject(sectionsOf(parts, undefined));
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/**
 * The JSON Schema (draft 2020-12) of the file, for editors. It knows no rules between keys, and lets `${…}` stand for any
 * value: `driftline config check` is what decides.
 */
export function configJsonSchema(parts: Parts = registeredParts): JsonSchema {
  return { title: 'Driftline configuration', ...forEditors(fileSchema(parts)) };
}

const interpolated: JsonSchema = { type: 'string', pattern: '\\$\\{' };

function forEditors(schema: JsonSchema): JsonSchema {
  const { short, title, description, default: fallback, ...rest } = schema;
  const notes = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && !isEmpty(fallback) && { default: fallback }),
  };
  const inner = withInner(rest);
  const accepts = [...(short === undefined ? [] : [short, interpolated]), ...alternatives(inner)];
  return accepts.length === 1 ? { ...notes, ...accepts[0]! } : { ...notes, anyOf: accepts };
}

/** A section's own keys have the defaults. */
function isEmpty(fallback: unknown): boolean {
  return typeof fallback === 'object' && fallback !== null && Object.keys(fallback).length === 0;
}

function withInner(schema: JsonSchema): JsonSchema {
  const result = { ...schema };
  const { properties, additionalProperties, items, anyOf, oneOf } = schema;
  if (properties !== undefined) {
    result.properties = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, forEditors(value)]),
    );
  }
  if (typeof additionalProperties === 'object')
    result.additionalProperties = forEditors(additionalProperties);
  if (items !== undefined) result.items = forEditors(items);
  if (anyOf !== undefined) result.anyOf = anyOf.map(forEditors);
  if (oneOf !== undefined) result.oneOf = oneOf.map(forEditors);
  // Zod writes down that a whole number is a safe one.
  if (result.maximum === Number.MAX_SAFE_INTEGER) delete result.maximum;
  if (result.minimum === Number.MIN_SAFE_INTEGER) delete result.minimum;
  return result;
}

/** What else a leaf takes: `${…}`; and where it is text, a number or a boolean, whose text is meant. */
function alternatives(schema: JsonSchema): JsonSchema[] {
  if (schema.const !== undefined && typeof schema.const === 'string') return [schema];
  if (schema.type === 'string') {
    const scalar = { type: ['number', 'boolean'] };
    return schema.enum === undefined ? [schema, interpolated, scalar] : [schema, interpolated];
  }
  const typed = ['number', 'integer', 'boolean'].includes(String(schema.type));
  return typed ? [schema, interpolated] : [schema];
}
