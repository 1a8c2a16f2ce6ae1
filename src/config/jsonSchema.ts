import * as z from 'zod';
import { withDefinitions } from './jsonDefinitions.ts';
import { expressionDefinition, formOf, type Reader } from './jsonForms.ts';
import { registeredParts, type Parts } from './parts.ts';
import { sectionsOf } from './schema.ts';

/** As much of JSON Schema as is made here. */
export interface JsonSchema {
  $schema?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  title?: string;
  description?: string;
  default?: unknown;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  properties?: Record<string, JsonSchema>;
  patternProperties?: Record<string, false>;
  required?: string[];
  dependentRequired?: Record<string, string[]>;
  minProperties?: number;
  maxProperties?: number;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  uniqueItems?: boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  not?: JsonSchema;
  if?: JsonSchema;
  then?: JsonSchema;
  else?: JsonSchema;
  /** Of our own: what a short form may be (mapping.ts). */
  short?: JsonSchema;
  /** Of our own: a number or a boolean stands for its text (leaves.ts). */
  text?: boolean;
  /** Of our own: what zod's schema does not tell. */
  json?: JsonSchema;
}

/** The schema of the file as zod gives it: long forms, with `short`, `text` and `json` beside them. */
export function fileSchema(parts: Parts): JsonSchema {
  const schema = z.strictObject(sectionsOf(parts, undefined));
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/**
 * The JSON Schema (draft 2020-12) of the file, for editors and for the chart. It knows no rules between sections, and lets
 * `${…}` stand for any value: `driftline config check` is what decides.
 * @param reader whose YAML it is
 */
export function configJsonSchema(
  parts: Parts = registeredParts,
  reader: Reader = 'driftline',
): JsonSchema & { readonly $defs: Record<string, JsonSchema> } {
  const { $schema, ...file } = fileSchema(parts);
  const schema = withDefinitions(formOf(file, reader), { expression: expressionDefinition });
  return { ...($schema !== undefined && { $schema }), title: 'Driftline configuration', ...schema };
}
