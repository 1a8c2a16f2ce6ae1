import type { JsonSchema } from './jsonSchema.ts';

/**
 * Whose YAML the values come from. Helm reads YAML 1.1 and hands on JSON: there `y`, `no` and `on` are booleans, 010 is 8, and
 * 1.10 is 1.1. So where text is needed, its schema wants the quotes that keep it.
 */
export type Reader = 'driftline' | 'helm';

export const expressionDefinition: JsonSchema = {
  title: '${…}',
  description:
    'Replaced where the file is read: `${NAME}` and `${NAME:-default}` by a variable, `${file:PATH}` by a file.',
  type: 'string',
  // `$${` is a literal `${`.
  pattern: '(^|[^$])\\$\\{[^}]+\\}',
};

export const expression: JsonSchema = { $ref: '#/$defs/expression' };

/**
 * The same schema in a form in which one fault gives one error, at its own path: alternatives are told apart by `if`, by the
 * type of what stands there, by whether it is `${…}` and by `kind`.
 */
export function formOf(schema: JsonSchema, reader: Reader): JsonSchema {
  const { short, json, title, description, default: fallback, anyOf = [schema] } = schema;
  const notes = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && !isEmpty(fallback) && { default: fallback }),
  };
  const alternatives = anyOf.map((one) => ({ ...one, ...one.json, ...json }));
  const [structure, ...structures] = alternatives.filter(isStructure);
  const [scalar, ...scalars] =
    short === undefined ? alternatives.filter((one) => !isStructure(one)) : [short];
  if (structures.length > 0 || scalars.length > 0) throw new Error('alternatives that no type tells apart');
  if (structure === undefined) return { ...notes, ...scalarForm(scalar!, reader) };
  const { type, ...inner } = structureForm(structure, reader);
  if (scalar === undefined) return { ...notes, type: type!, ...inner };
  // An error of the scalar's type is to tell both.
  const types = [...new Set([scalar.type ?? [], type!].flat())];
  const both = scalar.type === undefined ? scalar : { ...scalar, type: types };
  return { ...notes, if: { type: type! }, then: inner, else: scalarForm(both, reader) };
}

/** A section's own keys have the defaults. */
function isEmpty(fallback: unknown): boolean {
  return typeof fallback === 'object' && fallback !== null && Object.keys(fallback).length === 0;
}

function isStructure({ type, oneOf }: JsonSchema): boolean {
  return type === 'object' || type === 'array' || oneOf !== undefined;
}

function structureForm(schema: JsonSchema, reader: Reader): JsonSchema {
  if (schema.oneOf !== undefined) return partForm(schema.oneOf, reader);
  const { properties, patternProperties, additionalProperties, items } = schema;
  return {
    ...keywords(schema),
    ...(properties && { properties: propertiesForm(properties, reader) }),
    ...(patternProperties && { patternProperties: namesForm(patternProperties, reader) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object'
          ? formOf(additionalProperties, reader)
          : additionalProperties,
    }),
    ...(items && { items: formOf(items, reader) }),
  };
}

function propertiesForm(properties: Record<string, JsonSchema>, reader: Reader): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, formOf(value, reader)]));
}

type Names = NonNullable<JsonSchema['patternProperties']>;

/** For Helm `y` and `no` are `true` and `false` as keys, too, before anybody sees them. */
function namesForm(names: Names, reader: Reader): Names {
  return reader === 'helm' ? { ...names, '^(true|false)$': false } : names;
}

/**
 * One of several kinds, told apart by `kind`: zod gives one member a kind. In a chain, for what stands in an `allOf` is told
 * by Helm as an error in an error.
 */
function partForm(members: readonly JsonSchema[], reader: Reader): JsonSchema {
  const kinds = members.map((member) => member.properties!['kind']!.const);
  let chain: JsonSchema = {};
  for (const member of members.toReversed()) {
    const { properties, required = [], description } = member;
    const others = required.filter((name) => name !== 'kind');
    const kind = description === undefined ? {} : { description };
    const then = {
      ...(others.length > 0 && { required: others }),
      properties: { ...propertiesForm(properties!, reader), kind },
      additionalProperties: false,
    };
    const isKind = { properties: { kind: { const: properties!['kind']!.const } }, required: ['kind'] };
    chain = { if: isKind, then, ...(Object.keys(chain).length > 0 && { else: chain }) };
  }
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: scalarForm({ enum: kinds }, reader) },
    ...chain,
  };
}

/** A leaf, and `${…}` in its place. */
function scalarForm(schema: JsonSchema, reader: Reader): JsonSchema {
  const { type, ...rest } = keywords(schema);
  const types = type === undefined ? undefined : typesOf([type].flat(), schema.text === true, reader);
  const result = { ...(types && { type: types.length === 1 ? types[0]! : types }), ...rest };
  // Zod writes down that a whole number is a safe one.
  if (result.maximum === Number.MAX_SAFE_INTEGER) delete result.maximum;
  if (result.minimum === Number.MIN_SAFE_INTEGER) delete result.minimum;
  // The pattern says that there is something, too: one fault, one error.
  if (result.pattern !== undefined) delete result.minLength;
  if (result.enum !== undefined) delete result.type;
  const takesAnyText =
    types?.includes('string') === true && Object.keys(rest).every((one) => one === 'minLength');
  return takesAnyText ? result : { if: expression, else: result };
}

/** Of text: anything that has a text. */
function typesOf(types: string[], isText: boolean, reader: Reader): string[] {
  return isText && reader === 'driftline' ? [...types, 'number', 'boolean'] : types;
}

const noKeywords = new Set(['title', 'propertyNames', 'description', 'default', 'short', 'text', 'json']);

/** Without notes, and without what is only of our own. */
function keywords(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !noKeywords.has(name)));
}
