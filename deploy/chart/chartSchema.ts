import { parse } from 'yaml';
import * as z from 'zod';
import { configJsonSchema, type JsonSchema } from '../../src/config/jsonSchema.ts';
import { registeredParts } from '../../src/config/parts.ts';
import { descriptionsOf } from './comments.ts';
import { cronDefinitions } from './cron.ts';
import { presence } from './presence.ts';
import { rules } from './rules.ts';
import { chartValues } from './values.ts';

/**
 * The JSON Schema of the chart's values.
 * @param valuesFile the text of values.yaml: what its comments say of a value, editors show; what it has must be there
 */
export function chartSchema(valuesFile: string): JsonSchema {
  const { $schema, $defs, ...config } = configJsonSchema(registeredParts, 'helm');
  const values = withoutNames(z.toJSONSchema(chartValues, { io: 'input' }) as JsonSchema);
  const defaults = parse(valuesFile) as Readonly<Record<string, unknown>>;
  const properties = {
    ...values.properties,
    config: { type: 'object', if: { maxProperties: 0 }, else: { $ref: '#/$defs/config' } },
    global: { type: 'object', description: 'Of a chart around this one.' },
    enabled: { type: 'boolean', description: 'Not read: for the `condition` of a chart around this one.' },
  };
  return {
    $schema: $schema!,
    title: 'Values of the Driftline chart',
    type: 'object',
    properties: described(properties, descriptionsOf(valuesFile)),
    additionalProperties: false,
    ...rules(config.required!, presence(values.properties!, defaults)),
    $defs: { config, ...$defs, ...cronDefinitions },
  };
}

/** Zod writes down that each name is text. */
function withoutNames(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (name, value: unknown) =>
    name === 'propertyNames' ? undefined : value,
  );
  return JSON.parse(text) as JsonSchema;
}

function described(
  properties: Record<string, JsonSchema>,
  descriptions: ReadonlyMap<string, string>,
  path = '',
): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const place = `${path}${name}`;
      const description = descriptions.get(place);
      const inner = schema.properties && described(schema.properties, descriptions, `${place}.`);
      return [
        name,
        { ...(description !== undefined && { description }), ...schema, ...(inner && { properties: inner }) },
      ];
    }),
  );
}
