import { AvroFault, type AvroBytes } from './bytes.ts';
import { defaultOf } from './default.ts';
import type { Read, Scalar } from './logical.ts';
import { RecordRead, type Step } from './record.ts';
import { EnumRead, kindFits, scalarRead, unreadList, unreadObject } from './scalar.ts';
import { Skips, type Skip } from './skip.ts';
import { SchemaError, typeText, unqualified, type AvroType, type RecordType } from './type.ts';

type Union = AvroType & { readonly kind: 'union' };

/**
 * How values of one schema are read as those of another (specification, "Schema Resolution"): fields by name or alias, in the
 * writer's order. All that can be known from the schemas is judged here, and named by its field.
 */
export class Resolution {
  private readonly skips = new Skips();
  /** What was found of two records within: nothing yet or that they fit, or that they do not. */
  private readonly pairs = new Map<RecordType, Map<RecordType, SchemaError | undefined>>();

  /**
   * @param wanted the fields that anything reads; undefined: all
   * @returns what reads `Fields`
   * @throws SchemaError where no value of the writer's can be read
   */
  event(writer: AvroType, reader: AvroType, wanted: ReadonlySet<string> | undefined): Read {
    if (writer.kind === 'union')
      return this.branches(writer, reader, '', (one) => this.event(one, reader, wanted));
    if (writer.kind !== 'record')
      throw new SchemaError(`it is ${typeText(writer)}, and an event is a record`);
    const record = reader.kind === 'union' ? eventOf(writer, reader) : reader;
    if (record?.kind !== 'record')
      throw new SchemaError(`${typeText(writer)} cannot be read as ${typeText(reader)}`);
    const { sources, defaults } = this.match(writer, record, '');
    const steps = writer.fields.map(({ name, type }): Step => {
      const source = sources.get(name);
      return source === undefined || wanted?.has(source.field) === false
        ? { field: name, skip: this.skips.of(type) }
        : source;
    });
    const kept = [...defaults].filter(([name]) => wanted?.has(name) !== false);
    return new RecordRead(steps, new Map(kept));
  }

  /** The reader's fields by the name of the writer's that they are read from, and the others' defaults. */
  private match(writer: RecordType, reader: RecordType, path: string) {
    const theirs = new Map(writer.fields.map((field) => [field.name, field]));
    const sources = new Map<string, { readonly field: string; readonly read: Read }>();
    const defaults = new Map<string, unknown>();
    const own = new Set(reader.fields.map(({ name }) => name));
    for (const { name, aliases, type, fallback } of reader.fields) {
      const alias = aliases.find((one) => theirs.has(one) && !own.has(one) && !sources.has(one));
      const source = theirs.get(name) ?? (alias === undefined ? undefined : theirs.get(alias));
      const place = `${path}${name}`;
      if (source !== undefined) {
        sources.set(source.name, { field: name, read: this.value(source.type, type, place) });
      } else if (fallback !== undefined) defaults.set(name, defaultOf(type, fallback, place));
      else throw new SchemaError(`field ${place}: its writer does not have it, and it has no default`);
    }
    return { sources, defaults };
  }

  private value(writer: AvroType, reader: AvroType, path: string): Read {
    if (writer.kind === 'union')
      return this.branches(writer, reader, path, (one) => this.value(one, reader, path));
    if (reader.kind === 'union') return this.branchFor(writer, reader, path);
    if (!kindFits(writer, reader) || !nameFits(writer, reader)) throw misfit(writer, reader, path);
    switch (writer.kind) {
      case 'record':
        this.records(writer, reader as RecordType, path);
        return new Unread(this.skips.of(writer), unreadObject);
      case 'array':
        this.value(writer.items, (reader as typeof writer).items, `${path}[]`);
        return new Unread(this.skips.of(writer), unreadList);
      case 'map':
        this.value(writer.values, (reader as typeof writer).values, `${path}{}`);
        return new Unread(this.skips.of(writer), unreadObject);
      case 'enum':
        return new EnumRead(writer, reader as typeof writer);
      default:
        return scalarRead(writer, reader as Scalar);
    }
  }

  /** Once for two records, which may contain themselves. */
  private records(writer: RecordType, reader: RecordType, path: string): void {
    const known = this.pairs.get(writer) ?? new Map<RecordType, SchemaError | undefined>();
    this.pairs.set(writer, known);
    const before = known.get(reader);
    if (before !== undefined) throw before;
    if (known.has(reader)) return;
    known.set(reader, undefined);
    try {
      this.match(writer, reader, `${path}.`);
    } catch (error) {
      if (error instanceof SchemaError) known.set(reader, error);
      throw error;
    }
  }

  /** What a written union holds is known with each value: a branch that does not fit is that value's fault. */
  private branches(writer: Union, reader: AvroType, path: string, read: (type: AvroType) => Read): Read {
    const errors: SchemaError[] = [];
    let telling: SchemaError | undefined;
    const reads = writer.types.map((type): Read => {
      try {
        return read(type);
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error;
        errors.push(error);
        if (type.kind !== 'null') telling ??= error;
        const found = `${typeText(type)} was found, which cannot be read as ${typeText(reader)}`;
        return { read: () => fail(found) };
      }
    });
    if (errors.length === reads.length) throw telling ?? misfit(writer, reader, path);
    return new UnionRead(reads);
  }

  /** The branch of the same kind, or else the first that it can be read as. */
  private branchFor(writer: AvroType, reader: Union, path: string): Read {
    const rank = (type: AvroType): number =>
      type.kind !== writer.kind ? 2 : 'name' in type && 'name' in writer && type.name !== writer.name ? 1 : 0;
    // Most of a large union is told by kind and name alone: an error for each of them would take seconds.
    const candidates = reader.types.filter((type) => kindFits(writer, type) && nameFits(writer, type));
    for (const type of candidates.sort((a, b) => rank(a) - rank(b))) {
      try {
        return this.value(writer, type, path);
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error;
      }
    }
    throw misfit(writer, reader, path);
  }
}

/** The record of a union that an event is: the one of its name, or the only one. */
function eventOf(writer: AvroType, reader: Union): AvroType | undefined {
  const records = reader.types.filter((type) => type.kind === 'record');
  return records.find((type) => nameFits(writer, type)) ?? (records.length === 1 ? records[0] : undefined);
}

/** Names without their namespace, and a reader's aliases; of what has a size, the size, too. */
function nameFits(writer: AvroType, reader: AvroType): boolean {
  if (!('aliases' in writer) || !('aliases' in reader)) return true;
  if (writer.kind === 'fixed' && reader.kind === 'fixed' && writer.size !== reader.size) return false;
  const { name } = writer;
  return (
    name === undefined ||
    [reader.name ?? name, ...reader.aliases].some((one) => unqualified(one) === unqualified(name))
  );
}

function misfit(writer: AvroType, reader: AvroType, path: string): SchemaError {
  return new SchemaError(`field ${path}: ${typeText(writer)} cannot be read as ${typeText(reader)}`);
}

function fail(message: string): never {
  throw new AvroFault(message);
}

class UnionRead implements Read {
  private readonly branches: readonly Read[];

  constructor(branches: readonly Read[]) {
    this.branches = branches;
  }

  read(bytes: AvroBytes): unknown {
    const branch = this.branches[bytes.size()];
    if (branch === undefined) throw new AvroFault('a branch that the union does not have');
    return branch.read(bytes);
  }
}

/** A value that is passed over, and stands for itself. */
class Unread implements Read {
  private readonly skip: Skip;
  private readonly stand: unknown;

  constructor(skip: Skip, stand: unknown) {
    this.skip = skip;
    this.stand = stand;
  }

  read(bytes: AvroBytes): unknown {
    this.skip.skip(bytes);
    return this.stand;
  }
}
