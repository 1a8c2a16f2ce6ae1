import { AvroFault, type AvroBytes } from './bytes.ts';
import { logicalRead, type Read, type Scalar } from './logical.ts';
import type { AvroType, EnumType, Primitive } from './type.ts';

/** What a value of each written type can be read as, beside itself (specification, "Schema Resolution"). */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** What stands for a value that no field reads: a feature that is one is told that it found an object, or a list. */
export const unreadObject: unknown = Object.freeze({});
export const unreadList: unknown = Object.freeze([]);

const reads: Readonly<Record<Primitive['kind'], Read>> = {
  null: { read: () => null },
  boolean: { read: (bytes) => bytes.boolean() },
  int: { read: (bytes) => bytes.int() },
  long: { read: (bytes) => bytes.long() },
  float: { read: (bytes) => bytes.float() },
  double: { read: (bytes) => bytes.double() },
  string: { read: (bytes) => bytes.text() },
  // There is no feature of bytes: that there are some is all that is told.
  bytes: { read: (bytes) => (bytes.take(bytes.size()), unreadObject) },
};

/** Of the same kind or one that it can be read as; names and sizes aside. */
export function kindFits(writer: AvroType, reader: AvroType): boolean {
  return writer.kind === reader.kind || promotions[writer.kind]?.includes(reader.kind) === true;
}

/** Of two that fit. Numbers are as wide as they are written: an int that is read as a double is the same number. */
export function scalarRead(writer: Scalar, reader: Scalar): Read {
  // A value means what its writer says; where that one does not, what the reader says. Both lie in the same bytes.
  const logical = logicalRead(writer.logical === undefined ? reader : writer);
  if (logical !== undefined) return logical;
  if (reader.kind === 'string' || reader.kind === 'bytes') return reads[reader.kind];
  if (writer.kind !== 'fixed') return reads[writer.kind];
  const { size } = writer;
  return { read: (bytes) => (bytes.take(size), unreadObject) };
}

/** A symbol as text. */
export class EnumRead implements Read {
  /** By the writer's index; undefined: the reader has neither it nor a default. */
  private readonly symbols: readonly (string | undefined)[];

  constructor(writer: EnumType, reader: EnumType) {
    const known = new Set(reader.symbols);
    this.symbols = writer.symbols.map((symbol) => (known.has(symbol) ? symbol : reader.fallback));
  }

  read(bytes: AvroBytes): string {
    const index = bytes.size();
    if (!(index < this.symbols.length)) throw new AvroFault('a symbol that the enum does not have');
    const symbol = this.symbols[index];
    if (symbol === undefined)
      throw new AvroFault('a symbol that the enum it is read as does not have, nor a default');
    return symbol;
  }
}
