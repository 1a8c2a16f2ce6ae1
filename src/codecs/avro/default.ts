import { logicalDefault } from './logical.ts';
import { unreadList, unreadObject } from './scalar.ts';
import { SchemaError, typeText, type AvroType } from './type.ts';

/**
 * What stands for a field that its writer does not have.
 * @param value as JSON
 * @throws SchemaError where it is none of that type
 */
export function defaultOf(type: AvroType, value: unknown, field: string): unknown {
  const found = valueOf(type, value);
  if (found === undefined) throw new SchemaError(`field ${field}: its default is not ${typeText(type)}`);
  return found;
}

function valueOf(type: AvroType, value: unknown): unknown {
  switch (type.kind) {
    case 'union':
      // Of old the first; since 1.12 any.
      return type.types.map((one) => valueOf(one, value)).find((found) => found !== undefined);
    case 'null':
      return value === null ? null : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      if (value !== ((value as number) | 0)) return undefined;
      return logicalDefault(type, value) ?? value;
    case 'long':
      return Number.isInteger(value) ? (logicalDefault(type, value) ?? value) : undefined;
    case 'float':
    case 'double':
      return typeof value === 'number' ? value : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'enum':
      return type.symbols.includes(value as string) ? value : undefined;
    case 'fixed':
    case 'bytes':
      return typeof value === 'string' ? (logicalDefault(type, value) ?? unreadObject) : undefined;
    case 'array':
      return Array.isArray(value) ? unreadList : undefined;
    case 'map':
    case 'record':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? unreadObject : undefined;
  }
}
