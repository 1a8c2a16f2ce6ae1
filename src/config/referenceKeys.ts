import type { JsonSchema } from './jsonSchema.ts';
import { code } from './markdown.ts';

/** A row a key: key, type, default, meaning. */
export function keyRows(file: JsonSchema): string[][] {
  return childRows('', file);
}

function childRows(prefix: string, schema: JsonSchema): string[][] {
  const { properties, additionalProperties, required = [] } = schema;
  const rows = Object.entries(properties ?? {}).flatMap(([name, child]) =>
    rowsOf(prefix === '' ? name : `${prefix}.${name}`, child, required.includes(name)),
  );
  return typeof additionalProperties === 'object'
    ? [...rows, ...rowsOf(`${prefix}.<name>`, additionalProperties, false)]
    : rows;
}

function rowsOf(key: string, schema: JsonSchema, required: boolean): string[][] {
  const fallback = defaultText(schema, required);
  const row = [`\`${key}\``, typeText(schema), fallback, schema.description ?? ''];
  // The options of parts have sections of their own.
  if (isPart(schema) || (schema.items !== undefined && isPart(schema.items))) return [row];
  const long = schema.anyOf?.find((member) => member.properties !== undefined) ?? schema;
  return [
    row,
    ...childRows(key, long),
    ...(schema.items === undefined ? [] : childRows(`${key}[]`, schema.items)),
  ];
}

function defaultText(schema: JsonSchema, required: boolean): string {
  if (required) return '**required**';
  const { default: fallback } = schema;
  // A section's own keys have the defaults.
  if (typeof fallback === 'object' && fallback !== null && !Array.isArray(fallback)) return '';
  return code(fallback);
}

function isPart(schema: JsonSchema): boolean {
  return schema.oneOf !== undefined;
}

function typeText(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  const long = longType(schema);
  const { short } = schema;
  if (short === undefined || isPart(schema)) return long;
  const values = short.enum?.map((value) => `\`${String(value)}\``).join(', ');
  return `${values ?? (short.type === 'string' ? 'text' : 'short form')} or ${long}`;
}

function longType(schema: JsonSchema): string {
  if (isPart(schema)) return 'part';
  if (schema.anyOf !== undefined) {
    const members = schema.anyOf.filter((member) => member.const === undefined);
    return members.map(typeText).join(' or ');
  }
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'values' : `${typeText(schema.items)}s`}`;
  if (schema.type === 'object') return 'mapping';
  return Array.isArray(schema.type) ? schema.type.join(', ') : (schema.type ?? 'any');
}
