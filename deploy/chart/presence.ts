import type { JsonSchema } from '../../src/config/jsonSchema.ts';

/**
 * null in a values file takes a default away. Of a list, a map or an optional text that leaves nothing, which is right; where a
 * number, a word or a whole group is needed, it is refused, and not by an error of a template.
 */

type Defaults = Readonly<Record<string, unknown>>;

/** Kubernetes has defaults of its own for these, or does without. */
const mayBeNothing = ['updateStrategy.rollingUpdate', 'probes.startup', 'probes.live', 'probes.ready'];

/** Helm gives all values to the schema, an editor only those that a file has: of them, no file of a user's has as many. */
const whole: JsonSchema = { minProperties: 32 };

export interface Presence {
  readonly when: JsonSchema;
  readonly needed: JsonSchema;
}

/** What must be there of these values, by their defaults. */
export function presence(properties: Readonly<Record<string, JsonSchema>>, defaults: Defaults): Presence {
  return { when: whole, needed: neededOf(properties, defaults) };
}

function neededOf(
  properties: Readonly<Record<string, JsonSchema>>,
  defaults: Defaults,
  path = '',
): JsonSchema {
  const required: string[] = [];
  const groups: Record<string, JsonSchema> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const value = defaults[name];
    if (mayBeNothing.includes(`${path}${name}`)) continue;
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined && value !== null && value !== '') required.push(name);
      continue;
    }
    const inner = schema.properties && neededOf(schema.properties, value as Defaults, `${path}${name}.`);
    if (inner?.required === undefined) continue;
    required.push(name);
    groups[name] = inner;
  }
  if (required.length === 0) return {};
  return { required, ...(Object.keys(groups).length > 0 && { properties: groups }) };
}
