import avsc from 'avsc';
import type { Type } from 'avsc';
import { checkItems } from './sizes.ts';
import { plainSchemas, type Json, type JsonObject } from './text.ts';
import { SchemaError, type AvroField, type AvroType, type Logical, type Primitive } from './type.ts';

/** Of a decimal; what is smaller than a double can be is 0 long before. */
const maximumScale = 10_000;

/**
 * Reads a schema's text. avsc resolves its names and checks its rules; what is bounded, and what avsc does not keep, stands in
 * `text.ts`.
 * @param named texts of schemas whose types it may name, each after those that it needs itself
 * @throws SchemaError
 */
export function parseSchema(text: string, named: readonly string[] = []): AvroType {
  const written = new Map<Type, JsonObject>();
  // Without a prototype: a type may be called `constructor`.
  const names = Object.create(null) as Record<string, Type>;
  const types = plainSchemas([...named, text]).map((plain) => typeOf(plain, names, written));
  const root = new Converter(types.at(-1)!, written).convert();
  checkItems(root);
  return root;
}

/** @param names gets those that are defined; @param written gets what each type was made of */
function typeOf(schema: Json, names: Record<string, Type>, written: Map<Type, JsonObject>): Type {
  const entered = new Set<unknown>();
  const options = {
    registry: names,
    wrapUnions: 'always' as const,
    omitRecordMethods: true,
    typeHook: (own: unknown): Type | undefined => {
      if (typeof own !== 'object' || own === null || Array.isArray(own) || entered.has(own)) return undefined;
      entered.add(own);
      const type = avsc.Type.forSchema(own as never, options);
      written.set(type, own as JsonObject);
      return type;
    },
  };
  try {
    return avsc.Type.forSchema(schema as never, options);
  } catch (error) {
    // avsc throws plain errors, and of what it did not expect TypeErrors: either way it is no schema that it takes.
    const said = error instanceof Error ? error.message : String(error);
    const why = namedAsAll(said) ?? said;
    throw new SchemaError(why.length > 200 ? `${why.slice(0, 200)}…` : why, { cause: error });
  }
}

/** avsc looks the branches of a union up in an object with a prototype, and takes `constructor` and `toString` for there already. */
function namedAsAll(said: string): string | undefined {
  const [, branch = ''] = /^duplicate union branch name: "(.*)"$/.exec(said) ?? [];
  return branch in Object.prototype
    ? `a union of the type ${branch}, whose name cannot be told from what every object has: give it a namespace`
    : undefined;
}

/** What avsc's types have beside their names; which of these, their kind says. */
interface Parts {
  readonly fields: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly type: Type;
  }[];
  readonly types: readonly Type[];
  readonly itemsType: Type;
  readonly valuesType: Type;
  readonly size: number;
}

class Converter {
  private readonly root: Type;
  private readonly written: ReadonlyMap<Type, JsonObject>;
  private readonly made = new Map<Type, AvroType>();

  constructor(root: Type, written: ReadonlyMap<Type, JsonObject>) {
    this.root = root;
    this.written = written;
  }

  convert(type = this.root): AvroType {
    const before = this.made.get(type);
    if (before !== undefined) return before;
    const kind = type.typeName;
    if (kind === 'record' || kind === 'error') return this.record(type as Type & Parts);
    const converted = this.other(type as Type & Parts, kind);
    this.made.set(type, converted);
    return converted;
  }

  private record(type: Type & Parts): AvroType {
    const fields: AvroField[] = [];
    const record: AvroType = { kind: 'record', name: type.name, aliases: type.aliases ?? [], fields };
    // Before its fields: it may contain itself.
    this.made.set(type, record);
    const written = (this.written.get(type)?.['fields'] ?? []) as JsonObject[];
    type.fields.forEach(({ name, aliases, type: inner }, i) => {
      fields.push({ name, aliases, type: this.convert(inner), fallback: written[i]?.['fallback'] });
    });
    return record;
  }

  private other(type: Type & Parts, kind: string): AvroType {
    const { name, aliases = [] } = type;
    const written = this.written.get(type);
    if (kind.startsWith('union')) {
      return { kind: 'union', types: type.types.map((one) => this.convert(one)) };
    }
    if (kind === 'array') return { kind, items: this.convert(type.itemsType) };
    if (kind === 'map') return { kind, values: this.convert(type.valuesType) };
    if (kind === 'enum') {
      // As they were checked with the text: avsc has one that stands for them.
      const symbols = written?.['written'] as string[];
      return { kind, name, aliases, symbols, fallback: written?.['fallback'] as string | undefined };
    }
    const logical = logicalOf(written);
    if (kind === 'fixed') return { kind, name, aliases, size: type.size, logical };
    return { kind: kind as Primitive['kind'], logical };
  }
}

function logicalOf(written: JsonObject | undefined): Logical | undefined {
  const name = written?.['logicalType'];
  if (typeof name !== 'string') return undefined;
  const scale = written?.['scale'] ?? 0;
  // A logical type that is not valid is ignored (specification, "Logical Types").
  const valid = typeof scale === 'number' && Number.isInteger(scale) && scale >= 0 && scale <= maximumScale;
  if (name !== 'decimal') return { name, scale: 0 };
  return valid ? { name, scale } : undefined;
}
