import type { JsonSchema } from './jsonSchema.ts';

/** What is shorter is written where it stands. */
const shortest = 100;

/** The same schema, in which what stands in several places, but for notes, stands in `$defs` once. */
export function withDefinitions(
  schema: JsonSchema,
  given: Readonly<Record<string, JsonSchema>>,
): JsonSchema & { $defs: Record<string, JsonSchema> } {
  const counts = new Map<string, number>();
  const count = (value: JsonSchema): JsonSchema => {
    const { body } = split(value);
    const key = JSON.stringify(body);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return eachValue(value, count);
  };
  eachValue(schema, count);

  const definitions: Record<string, JsonSchema> = { ...given };
  const names = new Map<string, string>();
  const share = (value: JsonSchema, place: string): JsonSchema => {
    const { notes, body } = split(value);
    const key = JSON.stringify(body);
    if (key.length < shortest || counts.get(key) === 1) return eachValue(value, share);
    let name = names.get(key);
    if (name === undefined) {
      name = free(value.title === undefined ? place : camelCase(value.title), definitions);
      names.set(key, name);
      definitions[name] = {};
      definitions[name] = eachValue(body, share);
    }
    return { ...notes, $ref: `#/$defs/${name}` };
  };
  return { ...eachValue(schema, share), $defs: definitions };
}

function split({ description, default: fallback, ...body }: JsonSchema): {
  notes: JsonSchema;
  body: JsonSchema;
} {
  const notes = {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
  };
  return { notes, body };
}

type Visit = (value: JsonSchema, place: string) => JsonSchema;

/** With another schema for each value that the schema's own value holds. */
function eachValue(schema: JsonSchema, visit: Visit, place = 'value'): JsonSchema {
  const { properties, additionalProperties, items, then, else: otherwise } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, visit(value, name)]),
      ),
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: visit(additionalProperties, place),
    }),
    ...(items && { items: visit(items, place) }),
    // These are about the same value.
    ...(then && { then: eachValue(then, visit, place) }),
    ...(otherwise && { else: eachValue(otherwise, visit, place) }),
  };
}

function free(wanted: string, taken: Readonly<Record<string, JsonSchema>>): string {
  let name = wanted;
  for (let n = 2; Object.hasOwn(taken, name); n++) name = `${wanted}${n}`;
  return name;
}

function camelCase(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['value'];
  return words.map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('');
}
