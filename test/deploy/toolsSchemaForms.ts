/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The wheel's schemas refer to each other by a site's address; as files in one folder they do so by name. `$id` may also
 * be the name of a property: then it is no string.
 */
export function withLocalReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLocalReferences);
  if (!isSchema(value)) return value;
  const kept = Object.entries(value).filter(([key, of]) => !(key === '$id' && typeof of === 'string'));
  return Object.fromEntries(
    kept.map(([key, of]) => [
      key,
      key === '$ref' && typeof of === 'string' ? of.replace(/^\/api\//, '') : withLocalReferences(of),
    ]),
  );
}

/** Keywords under which a name stands for a property, not for a keyword. */
const named = new Set(['properties', 'patternProperties', 'definitions']);
/** Keywords whose value is data. */
const data = new Set(['default', 'enum', 'example']);

/**
 * A CustomResourceDefinition's `openAPIV3Schema`, closed: a key that it does not name is a fault, as the API server's strict
 * validation has it. Structural schemas say all their properties in one place, so what stands in allOf, anyOf or oneOf is left open.
 */
export function closed(schema: unknown): unknown {
  if (!isSchema(schema)) return schema;
  const inner = Object.entries(schema).map(([key, of]): [string, unknown] => {
    if (data.has(key)) return [key, of];
    if (named.has(key) && isSchema(of))
      return [key, Object.fromEntries(Object.entries(of).map(([name, part]) => [name, closed(part)]))];
    return [key, key === 'items' || key === 'additionalProperties' ? closed(of) : of];
  });
  const open =
    !('properties' in schema) ||
    'additionalProperties' in schema ||
    schema['x-kubernetes-preserve-unknown-fields'] === true;
  return { ...Object.fromEntries(inner), ...(!open && { additionalProperties: false }) };
}

/** The schema of one custom resource. What stands in `metadata` is not said in a CustomResourceDefinition. */
export function resourceSchema(openApi: Schema): unknown {
  const properties = openApi['properties'] as Schema;
  return closed({ ...openApi, properties: { ...properties, metadata: { type: 'object' } } });
}
