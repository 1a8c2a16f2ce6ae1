import { SchemaError, typeText, type AvroType } from './type.ts';

/** Bytes that every value of a type takes; undefined: they vary, or it contains itself. */
export class Sizes {
  private readonly known = new Map<AvroType, number | undefined>();

  of(type: AvroType): number | undefined {
    if (this.known.has(type)) return this.known.get(type);
    // Of a record that contains itself this stays.
    this.known.set(type, undefined);
    const size = this.find(type);
    this.known.set(type, size);
    return size;
  }

  private find(type: AvroType): number | undefined {
    switch (type.kind) {
      case 'null':
        return 0;
      case 'boolean':
        return 1;
      case 'float':
        return 4;
      case 'double':
        return 8;
      case 'fixed':
        return type.size;
      case 'record': {
        let sum: number | undefined = 0;
        for (const field of type.fields) {
          const size = this.of(field.type);
          sum = size === undefined || sum === undefined ? undefined : sum + size;
        }
        return sum;
      }
      default:
        return undefined;
    }
  }
}

/**
 * A few bytes can tell of any number of items that take none: arrays and maps of such are refused.
 * @throws SchemaError
 */
export function checkItems(root: AvroType): void {
  const sizes = new Sizes();
  const seen = new Set<AvroType>();
  const open: AvroType[] = [root];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (type.kind === 'record') open.push(...type.fields.map((field) => field.type));
    else if (type.kind === 'union') open.push(...type.types);
    else if (type.kind === 'array' || type.kind === 'map') {
      const item = type.kind === 'array' ? type.items : type.values;
      if (sizes.of(item) === 0) {
        throw new SchemaError(
          `${typeText(type)} of ${typeText(item)}: items that take no bytes are refused, a few bytes would be millions of them`,
        );
      }
      open.push(item);
    }
  }
}
