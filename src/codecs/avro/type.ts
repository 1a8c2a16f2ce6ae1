/** A schema of Avro (specification 1.12) as plain data, names resolved. Types that contain themselves do so here, too. */
export type AvroType =
  Primitive | FixedType | EnumType | RecordType | ArrayType | MapType | { kind: 'union'; types: AvroType[] };

export interface Primitive {
  readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
  readonly logical?: Logical | undefined;
}

interface Named {
  /** With its namespace. */
  readonly name: string | undefined;
  readonly aliases: readonly string[];
}

export interface FixedType extends Named {
  readonly kind: 'fixed';
  readonly size: number;
  readonly logical?: Logical | undefined;
}

export interface EnumType extends Named {
  readonly kind: 'enum';
  readonly symbols: readonly string[];
  /** What stands for a symbol that it does not know. */
  readonly fallback: string | undefined;
}

export interface RecordType extends Named {
  readonly kind: 'record';
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroType;
  /** As JSON; undefined: it has none. */
  readonly fallback: unknown;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly items: AvroType;
}

export interface MapType {
  readonly kind: 'map';
  readonly values: AvroType;
}

/** What a value means beyond its type. */
export interface Logical {
  readonly name: string;
  /** Of a decimal. */
  readonly scale: number;
}

/** A schema that cannot be used: a sentence that names the place. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** For people: `an int`, `a union of null, the record Address`. */
export function typeText(type: AvroType): string {
  if ('name' in type && type.name !== undefined) return `the ${type.kind} ${unqualified(type.name)}`;
  if (type.kind === 'null') return 'null';
  if (type.kind === 'union') {
    const more = type.types.length > 4 ? ', …' : '';
    return `a union of ${type.types.slice(0, 4).map(typeText).join(', ')}${more}`;
  }
  return `${/^[aei]/.test(type.kind) ? 'an' : 'a'} ${type.kind}`;
}

export function unqualified(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
